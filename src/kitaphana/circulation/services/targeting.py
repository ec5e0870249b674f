"""Which item is fetched for which hold: the pick lists of all branches, made anew every night and at will.

The choice itself is in `rules/targeting.py`; here it gets its candidates, in batches of the queue, with a constant
number of statements each.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kitaphana.circulation.models import Hold, HoldTarget, Loan, Review, ReviewKind, TargetState
from kitaphana.circulation.policies import Grid, current_grid
from kitaphana.circulation.rules import Cell
from kitaphana.circulation.rules.holds import WAITING
from kitaphana.circulation.rules.matching import Served, Wish, serves
from kitaphana.circulation.rules.targeting import Candidate, Choice, choose
from kitaphana.circulation.services.city_map import CityMap
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM, Actor
from kitaphana.core.bulk import insert_rows
from kitaphana.core.transactions import retrying
from kitaphana.holdings.models import Item, ItemStatus

BATCH = 1_000
GIVEN_UP_AFTER = dt.timedelta(days=3)
"""A line that nobody has touched for so long goes to another branch, where there is one."""
_HOLD = ("id", "work_id", "institution_id", "edition_id", "wanted_item_id", "volume_key", "language", "form")
_MORE = ("institution__code", "pickup_point_id", "patron_category", "age_band", "ranked_at", "has_line")
_ITEM = (
    "id", "edition_id", "edition__work_id", "institution_id", "volume_key", "edition__languages", "edition__form",
    "category__code", "branch_id", "service_point_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Targeted:
    """How many waiting holds were looked at, got a line, and how many old lines were dropped."""

    holds: int = 0
    lines: int = 0
    dropped: int = 0


def target_holds(by: Actor = SYSTEM) -> Targeted:
    """Make the pick lists: a line for every waiting hold for which an item stands on a shelf that is open today.

    Lines that still hold stay as they are, so it is safe to repeat. The worker does it daily.
    """
    dropped = retrying(_drop_stale)
    run = _Run()
    for batch in _batches():
        retrying(lambda batch=batch: run.assign(batch, by))  # type: ignore[misc]  # no type for a default
    return Targeted(run.seen, run.made, dropped)


def target_again(hold_id: int) -> None:
    """Choose another item for one hold at once, in the caller's transaction."""
    rows = _waiting().filter(pk=hold_id).values_list(*_HOLD, *_MORE)
    _Run().assign([_Waiting.of(row) for row in rows], SYSTEM)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A hold in the queue."""

    id: int
    wish: Wish
    institution: str
    pickup_point_id: int
    patron_category: str
    age_band: str
    ranked_at: dt.datetime
    has_line: bool

    @classmethod
    def of(cls, row: tuple[object, ...]) -> "_Waiting":
        return cls(row[0], Wish(*row[1:8]), *row[8:])  # type: ignore[arg-type]  # the columns of _HOLD and _MORE


@dataclass(frozen=True, slots=True)
class _Standing:
    """An item on a shelf, and whose staff fetch it."""

    served: Served
    category: str
    branch_id: int
    service_point_id: int | None


def _waiting() -> "QuerySet[Hold]":
    line = HoldTarget.objects.filter(hold_id=OuterRef("pk"), state=TargetState.OPEN)
    return Hold.objects.filter(state=WAITING).annotate(has_line=Exists(line)).order_by("ranked_at", "pk")


def _batches() -> Iterator[list[_Waiting]]:
    """All that wait, in the order of the queue, by key."""
    holds, since = _waiting(), Q()
    while rows := list(holds.filter(since).values_list(*_HOLD, *_MORE)[:BATCH]):
        batch = [_Waiting.of(row) for row in rows]
        yield batch
        last = batch[-1]
        since = Q(ranked_at__gt=last.ranked_at) | Q(ranked_at=last.ranked_at, pk__gt=last.id)


def _drop_stale() -> int:
    """Lines whose hold waits no more, whose item has left the shelf, or that nobody has touched for days."""
    lines = HoldTarget.objects.filter(state=TargetState.OPEN)
    old = Q(targeted_at__lt=clock.now() - GIVEN_UP_AFTER)
    gone = ~Q(hold__state=WAITING) | ~Q(item__status=ItemStatus.AVAILABLE)
    ids = list(lines.filter(gone | old).values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        HoldTarget.objects.filter(pk__in=ids[start : start + BATCH], state=TargetState.OPEN).update(
            state=TargetState.DROPPED, ended_at=clock.now()
        )
    return len(ids)


@dataclass(slots=True)
class _Run:
    """One making of the lists: what all batches share."""

    city: CityMap = field(default_factory=CityMap.of_today)
    grid: Grid = field(default_factory=current_grid)
    load: Counter[int] = field(default_factory=lambda: _open_lines())
    turns: Counter[tuple[int, int]] = field(default_factory=Counter)
    seen: int = 0
    made: int = 0

    def assign(self, batch: list[_Waiting], by: Actor) -> None:
        """Lines for a batch of the queue; three statements to ask, two to write."""
        turns, load = self.turns.copy(), self.load.copy()  # a batch that is tried again begins as before
        stock, tried = _stock(batch), _tried(batch)
        taken: set[int] = set()
        rows = []
        for hold in batch:
            queue = (hold.wish.work_id, hold.wish.institution_id)
            turns[queue] += 1
            if hold.has_line:
                continue
            found = self._candidates(hold, stock.get(queue, ()), taken, tried)
            choice = choose(found, load, fair_load=self._fair(load), turn=turns[queue])
            if choice is not None:
                taken.add(choice.item_id)
                load[choice.branch_id] += 1
                rows.append(_row(hold, choice))
        made = insert_rows(HoldTarget, _COLUMNS, rows, ignore_conflicts=True)
        if rows:
            audit.record(act="target_holds", subject="targets", by=by, details={"lines": made})
        self.turns, self.load, self.seen, self.made = turns, load, self.seen + len(batch), self.made + made

    def _fair(self, load: Counter[int]) -> float:
        return load.total() / max(len(self.city.open_branches), 1)

    def _candidates(
        self, hold: _Waiting, standing: Iterable[_Standing], taken: set[int], tried: set[tuple[int, int]]
    ) -> list[Candidate]:
        found = []
        for one in standing:
            if one.served.item_id in taken or not serves(one.served, hold.wish):
                continue
            if not self.city.can_fetch(one.branch_id, one.service_point_id) or not self._may_borrow(hold, one):
                continue
            km = self.city.kilometres(one.branch_id, one.service_point_id, hold.pickup_point_id)
            found.append(Candidate(one.served.item_id, one.branch_id, km, (hold.id, one.branch_id) in tried))
        return found

    def _may_borrow(self, hold: _Waiting, one: _Standing) -> bool:
        pool = self.city.pool_of(hold.pickup_point_id)
        cell = Cell(hold.institution, pool, hold.patron_category, one.category, hold.age_band, one.served.form)
        return self.grid.ruling(cell).policy.lends


_COLUMNS = ("hold_id", "item_id", "branch_id", "state", "reason", "targeted_at")


def _row(hold: _Waiting, choice: Choice) -> tuple[object, ...]:
    return (hold.id, choice.item_id, choice.branch_id, TargetState.OPEN.value, choice.as_json(), clock.now())


def _open_lines() -> Counter[int]:
    rows = HoldTarget.objects.filter(state=TargetState.OPEN).values_list("branch_id").annotate(n=Count("pk"))
    return Counter(dict(rows.order_by()))


def _stock(batch: list[_Waiting]) -> dict[tuple[int, int], list[_Standing]]:
    """By work and institution what stands on a shelf and could go home: on no list, and not sought in vain."""
    works = {hold.wish.work_id for hold in batch if not hold.has_line}
    lines = HoldTarget.objects.filter(item_id=OuterRef("pk"), state=TargetState.OPEN)
    seen = Loan.objects.filter(item_id=OuterRef("item_id"), loaned_at__gt=OuterRef("noted_at"))
    sought = Review.objects.filter(~Exists(seen), item_id=OuterRef("pk"), kind=ReviewKind.NOT_ON_SHELF, state="open")
    items = Item.objects.filter(
        ~Exists(lines), ~Exists(sought), edition__work_id__in=works,
        status=ItemStatus.AVAILABLE, is_for_loan=True, kit__isnull=True,
    )  # fmt: skip
    found: defaultdict[tuple[int, int], list[_Standing]] = defaultdict(list)
    for item_id, edition_id, work_id, owner, volume, languages, form, category, *place in items.values_list(*_ITEM):
        served = Served(item_id, edition_id, work_id, owner, volume, next(iter(languages), ""), form)
        found[work_id, owner].append(_Standing(served, category, *place))
    return found


def _tried(batch: list[_Waiting]) -> set[tuple[int, int]]:
    """Hold and branch, where the branch has not found it or has not looked."""
    ids = [hold.id for hold in batch if not hold.has_line]
    ended = HoldTarget.objects.filter(hold_id__in=ids, state__in=[TargetState.NOT_FOUND, TargetState.DROPPED])
    rows = ended.values_list("hold_id", "branch_id", "state", "targeted_at", "ended_at")
    return {
        (hold_id, branch_id)
        for hold_id, branch_id, state, since, until in rows
        if state == TargetState.NOT_FOUND or (until is not None and until - since >= GIVEN_UP_AFTER)
    }
