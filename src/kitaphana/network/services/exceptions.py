"""Days unlike the others: add and remove exceptions, close a branch for a time."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.db import transaction

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.trilingual import Names
from kitaphana.network import errors
from kitaphana.network.calendars import closing
from kitaphana.network.models import HoursException
from kitaphana.network.rules import DayException, ExceptionRecurrence, HoursOwner
from kitaphana.network.services import _changes
from kitaphana.network.snapshot import exception_of_row


@transaction.atomic
def add_exception(*, owner: HoursOwner, exception: DayException, by: Actor) -> HoursException:
    """Make a day, or days, unlike the others.

    Refused when the dates are reversed, one of the two times is missing, a monthly exception names no weekday, or
    the owner has that very exception already (so that a form sent twice acts once).
    """
    row = _changes.owner_row(owner)
    if faults := tuple(_faults(owner, exception)):
        raise Refused(*faults)
    reasons = {"reason_kk": exception.reason.kk, "reason_ru": exception.reason.ru, "reason_en": exception.reason.en}
    made = HoursException.objects.create(**owner.as_fields(), **_fields(exception), **reasons)
    _changes.note(act="exception_added", subject=_changes.subject_of(row), by=by, details=_plain(made), owner=row)
    return made


@transaction.atomic
def remove_exception(*, exception_id: int, by: Actor) -> None:
    """Let the day be like the others again."""
    removed = HoursException.objects.select_for_update().filter(pk=exception_id).first()
    if removed is None:
        raise Refused(Refusal(errors.EXCEPTION_UNKNOWN))
    row = _changes.owner_row(HoursOwner(removed.branch_id, removed.service_point_id))
    details = _plain(removed)
    removed.delete()
    _changes.note(act="exception_removed", subject=_changes.subject_of(row), by=by, details=details, owner=row)


def close_branch(*, branch_id: int, first_day: dt.date, last_day: dt.date, reason: Names, by: Actor) -> HoursException:
    """Close a branch and all its service points from `first_day` to `last_day`; refused as `add_exception`."""
    return add_exception(owner=HoursOwner(branch_id=branch_id), exception=closing(first_day, last_day, reason), by=by)


def _faults(owner: HoursOwner, exception: DayException) -> Iterator[Refusal]:
    if exception.ends_on is not None and exception.ends_on < exception.starts_on:
        yield Refusal(errors.DATES_REVERSED)
    if (exception.opens_at is None) is not (exception.closes_at is None):
        yield Refusal(errors.TIMES_INCOMPLETE)
    is_monthly = exception.recurrence is ExceptionRecurrence.LAST_WEEKDAY_OF_MONTH
    if is_monthly and exception.weekday not in range(7):
        yield Refusal(errors.WEEKDAY_MISSING)
    others = HoursException.objects.filter(**owner.as_fields(), starts_on=exception.starts_on)
    if any(replace(exception_of_row(other), reason=exception.reason) == exception for other in others):
        yield Refusal(errors.EXCEPTION_EXISTS)


def _fields(exception: DayException) -> dict[str, object]:
    return {
        "recurrence": exception.recurrence,
        "starts_on": exception.starts_on,
        "ends_on": exception.ends_on,
        "weekday": exception.weekday,
        "opens_at": exception.opens_at,
        "closes_at": exception.closes_at,
        "state": exception.state,
    }


def _plain(row: HoursException) -> dict[str, object]:
    return {
        "exception": row.pk,
        "recurrence": str(row.recurrence),
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "opens_at": f"{row.opens_at:%H:%M}" if row.opens_at else None,
        "closes_at": f"{row.closes_at:%H:%M}" if row.closes_at else None,
        "state": str(row.state),
    }
