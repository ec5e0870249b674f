"""Named policies: which values each kind holds, and within which bounds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

KINDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "loan": ("is_lendable", "loan_days", "max_loans", "max_of_category", "max_in_all"),
        "inside": ("max_in_library", "in_library_hours"),
        "renewal": ("max_renewals", "renewal_days"),
        "hold": ("is_holdable", "max_holds", "shelf_days"),
        "transit": ("floats", "transit_days"),
        "overdue": ("overdue_steps", "block_after_days", "lost_after_days"),
        "lost": ("takes_same", "takes_equal", "takes_payment", "price_percent"),
    }
)
"""kind → its values. Each of them may be empty and then falls through to the next lighter row's policy."""
ALL_VALUES: Final = tuple(value for values in KINDS.values() for value in values)
KIND_OF: Final[Mapping[str, str]] = MappingProxyType(
    {value: kind for kind, values in KINDS.items() for value in values}
)
SWITCHES: Final = frozenset({"is_lendable", "is_holdable", "floats", "takes_same", "takes_equal", "takes_payment"})
"""Values that are yes or no."""
STEPS: Final = "overdue_steps"
"""The one value that is a list: days after the due date."""
MOST_STEP_DAYS: Final = 1100
LIMITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "loan_days": 1100,
        "max_loans": 10_000,
        "max_of_category": 1_000,
        "max_in_all": 10_000,
        "max_renewals": 100,
        "renewal_days": 1100,
        "max_in_library": 1_000,
        "in_library_hours": 72,
        "max_holds": 10_000,
        "shelf_days": 90,
        "transit_days": 90,
        "block_after_days": 1100,
        "lost_after_days": 3650,
        "price_percent": 1000,
    }
)
"""The most that a number may be; the least is none."""


def out_of_bounds(values: Mapping[str, Any]) -> list[tuple[str, int]]:  # Any: int, bool, list of int, or None
    """Values that no policy can hold, each with the most that it may be."""
    wrong = [(name, most) for name, most in LIMITS.items() if not _fits(values.get(name), most)]
    steps = values.get(STEPS) or ()
    if not all(0 < day <= MOST_STEP_DAYS for day in steps):
        wrong.append((STEPS, MOST_STEP_DAYS))
    return wrong


def _fits(value: int | None, most: int) -> bool:
    return value is None or 0 <= value <= most
