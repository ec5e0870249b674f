"""Make, prolong, shorten and reverse a freeze; the dates follow in the job."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kitaphana.circulation import errors
from kitaphana.circulation.events import FreezeMade, FreezeReversed
from kitaphana.circulation.models import Freeze, FreezeState
from kitaphana.circulation.queries.freezes import IN_FORCE, FrozenPlaces, frozen_points, places_of, preview_freeze
from kitaphana.circulation.rules.freezes import LONGEST_AGO_DAYS, LONGEST_DAYS, Period
from kitaphana.core import audit, clock, jobs
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.core.trilingual import Names
from kitaphana.network.models import Branch, Institution
from kitaphana.network.rules import HoursOwner
from kitaphana.network.services import close_places, reopen_places

TASK = "kitaphana.circulation.tasks.run_freeze"
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewFreeze:
    """What stands still, when, and why in three languages."""

    places: FrozenPlaces
    period: Period
    reason: Names


def make_freeze(*, new: NewFreeze, by: Actor, command_id: str) -> int:
    """Shut the places, silence their messages, and begin to move the dates that fall into the period; its id.

    It may begin today (whatever is due today is due later) or up to 60 days ago. Raises `freeze_dates_invalid`,
    `freeze_reason_missing`, `freeze_places_unknown`. The same `command_id` freezes once.
    """
    body = {
        "places": [new.places.institution_id, new.places.branch_id, new.places.has_stations],
        "days": [new.period.first, new.period.last],
        "reason": [new.reason.kk, new.reason.ru, new.reason.en],
    }
    answer = once(key=command_id, verb="make_freeze", body=body, act=lambda: {"freeze_id": _make(new, by)})
    return int(answer["freeze_id"])


def _make(new: NewFreeze, by: Actor) -> int:
    places, period, now = new.places, new.period, clock.now()
    if refusals := _refusals(new):
        raise Refused(*refusals)
    expected = preview_freeze(places, period).as_dict()
    row = Freeze.objects.create(
        scope=places.scope,
        institution_id=places.institution_id,
        branch_id=places.branch_id,
        has_stations=places.has_stations,
        first_day=period.first,
        last_day=period.last,
        reason_kk=new.reason.kk,
        reason_ru=new.reason.ru,
        reason_en=new.reason.en,
        stage_first_day=period.first,
        stage_at=now,
        expected=expected,
        made_at=now,
        made_by=by.login,
    )
    _shut(row, by)
    _told(row, "make_freeze", "made", by)
    jobs.enqueue(TASK, row.pk)
    return row.pk


def change_freeze(*, freeze_id: int, last_day: dt.date, by: Actor) -> None:
    """Let it last longer or end earlier.

    Longer: what falls into the new days is moved too. Earlier: the places open and messages leave again; dates that
    readers were given stay, for nobody is told an earlier one. Raises `freeze_unknown`, `freeze_busy`, `freeze_over`,
    `freeze_dates_invalid`.
    """
    retrying(lambda: _change(freeze_id, last_day, by))


def _change(freeze_id: int, last_day: dt.date, by: Actor) -> None:
    row = _made(freeze_id)
    if last_day == row.last_day:
        return
    if _is_no_period(Period(row.first_day, last_day)):
        raise Refused(Refusal(errors.FREEZE_DATES_INVALID))
    _open(row, by)
    before, row.last_day = row.last_day, last_day
    if last_day > before:
        row.state, row.stage_first_day, row.stage_at = FreezeState.MOVING, before + _ONE_DAY, clock.now()
        row.stage += 1
        more = preview_freeze(places_of(row), Period(row.stage_first_day, last_day)).as_dict()
        row.expected = {kind: row.moved.get(kind, 0) + count for kind, count in more.items()}
    row.save()
    _shut(row, by)
    _told(row, "change_freeze", "prolonged" if last_day > before else "shortened", by)
    if last_day > before:
        jobs.enqueue(TASK, row.pk)


def reverse_freeze(*, freeze_id: int, by: Actor) -> None:
    """As if it had never been: open the places, and put every date back that nobody has changed since.

    Loans that were renewed or ended, and holds that were fetched, stay as they are. Raises `freeze_unknown`,
    `freeze_busy`, `freeze_over`.
    """
    retrying(lambda: _reverse(freeze_id, by))


def _reverse(freeze_id: int, by: Actor) -> None:
    row = _made(freeze_id)
    row.state = FreezeState.REVERSING
    _open(row, by)
    row.reversed_at, row.reversed_by, row.put_back = clock.now(), by.login, {}
    row.save()
    audit.record(act="reverse_freeze", subject=f"freeze:{row.pk}", by=by)
    publish(FreezeReversed(**_fields(row)))
    jobs.enqueue(TASK, row.pk)


def _made(freeze_id: int) -> Freeze:
    """The freeze, locked, when nothing is under way with it."""
    row = Freeze.objects.select_for_update(of=("self",)).filter(pk=freeze_id).first()
    if row is None:
        raise Refused(Refusal(errors.FREEZE_UNKNOWN))
    if row.state == FreezeState.REVERSED:
        raise Refused(Refusal(errors.FREEZE_OVER))
    if row.state != FreezeState.MADE:
        raise Refused(Refusal(errors.FREEZE_BUSY))
    return row


def _shut(row: Freeze, by: Actor) -> None:
    """The closed days go into the calendars of branches, and of points that have none."""
    points = frozen_points(places_of(row))
    branches = sorted({point.branch_id for point in points if point.branch_id is not None})
    owners = [HoursOwner(branch_id=branch_id) for branch_id in branches]
    owners += [HoursOwner(service_point_id=point.id) for point in points if point.branch_id is None]
    added = close_places(owners=owners, first_day=row.first_day, last_day=row.last_day, reason=row.reason, by=by)
    row.exception_ids = [*row.exception_ids, *added]
    row.save(update_fields=["exception_ids"])


def _open(row: Freeze, by: Actor) -> None:
    """Take the closed days away; where another freeze stands on the very same days, it gets closed days of its own."""
    reopen_places(exception_ids=row.exception_ids, by=by)
    row.exception_ids = []
    same = Freeze.objects.filter(state__in=IN_FORCE, first_day=row.first_day, last_day=row.last_day)
    for other in same.exclude(pk=row.pk).select_for_update(of=("self",)).order_by("pk"):
        _shut(other, by)


def _told(row: Freeze, act: str, change: str, by: Actor) -> None:
    details = {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat(), "scope": str(row.scope)}
    audit.record(act=act, subject=f"freeze:{row.pk}", by=by, details={**details, "expected": row.expected})
    publish(FreezeMade(**_fields(row), change=change))


def _fields(row: Freeze) -> dict[str, Any]:  # Any: fields of several types
    institution = Institution.objects.filter(pk=row.institution_id or 0).values_list("code", flat=True).first()
    branch = Branch.objects.filter(pk=row.branch_id or 0).values_list("code", flat=True).first()
    return {
        "freeze_id": row.pk,
        "scope": str(row.scope),
        "institution": institution or "",
        "branch": branch or "",
        "has_stations": row.has_stations,
        "first_day": row.first_day,
        "last_day": row.last_day,
    }


def _refusals(new: NewFreeze) -> list[Refusal]:
    places, reason = new.places, new.reason
    checks = (
        (_is_wrong(new.period), errors.FREEZE_DATES_INVALID),
        (not (reason.kk.strip() and reason.ru.strip() and reason.en.strip()), errors.FREEZE_REASON_MISSING),
        (not _are_there(places), errors.FREEZE_PLACES_UNKNOWN),
    )
    return [Refusal(code) for is_so, code in checks if is_so]


def _is_wrong(period: Period) -> bool:
    """A new one may not begin long ago; one that has lasted for months may still be changed."""
    return _is_no_period(period) or (clock.today() - period.first).days > LONGEST_AGO_DAYS


def _is_no_period(period: Period) -> bool:
    return period.last < period.first or (period.last - period.first).days >= LONGEST_DAYS


def _are_there(places: FrozenPlaces) -> bool:
    """A branch must be one of its institution, and something must stand still at all."""
    if places.branch_id is not None:
        return Branch.objects.filter(pk=places.branch_id, institution_id=places.institution_id or 0).exists()
    return bool(frozen_points(places))
