"""A simulated year of a city's holds: readers, loans, vans and shelves on a virtual clock, with the real rules.

Pure and repeatable: no database, no real clock. Choice of items and estimates are those of `circulation.rules`; what
the year brings (who wants what, who is late, what is not found on its shelf) comes from a seeded generator.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Final

from kitaphana.circulation.rules.estimates import Habits, Spread, Supply, estimate
from kitaphana.circulation.rules.targeting import Candidate, Choice, choose
from kitaphana.core.earth import kilometres

BRANCHES: Final = 37
CENTRE: Final = (43.25, 76.93)
LOAN_DAYS, SHELF_DAYS, TRANSIT_DAYS = 15, 7, 3
FETCHED_A_DAY: Final = 3
"""Lines that the people of one branch get done on a day."""
NOT_FOUND, NOT_FETCHED, GIVES_UP = 0.03, 0.07, 0.35
HISTORY: Final = 3_000
COPIES: Final = 190
"""Scales the stock: enough for most to find one of nine items in ten on some shelf, too few for the best-loved."""

Strategy = Callable[..., Choice | None]


@dataclass(slots=True, eq=False)
class SimItem:
    """An item; `state` is shelf, loan, moving, ready or missing."""

    number: int
    work: int
    branch: int
    state: str = "shelf"
    due: int = 0


@dataclass(slots=True, eq=False)
class SimHold:
    """Somebody who waits, what they were told, and the day on which it was ready."""

    work: int
    pickup: int
    placed: int
    low: int = 0
    high: int = 0
    ready: int | None = None
    tried: set[int] = field(default_factory=set)
    is_targeted: bool = False


@dataclass(slots=True)
class Year:
    """What came out: waits that ended (told low and high, then true days) and the ways of the vans."""

    waits: list[tuple[int, int, int]] = field(default_factory=list)
    transit_km: float = 0.0
    transits: int = 0

    @property
    def within(self) -> float:
        """The share of waits that ended within what was told."""
        return sum(low <= days <= high for low, high, days in self.waits) / len(self.waits)


def oldest_item(candidates: Iterable[Candidate], load: Mapping[int, int], *, fair_load: float, turn: int) -> Choice:
    """A plain strategy: the item that came first."""
    return _plain(min(candidates, key=lambda one: one.item_id), load, turn)


def nearest_item(candidates: Iterable[Candidate], load: Mapping[int, int], *, fair_load: float, turn: int) -> Choice:
    """A plain strategy: the shortest way, whoever has to fetch it."""
    return _plain(min(candidates, key=lambda one: (one.kilometres, one.item_id)), load, turn)


def _plain(one: Candidate, load: Mapping[int, int], turn: int) -> Choice:
    branch = load.get(one.branch_id, 0)
    return Choice(one.item_id, one.branch_id, one.kilometres, one.kilometres, branch, turn, 0, one.was_tried)


class HoldCity:
    """A city whose days are lived one after another; the first `warm_up` days are not counted."""

    def __init__(
        self, *, seed: int = 1, strategy: Strategy = choose, works: int = 450, readers_a_day: int = 120
    ) -> None:
        self._rng, self._strategy, self._readers_a_day = Random(seed), strategy, readers_a_day  # noqa: S311  no secret
        self._day, self._counts_from = 0, 0
        self.year = Year()
        self._place()
        self._stock(works)
        self._queues: defaultdict[int, list[SimHold]] = defaultdict(list)
        self._returns: defaultdict[int, list[SimItem]] = defaultdict(list)
        self._arrivals: defaultdict[int, list[tuple[SimItem, SimHold]]] = defaultdict(list)
        self._shelf_ends: defaultdict[int, list[tuple[SimItem, SimHold, bool]]] = defaultdict(list)
        self._found_again: defaultdict[int, list[SimItem]] = defaultdict(list)
        self._lists: list[deque[tuple[SimItem, SimHold]]] = [deque() for _ in range(BRANCHES)]
        self._lengths: deque[float] = deque(maxlen=HISTORY)
        self._lateness: deque[float] = deque(maxlen=HISTORY)
        self._habits = Habits()

    def run(self, *, warm_up: int = 90, days: int = 365) -> Year:
        """Live through the days; returns what those after the warm-up brought."""
        self._counts_from = warm_up
        for self._day in range(warm_up + days):
            if self._day % 7 == 0:
                self._habits = Habits(
                    Spread.of(self._lengths, Habits().loan), Spread.of(self._lateness, Habits().lateness), TRANSIT_DAYS
                )
            self._target()
            self._fetch()
            self._receive()
            self._clear_shelves()
            self._take_back()
            self._serve_readers()
        return self.year

    def _place(self) -> None:
        """Branches around the centre, denser inside, some of them large."""
        rng = self._rng
        places = [(CENTRE[0] + rng.gauss(0, 0.035), CENTRE[1] + rng.gauss(0, 0.06)) for _ in range(BRANCHES)]
        self._km = [[kilometres(a, b) if a != b else 0.0 for b in places] for a in places]
        self._weights = [rng.paretovariate(1.6) for _ in range(BRANCHES)]

    def _stock(self, works: int) -> None:
        """Few works are wanted by many; they have more items, though not in proportion."""
        rng = self._rng
        self._wanted = [1.0 / (number + 8) ** 0.75 for number in range(works)]
        self._items: list[list[SimItem]] = []
        number = 0
        for work in range(works):
            count = max(1, round(COPIES * self._wanted[work] * rng.uniform(0.6, 1.4)))
            branches = rng.choices(range(BRANCHES), self._weights, k=count)
            self._items.append([SimItem(number + place, work, branch) for place, branch in enumerate(branches)])
            number += count

    def _target(self) -> None:
        """The start of the day: a line for every hold that waits and has none, in the order of the queues."""
        load = {branch: len(lines) for branch, lines in enumerate(self._lists)}
        fair = sum(load.values()) / BRANCHES
        taken = {item for lines in self._lists for item, _ in lines}
        waiting = [(hold.placed, turn, hold) for queue in self._queues.values() for turn, hold in enumerate(queue, 1)]
        for _placed, turn, hold in sorted(waiting, key=lambda one: one[:2]):
            if hold.is_targeted or not (on_shelf := self._on_shelf(hold.work)):
                continue
            free = {item.number: item for item in on_shelf if item not in taken}
            candidates = [
                Candidate(item.number, item.branch, self._km[item.branch][hold.pickup], item.branch in hold.tried)
                for item in free.values()
            ]
            choice = self._strategy(candidates, load, fair_load=fair, turn=turn) if candidates else None
            if choice is not None:
                item = free[choice.item_id]
                taken.add(item)
                hold.is_targeted = True
                load[item.branch] += 1
                self._lists[item.branch].append((item, hold))

    def _on_shelf(self, work: int) -> list[SimItem]:
        return [item for item in self._items[work] if item.state == "shelf"]

    def _fetch(self) -> None:
        """Every branch works through as much of its list as it can; not on Sundays."""
        if self._day % 7 == 6:
            return
        for lines in self._lists:
            for _ in range(FETCHED_A_DAY):
                if not lines:
                    break
                item, hold = lines.popleft()
                hold.is_targeted = False
                if item.state != "shelf":
                    continue
                if self._rng.random() < NOT_FOUND:
                    item.state = "missing"
                    hold.tried.add(item.branch)
                    self._found_again[self._day + 60].append(item)
                else:
                    self._hand_on(item)

    def _hand_on(self, item: SimItem) -> None:
        """An item in somebody's hand: to the first who waits, else onto the shelf."""
        queue = self._queues[item.work]
        if not queue:
            item.state = "shelf"
            return
        hold = queue.pop(0)
        if hold.is_targeted:
            self._drop(hold)
        if hold.pickup == item.branch:
            self._make_ready(item, hold)
            return
        item.state = "moving"
        way = self._km[item.branch][hold.pickup]
        if self._day >= self._counts_from:
            self.year.transit_km += way
            self.year.transits += 1
        days = self._rng.choice((1, 1, 2, 2, 3)) + (way > 12)
        days += (self._day + days) % 7 == 6  # no van comes on a Sunday
        item.branch = hold.pickup
        self._arrivals[self._day + days].append((item, hold))

    def _drop(self, hold: SimHold) -> None:
        for lines in self._lists:
            for line in lines:
                if line[1] is hold:
                    lines.remove(line)
                    return

    def _make_ready(self, item: SimItem, hold: SimHold) -> None:
        item.state, hold.ready = "ready", self._day
        if hold.placed >= self._counts_from:
            self.year.waits.append((hold.low, hold.high, self._day - hold.placed))
        comes = self._rng.random() >= NOT_FETCHED
        days = min(int(self._rng.expovariate(1 / 2.5)), SHELF_DAYS) if comes else SHELF_DAYS
        self._shelf_ends[self._day + days].append((item, hold, comes))

    def _receive(self) -> None:
        for item, hold in self._arrivals.pop(self._day, ()):
            self._make_ready(item, hold)

    def _clear_shelves(self) -> None:
        for item, _hold, comes in self._shelf_ends.pop(self._day, ()):
            if comes:
                self._lend(item)
            else:
                self._hand_on(item)

    def _lend(self, item: SimItem) -> None:
        """Most come back before the day or on it, some go on with a renewal, some are late."""
        rng = self._rng
        is_renewed = not self._queues[item.work] and rng.random() < 0.35
        due = LOAN_DAYS * (1 + is_renewed)
        kind = rng.random()
        if kind < 0.55:
            days = rng.randint(3, due)
        elif kind < 0.86:
            days = due - rng.randint(0, 1)
        else:
            days = due + 1 + int(rng.expovariate(1 / 9))
        item.state, item.due = "loan", self._day + due
        self._returns[self._day + days].append(item)
        self._lengths.append(days)
        self._lateness.append(days - due)

    def _take_back(self) -> None:
        """Back at the branch it was lent at, or at another one."""
        for item in self._found_again.pop(self._day, ()):
            self._hand_on(item)
        for item in self._returns.pop(self._day, ()):
            if self._rng.random() < 0.1:
                item.branch = self._rng.choices(range(BRANCHES), self._weights)[0]
            self._hand_on(item)

    def _serve_readers(self) -> None:
        """Who finds the book in their branch takes it; others wait for it, or do without."""
        rng = self._rng
        works = rng.choices(range(len(self._items)), self._wanted, k=self._readers_a_day)
        branches = rng.choices(range(BRANCHES), self._weights, k=self._readers_a_day)
        for work, branch in zip(works, branches, strict=True):
            here = next((item for item in self._items[work] if item.state == "shelf" and item.branch == branch), None)
            if here is not None:
                self._lend(here)
            elif rng.random() > GIVES_UP and len(self._queues[work]) < 2 * len(self._items[work]) + 2:
                self._place_hold(work, branch)

    def _place_hold(self, work: int, branch: int) -> None:
        hold = SimHold(work, branch, self._day)
        told = estimate(len(self._queues[work]), self._supply(work, branch), self._habits)
        if told is None:
            return
        hold.low, hold.high = told.low, told.high
        self._queues[work].append(hold)

    def _supply(self, work: int, branch: int) -> list[Supply]:
        found = []
        for item in self._items[work]:
            if item.state == "shelf":
                found.append(Supply(is_available=True, is_here=item.branch == branch))
            elif item.state == "loan":
                found.append(Supply(due_in=item.due - self._day))
            elif item.state in ("moving", "ready"):
                found.append(Supply())
        return found
