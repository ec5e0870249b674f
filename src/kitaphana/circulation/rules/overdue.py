"""What follows a missed due date: which step is told, whether the reader is stopped, when the item counts as lost."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from kitaphana.circulation.rules.policy import OverduePolicy

FIRST: Final = "first"
LATER: Final = "later"
LAST: Final = "last"


@dataclass(frozen=True, slots=True)
class OverdueFacts:
    """How many days late a loan is, and which steps it has reached from this due date already."""

    days: int
    reached: frozenset[int]
    is_blocking: bool


@dataclass(frozen=True, slots=True)
class Due:
    """What is due now. `reached` are steps to be marked; only `told`, the last of them, is told.

    A night that was missed thus tells a reader once, not once for every step passed over.
    """

    reached: tuple[int, ...]
    told: int | None
    blocks: bool
    is_lost: bool


def what_is_due(facts: OverdueFacts, policy: OverduePolicy) -> Due:
    """Steps not reached before; a block and a loss by their own days, None meaning never."""
    fresh = tuple(sorted(step for step in set(policy.overdue_steps) - facts.reached if 0 < step <= facts.days))
    is_news = bool(fresh) and fresh[-1] > max(facts.reached, default=0)
    return Due(
        reached=fresh,
        told=fresh[-1] if is_news else None,
        blocks=not facts.is_blocking and _is_over(facts.days, policy.block_after_days),
        is_lost=_is_over(facts.days, policy.lost_after_days),
    )


def place_of(step: int, policy: OverduePolicy) -> str:
    """Which of the steps of its policy it is: `first`, `later`, or the `last` of several."""
    if step <= min(policy.overdue_steps, default=step):
        return FIRST
    return LAST if step >= max(policy.overdue_steps) else LATER


def _is_over(days: int, after: int | None) -> bool:
    return after is not None and days >= after


def ways_open(*, takes_same: bool, takes_equal: bool, takes_payment: bool) -> tuple[str, ...]:
    """How a loss may be made good, in the order of preference of the model rules: the book before money."""
    ways: Collection[tuple[bool, str]] = ((takes_same, "same"), (takes_equal, "equal"), (takes_payment, "payment"))
    return tuple(way for is_open, way in ways if is_open)
