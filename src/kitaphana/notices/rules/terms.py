"""On which days readers are reminded of a registration that ends, or has ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kitaphana.patrons.rules import RENEWAL_OPENS_DAYS

DAYS_BEFORE: Final = (30, 0)
"""0 is the last day itself."""
DAYS_AFTER: Final = (30,)
MOST_BEFORE: Final = RENEWAL_OPENS_DAYS
"""No reminder comes before the registration can be renewed."""
MOST_AFTER: Final = 365
MOST_STEPS: Final = 6
MADE_UP_FOR: Final = 14
"""So many days later a step that was missed is still told; after that, and once the next is reached, it is not."""


@dataclass(frozen=True, slots=True)
class Window:
    """A step, and the days on which it may be told; all in days after the last day of a term, before it negative."""

    step: int
    last: int

    @property
    def is_past(self) -> bool:
        """Whether the term has ended by then."""
        return self.step > 0


def windows(before: Iterable[int], after: Iterable[int]) -> list[Window]:
    """All steps in order, none reaching into the next: each day of a term belongs to one step at most."""
    steps = sorted({-day for day in before} | set(after))
    ends = [*(step - 1 for step in steps[1:]), *([steps[-1] + MADE_UP_FOR] if steps else [])]
    # a term that has ended is not told of as one that will
    ends = [min(end, 0) if step <= 0 else end for step, end in zip(steps, ends, strict=True)]
    return [Window(step, min(end, step + MADE_UP_FOR)) for step, end in zip(steps, ends, strict=True)]


def are_days_before(days: object) -> bool:
    """Whether these are steps up to the last day: at most six different ones, each from 0 to 60."""
    return _are_days(days, 0, MOST_BEFORE)


def are_days_after(days: object) -> bool:
    """Whether these are steps after the last day: at most six different ones, each from 1 to 365."""
    return _are_days(days, 1, MOST_AFTER)


def _are_days(days: object, least: int, most: int) -> bool:
    if not isinstance(days, list) or len(days) > MOST_STEPS or len(set(map(str, days))) != len(days):
        return False
    return all(isinstance(day, int) and not isinstance(day, bool) and least <= day <= most for day in days)
