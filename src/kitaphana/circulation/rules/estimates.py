"""How long a reader will wait, as a range of days. Pure: places in the queue, items that serve, habits of readers.

Items become free one after another; each of those who wait before takes the next one and brings it back after a loan.
The typical moment is walked through with a heap, and what may come early or late is carried along as a variance, so
that a long queue on one item has a wide range and the first of five at a free shelf a narrow one.
"""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

FETCH_DAYS: Final = 1.0
"""From the shelf to the hold shelf of the same branch: the next pick list."""
SHELF_DAYS: Final = 2.0
"""How long a ready item typically waits until its reader comes."""
EARLY_WIDTH: Final = 1.2
LATE_WIDTH: Final = 1.1
"""How many deviations the range reaches down and up: set so that 80 % of simulated waits end within it."""
LONGEST: Final = 730
"""Days; what lies further ahead is told as this."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Days: one in ten is as early as `early`, half are up to `typical`, nine in ten up to `late`."""

    early: float
    typical: float
    late: float

    @classmethod
    def of(cls, days: Sequence[float], otherwise: "Spread", *, least: int = 20) -> "Spread":
        """From what has been; too few cases say nothing."""
        if len(days) < least:
            return otherwise
        ordered = sorted(days)
        at = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.1, 0.5, 0.9)]
        return cls(*at)

    @property
    def mean(self) -> float:
        """What many of them take on average (Swanson's rule: 30, 40 and 30 per cent of the three)."""
        return 0.3 * self.early + 0.4 * self.typical + 0.3 * self.late

    @property
    def early_deviation(self) -> float:
        """As if normal: a tenth lies 1.28 deviations below."""
        return max(self.typical - self.early, 0.0) / 1.28

    @property
    def late_deviation(self) -> float:
        """The same above."""
        return max(self.late - self.typical, 0.0) / 1.28


LOAN: Final = Spread(4.0, 13.0, 22.0)
LATENESS: Final = Spread(-9.0, -1.0, 7.0)
"""Where a library has no history of its own yet."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What readers of such items do: length of loans, days after (before: negative) the due date at the return.

    `transit_days`: the way between two points by the rules of the house.
    """

    loan: Spread = LOAN
    lateness: Spread = LATENESS
    transit_days: float = 3.0


@dataclass(frozen=True, slots=True)
class Supply:
    """An item that serves: on the shelf, with a reader (`due_in` days, negative when late), or caught for another."""

    is_available: bool = False
    due_in: float | None = None
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """Between so many and so many days."""

    low: int
    high: int


def estimate(ahead: int, supply: Iterable[Supply], habits: Habits) -> Estimate | None:
    """The wait of somebody with `ahead` people before them; None where no item serves."""
    heap = [_first_free(number, one, habits) for number, one in enumerate(supply)]
    if not heap:
        return None
    heapq.heapify(heap)
    turn = habits.transit_days / 2 + SHELF_DAYS + habits.loan.mean
    early, late = habits.loan.early_deviation**2, habits.loan.late_deviation**2
    for _ in range(ahead):
        at, number, down, up, is_here = heap[0]
        heapq.heapreplace(heap, (at + turn, number, down + early, up + late, is_here and False))
        if heap[0][0] > LONGEST:
            break
    at, _number, down, up, is_here = heap[0]
    return _range(at, down, up, way=0.0 if is_here else habits.transit_days)


_Free = tuple[float, int, float, float, bool]
"""Typical day, number (so that equal days have an order), variance down and up, whether it stands at the pick-up."""


def _first_free(number: int, one: Supply, habits: Habits) -> _Free:
    if one.is_available:
        return (FETCH_DAYS, number, 0.25, 0.25, one.is_here)
    if one.due_in is None:  # caught for somebody: a whole loan is still before it
        loan = habits.loan
        at = SHELF_DAYS + loan.mean
        return (at, number, loan.early_deviation**2 + 1.0, loan.late_deviation**2 + 1.0, False)
    late = habits.lateness
    if one.due_in + late.typical > 0.5:
        at = one.due_in + late.typical
        down = min(late.early_deviation, at / 1.28)
        return (at, number, down**2, late.late_deviation**2, False)
    overdue = max(-one.due_in, 0.0)  # who is late already will be for a while, the longer the longer
    at = 2.0 + 0.5 * overdue
    return (at, number, (at / 1.6) ** 2, (at * 1.5 + late.late_deviation) ** 2, False)


def _range(at: float, down: float, up: float, *, way: float) -> Estimate:
    low = at + way * 0.5 - EARLY_WIDTH * math.sqrt(down)
    high = at + way + LATE_WIDTH * math.sqrt(up)
    least = 1 if at >= FETCH_DAYS else 0
    first = min(max(math.floor(low), least), LONGEST)
    return Estimate(first, min(max(math.ceil(high), first + 1), LONGEST + 1))
