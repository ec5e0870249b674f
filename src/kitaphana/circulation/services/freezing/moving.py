"""The job of a freeze: move dates out of the closed days, or put them back, in batches that may be repeated."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from kitaphana.circulation.models import Freeze, FreezeKind, FreezeMove, FreezeState, Hold, HoldState, Loan, Transit
from kitaphana.circulation.models.transits import TransitState
from kitaphana.circulation.queries.freezes import frozen_points, holds_waiting, loans_due, places_of, transits_due
from kitaphana.circulation.rules.freezes import Period, date_after, expiry_after
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM
from kitaphana.core.transactions import retrying
from kitaphana.network.calendars import calendar_without, closing, lending_calendar
from kitaphana.network.queries import ServicePointFacts, main_service_point

BATCH = 500
_COLUMNS = {FreezeKind.LOAN: "due_at", FreezeKind.HOLD: "expires_at", FreezeKind.TRANSIT: "due_at"}
_MODELS: dict[FreezeKind, Any] = {FreezeKind.LOAN: Loan, FreezeKind.HOLD: Hold, FreezeKind.TRANSIT: Transit}
_STANDING = {
    FreezeKind.LOAN: Q(closed_at__isnull=True),
    FreezeKind.HOLD: Q(state=HoldState.READY),
    FreezeKind.TRANSIT: Q(state=TransitState.SENT),
}
"""What can still be put back: it has not ended."""


def run_freeze(freeze_id: int) -> None:
    """Do what the freeze has left to do; nothing when it has nothing."""
    row = Freeze.objects.filter(pk=freeze_id).first()
    if row is None:
        return
    if row.state == FreezeState.MOVING:
        _move_all(row)
        retrying(partial(_end, row, FreezeState.MADE))
    elif row.state == FreezeState.REVERSING:
        _put_all_back(row)
        _move_lasting()  # what went back may have come to lie in the days of another one
        retrying(partial(_end, row, FreezeState.REVERSED))


def settle_freezes() -> int:
    """Finish what a worker that died has left, and move what slipped into closed days since; how many dates.

    The worker does it daily. A loan that was made at the very moment of the freeze may still fall due in it.
    """
    unfinished = Freeze.objects.filter(state__in=(FreezeState.MOVING, FreezeState.REVERSING)).order_by("pk")
    for freeze_id in list(unfinished.values_list("pk", flat=True)):
        run_freeze(freeze_id)
    return _move_lasting()


def _move_lasting() -> int:
    lasting = Freeze.objects.filter(state=FreezeState.MADE, last_day__gte=clock.today()).order_by("pk")
    return sum(_move_all(row) for row in list(lasting))


def _end(row: Freeze, state: FreezeState) -> None:
    if Freeze.objects.filter(pk=row.pk, state=row.state).update(state=state):
        counts = row.moved if state is FreezeState.MADE else row.put_back
        audit.record(act=f"freeze_{state}", subject=f"freeze:{row.pk}", by=SYSTEM, details=dict(counts))


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run over one freeze knows: the days that this stage is about, and the points that stand still."""

    freeze: Freeze
    stage: Period
    points: tuple[ServicePointFacts, ...]

    def new_date(self, kind: FreezeKind, row: Any) -> dt.datetime | None:
        """Where the date goes by the calendar of its own point; None: it stays."""
        calendar = lending_calendar(_point_of(kind, row))
        if kind is not FreezeKind.HOLD:
            return date_after(row.due_at, self.stage, calendar, clock.zone())
        whole = closing(self.freeze.first_day, self.freeze.last_day, self.freeze.reason)
        return expiry_after(
            row.expires_at,
            row.ready_at.astimezone(clock.zone()).date(),
            self.stage,
            calendar=calendar,
            before=calendar_without(calendar, whole),
            zone=clock.zone(),
        )


def _point_of(kind: FreezeKind, row: Any) -> int:
    """By whose calendar: that of the loan, of the pick-up, or of where the transit goes."""
    if kind is FreezeKind.LOAN:
        return int(row.service_point_id)
    if kind is FreezeKind.HOLD:
        return int(row.pickup_point_id)
    main = main_service_point(row.to_branch_id) if row.to_point_id is None else None
    return int(row.to_point_id or (main.id if main else row.from_point_id))


def _move_all(freeze: Freeze) -> int:
    run = _Run(freeze, Period(freeze.stage_first_day, freeze.last_day), frozen_points(places_of(freeze)))
    sources: dict[FreezeKind, QuerySet[Any]] = {
        FreezeKind.LOAN: loans_due(run.points, run.stage),
        FreezeKind.HOLD: _holds(run),
        FreezeKind.TRANSIT: transits_due(run.points, run.stage),
    }
    return sum(_in_batches(rows, partial(_move, run, kind)) for kind, rows in sources.items())


def _holds(run: _Run) -> "QuerySet[Hold]":
    """Those made ready before this stage was known, each once in a stage; and any that expires on a closed day."""
    freeze = run.freeze
    moved = FreezeMove.objects.filter(freeze=freeze, kind=FreezeKind.HOLD, stage=freeze.stage)
    ends = dt.datetime.combine(freeze.last_day + dt.timedelta(days=1), dt.time.min, tzinfo=clock.zone())
    asked = holds_waiting(run.points, run.stage).filter(Q(ready_at__lte=freeze.stage_at) | Q(expires_at__lt=ends))
    return asked.exclude(pk__in=moved.values("subject_id"))


def _in_batches(rows: "QuerySet[Any]", work: Callable[[list[int]], int]) -> int:
    count = 0
    for ids in _batches(rows):
        count += retrying(partial(work, ids))
    return count


def _batches(rows: "QuerySet[Any]") -> Iterator[list[int]]:
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def _move(run: _Run, kind: FreezeKind, ids: list[int]) -> int:
    """One batch: looked at again under its lock, for somebody may have brought the book back meanwhile."""
    column = _COLUMNS[kind]
    locked = _MODELS[kind].objects.select_for_update(of=("self",)).filter(_STANDING[kind], pk__in=ids)
    changed, moves = [], []
    known = {one.subject_id: one for one in FreezeMove.objects.filter(freeze=run.freeze, kind=kind, subject_id__in=ids)}
    for row in locked.order_by("pk"):
        old, new = getattr(row, column), run.new_date(kind, row)
        if new is None or new <= old:
            continue
        setattr(row, column, new)
        changed.append(row)
        moves.append(_moved(run.freeze, kind, row, known.get(row.pk), old=old, new=new))
    _MODELS[kind].objects.bulk_update(changed, [column])
    FreezeMove.objects.bulk_create(
        moves,
        update_conflicts=True,
        unique_fields=["freeze", "kind", "subject_id"],
        update_fields=["old", "new", "renewal_count", "moved_at", "stage"],
    )
    _count(run.freeze, "moved", kind, sum(row.pk not in known for row in changed))
    return len(changed)


def _moved(
    freeze: Freeze, kind: FreezeKind, row: Any, known: FreezeMove | None, *, old: dt.datetime, new: dt.datetime
) -> FreezeMove:
    """A date that this freeze moved before, and nobody has touched since, goes back to where it was at first."""
    is_ours = known is not None and known.new == old and not _is_renewed(known, row)
    return FreezeMove(
        freeze=freeze,
        kind=kind,
        subject_id=row.pk,
        old=known.old if known is not None and is_ours else old,
        new=new,
        renewal_count=getattr(row, "renewal_count", None),
        moved_at=clock.now(),
        stage=freeze.stage,
    )


def _is_renewed(move: FreezeMove, row: Any) -> bool:
    return move.renewal_count is not None and row.renewal_count != move.renewal_count


def _put_all_back(freeze: Freeze) -> None:
    for kind in FreezeKind:
        rows = FreezeMove.objects.filter(freeze=freeze, kind=kind, is_put_back__isnull=True)
        _in_batches(rows, partial(_put_back, freeze, kind))


def _put_back(freeze: Freeze, kind: FreezeKind, ids: list[int]) -> int:
    moves = list(FreezeMove.objects.select_for_update().filter(pk__in=ids, is_put_back__isnull=True).order_by("pk"))
    column = _COLUMNS[kind]
    subjects = [move.subject_id for move in moves]
    locked = _MODELS[kind].objects.select_for_update(of=("self",)).filter(_STANDING[kind], pk__in=subjects)
    rows: dict[int, Any] = {row.pk: row for row in locked.order_by("pk")}
    changed = []
    for move in moves:
        row = rows.get(move.subject_id)
        move.is_put_back = row is not None and getattr(row, column) == move.new and not _is_renewed(move, row)
        if move.is_put_back:
            setattr(row, column, move.old)
            changed.append(row)
    _write_back(kind, column, changed, moves)
    _count(freeze, "put_back", kind, len(changed))
    return len(moves)


def _write_back(kind: FreezeKind, column: str, changed: list[Any], moves: Iterable[FreezeMove]) -> None:
    _MODELS[kind].objects.bulk_update(changed, [column])
    FreezeMove.objects.bulk_update(moves, ["is_put_back"])


def _count(freeze: Freeze, column: str, kind: FreezeKind, more: int) -> None:
    """Progress, in the transaction of the batch."""
    row = Freeze.objects.select_for_update().get(pk=freeze.pk)
    counts = dict(getattr(row, column))
    counts[kind.value] = counts.get(kind.value, 0) + more
    setattr(row, column, counts)
    setattr(freeze, column, counts)
    row.save(update_fields=[column])
