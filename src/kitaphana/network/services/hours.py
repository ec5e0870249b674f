"""Add, change and end weekly opening hours."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.network import errors
from kitaphana.network.models import OpeningHours
from kitaphana.network.rules import HoursOwner, WeeklyPeriod, overlap
from kitaphana.network.services import _changes
from kitaphana.network.snapshot import period_of_row


@transaction.atomic
def add_hours(*, owner: HoursOwner, period: WeeklyPeriod, by: Actor) -> OpeningHours:
    """Give a branch or service point one more weekly period.

    Refused when the dates are reversed, no weekday is named, or the period meets another of the same owner.
    """
    row = _changes.owner_row(owner)
    _require(_faults(owner, period))
    made = OpeningHours.objects.create(**owner.as_fields(), **_fields(period))
    _changes.note(act="hours_added", subject=_changes.subject_of(row), by=by, details=_plain(made), owner=row)
    return made


@transaction.atomic
def change_hours(*, hours_id: int, period: WeeklyPeriod, by: Actor) -> OpeningHours:
    """Put a period right from its first day on; refused as `add_hours` is. A change from a date on is end + add."""
    changed, owner = _row(hours_id)
    row = _changes.owner_row(owner)
    _require(_faults(owner, period, but=changed.pk))
    for name, value in _fields(period).items():
        setattr(changed, name, value)
    changed.save()
    _changes.note(act="hours_changed", subject=_changes.subject_of(row), by=by, details=_plain(changed), owner=row)
    return changed


@transaction.atomic
def end_hours(*, hours_id: int, last_day: dt.date, by: Actor) -> OpeningHours | None:
    """Let a period hold for the last time on `last_day`; one that never began by then is removed (None)."""
    ended, owner = _row(hours_id)
    row = _changes.owner_row(owner)
    ended.valid_to = last_day
    details = _plain(ended)
    is_gone = last_day < ended.valid_from
    if is_gone:
        ended.delete()
    else:
        ended.save(update_fields=["valid_to"])
    _changes.note(act="hours_ended", subject=_changes.subject_of(row), by=by, details=details, owner=row)
    return None if is_gone else ended


def _row(hours_id: int) -> tuple[OpeningHours, HoursOwner]:
    row = OpeningHours.objects.select_for_update().filter(pk=hours_id).first()
    if row is None:
        raise Refused(Refusal(errors.HOURS_UNKNOWN))
    return row, HoursOwner(row.branch_id, row.service_point_id)


def _faults(owner: HoursOwner, period: WeeklyPeriod, but: int = 0) -> Iterable[Refusal]:
    if period.valid_to is not None and period.valid_to < period.valid_from:
        yield Refusal(errors.DATES_REVERSED)
    if not 0 < period.weekdays < 1 << 7:
        yield Refusal(errors.WEEKDAYS_MISSING)
        return
    others = OpeningHours.objects.filter(**owner.as_fields()).exclude(pk=but)
    if any(overlap(period, period_of_row(other)) for other in others):
        yield Refusal(errors.HOURS_OVERLAP)


def _require(faults: Iterable[Refusal]) -> None:
    if found := tuple(faults):
        raise Refused(*found)


def _fields(period: WeeklyPeriod) -> dict[str, object]:
    return {
        "valid_from": period.valid_from,
        "valid_to": period.valid_to,
        "weekdays": period.weekdays,
        "opens_at": period.opens_at,
        "closes_at": period.closes_at,
        "state": period.state,
    }


def _plain(row: OpeningHours) -> dict[str, object]:
    return {
        "hours": row.pk,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "weekdays": row.weekdays,
        "opens_at": f"{row.opens_at:%H:%M}",
        "closes_at": f"{row.closes_at:%H:%M}",
        "state": str(row.state),
    }
