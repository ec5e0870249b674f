"""The policy grid: which row decides which value for a cell, and why.

Six criteria make a row's weight; the heaviest matching row that has a value gives it, an empty value falls through to
the next lighter row. Where somebody borrows outweighs who borrows what: a pool's or an owner's own rule must never be
overruled by a general one, nor leak into other places.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from kitaphana.circulation.rules.kinds import KIND_OF, KINDS

CRITERIA: Final = ("pool", "institution", "patron_category", "age_band", "item_category", "form")
WEIGHTS: Final = {
    "pool": 32, "institution": 16, "patron_category": 8, "age_band": 4, "item_category": 2, "form": 1,
}  # fmt: skip
VALUES: Final = (*KINDS["loan"], *KINDS["renewal"])
HOUSE_RULES: Final[dict[str, Any]] = {
    "is_holdable": True,
    "shelf_days": 7,
    "floats": False,
    "transit_days": 3,
    "overdue_steps": (1, 7, 30),
    "takes_same": True,
    "takes_equal": True,
    "takes_payment": False,
    "price_percent": 100,
}
"""What holds where no row says; the trace then names no row."""
_SELDOM: Final = frozenset({"max_of_category", "max_in_all"})
"""Values that a trace leaves out where no row has them."""
IN_LIBRARY_HOURS: Final = 12
"""How long an item stays in a reading room that does not close, where no row says."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in the grid an act falls, by codes. `institution` owns the item; `pool` is that of the service point."""

    institution: str
    pool: str
    patron_category: str
    item_category: str
    age_band: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One row with the values of its named policies; None as a criterion matches all, None as a value falls through.

    `policies` are the pairs of kind and code of the policies that the values come from.
    """

    row_id: int
    institution: str | None = None
    pool: str | None = None
    patron_category: str | None = None
    item_category: str | None = None
    age_band: str | None = None
    form: str | None = None
    is_lendable: bool | None = None
    loan_days: int | None = None
    max_loans: int | None = None
    max_of_category: int | None = None
    max_in_all: int | None = None
    max_renewals: int | None = None
    renewal_days: int | None = None
    max_in_library: int | None = None
    in_library_hours: int | None = None
    is_holdable: bool | None = None
    max_holds: int | None = None
    shelf_days: int | None = None
    floats: bool | None = None
    transit_days: int | None = None
    overdue_steps: tuple[int, ...] | None = None
    block_after_days: int | None = None
    lost_after_days: int | None = None
    takes_same: bool | None = None
    takes_equal: bool | None = None
    takes_payment: bool | None = None
    price_percent: int | None = None
    policies: tuple[tuple[str, str], ...] = ()

    @property
    def weight(self) -> int:
        """The sum of the weights of its criteria: no two different sets of criteria weigh the same."""
        return sum(WEIGHTS[name] for name in CRITERIA if getattr(self, name) is not None)

    @property
    def reason(self) -> str:
        """Its criteria as `name=code`, or `everybody` for the row without any."""
        parts = [f"{name}={getattr(self, name)}" for name in CRITERIA if getattr(self, name) is not None]
        return ", ".join(parts) or "everybody"

    @property
    def criteria(self) -> tuple[str | None, ...]:
        """Its criteria in the order of `CRITERIA`: what makes it this row and no other."""
        return tuple(getattr(self, name) for name in CRITERIA)

    def policy_of(self, value: str) -> str:
        """The code of the named policy that holds `value` in this row; empty when the row has none of that kind."""
        return dict(self.policies).get(KIND_OF[value], "")

    def matches(self, cell: Cell) -> bool:
        """Whether each criterion is empty or the cell's own."""
        return all(getattr(self, name) in (None, getattr(cell, name)) for name in CRITERIA)


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One value and the row that gave it; no row means that the house's own rule stepped in.

    `policy` is the code of the row's named policy, `because` its criteria as `name=code`.
    """

    value: str
    result: Any  # int, bool, a tuple of int, or None
    row_id: int | None
    because: str
    policy: str = ""

    def as_json(self) -> dict[str, Any]:  # Any: JSON has no static type
        """Plain values."""
        result = list(self.result) if isinstance(self.result, tuple) else self.result
        named = {"policy": self.policy} if self.policy else {}
        return {"value": self.value, "result": result, "row": self.row_id, **named, "because": self.because}

    def __str__(self) -> str:
        source = f"row {self.row_id}" if self.row_id is not None else "no row"
        source += f", policy {self.policy}" if self.policy else ""
        return f"{self.value} = {self.result} ← {source}, because {self.because}"


@dataclass(frozen=True, slots=True)
class Policy:
    """The values of a cell. `loan_days` None: nothing is lent, as nobody says how long; `max_loans` None: no limit.

    `max_of_category`: how many items of this category the reader may have from the pool, on top of `max_loans`.
    `max_in_all`: how many items the reader may have from all pools together, of whatever category.
    """

    is_lendable: bool
    loan_days: int | None
    max_loans: int | None
    max_renewals: int
    renewal_days: int | None
    trace: tuple[TraceLine, ...]
    max_of_category: int | None = None
    max_in_all: int | None = None

    @property
    def lends(self) -> bool:
        """Whether anything is lent at all: it may be, and somebody says for how long."""
        return self.is_lendable and self.loan_days is not None


@dataclass(frozen=True, slots=True)
class InLibraryPolicy:
    """The values of a cell for reading in the building. `most` None: no limit; `hours` where the point never closes."""

    most: int | None
    hours: int
    trace: tuple[TraceLine, ...]


@dataclass(frozen=True, slots=True)
class HoldPolicy:
    """The values of a cell for holds: how many at a time (None: no limit), how many days one waits on the shelf."""

    is_holdable: bool
    max_holds: int | None
    shelf_days: int
    trace: tuple[TraceLine, ...]


@dataclass(frozen=True, slots=True)
class TransitPolicy:
    """Whether an item stays where it came back (`floats`), and how many days a way between two points may take."""

    floats: bool
    transit_days: int
    trace: tuple[TraceLine, ...]


@dataclass(frozen=True, slots=True)
class OverduePolicy:
    """What follows a missed due date, in days after it: steps (events), a block, the loan counted as lost."""

    overdue_steps: tuple[int, ...]
    block_after_days: int | None
    lost_after_days: int | None
    trace: tuple[TraceLine, ...]


@dataclass(frozen=True, slots=True)
class LostPolicy:
    """How a lost or damaged item may be made good; `price_percent` of its price where payment is taken."""

    takes_same: bool
    takes_equal: bool
    takes_payment: bool
    price_percent: int
    trace: tuple[TraceLine, ...]


def resolve_hold(rows: Iterable[PolicyRow], cell: Cell) -> HoldPolicy:
    """What holds for holds."""
    return HoldPolicy(*_with_house_rules(rows, cell, KINDS["hold"]))


def resolve_transit(rows: Iterable[PolicyRow], cell: Cell) -> TransitPolicy:
    """Stay or go home. Nobody borrows: the cell's reader, age and pool are empty, so only rows without them match."""
    return TransitPolicy(*_with_house_rules(rows, cell, KINDS["transit"]))


def resolve_overdue(rows: Iterable[PolicyRow], cell: Cell) -> OverduePolicy:
    """What follows a missed due date."""
    return OverduePolicy(*_with_house_rules(rows, cell, KINDS["overdue"]))


def resolve_lost(rows: Iterable[PolicyRow], cell: Cell) -> LostPolicy:
    """How a loss is made good."""
    return LostPolicy(*_with_house_rules(rows, cell, KINDS["lost"]))


def _with_house_rules(rows: Iterable[PolicyRow], cell: Cell, names: Iterable[str]) -> list[Any]:
    """The values in order, then the trace; what no row says is the house's own rule."""
    matching = _matching(rows, cell)
    lines = []
    for name in names:
        line = _decided(name, matching)
        if line.result is None and name in HOUSE_RULES:
            line = TraceLine(name, HOUSE_RULES[name], None, "no row says")
        lines.append(line)
    return [*(line.result for line in lines), tuple(lines)]


def resolve_in_library(rows: Iterable[PolicyRow], cell: Cell) -> InLibraryPolicy:
    """What holds for reading in the building: a limit of its own, and no word on what may go home."""
    matching = _matching(rows, cell)
    lines = {name: _decided(name, matching) for name in KINDS["inside"]}
    if lines["in_library_hours"].result is None:
        lines["in_library_hours"] = TraceLine("in_library_hours", IN_LIBRARY_HOURS, None, "no row says")
    return InLibraryPolicy(
        most=lines["max_in_library"].result,
        hours=lines["in_library_hours"].result or IN_LIBRARY_HOURS,
        trace=tuple(lines.values()),
    )


def resolve(rows: Iterable[PolicyRow], cell: Cell) -> Policy:
    """The policy of a cell, each value from the heaviest row that has it."""
    matching = _matching(rows, cell)
    lines = {name: _decided(name, matching) for name in VALUES}
    if lines["renewal_days"].result is None:
        days = lines["loan_days"].result
        lines["renewal_days"] = TraceLine("renewal_days", days, None, "a renewal is as long as a loan")
    return Policy(
        is_lendable=lines["is_lendable"].result is True,
        loan_days=lines["loan_days"].result,
        max_loans=lines["max_loans"].result,
        max_renewals=lines["max_renewals"].result or 0,
        renewal_days=lines["renewal_days"].result,
        trace=tuple(line for line in lines.values() if line.value not in _SELDOM or line.result is not None),
        max_of_category=lines["max_of_category"].result,
        max_in_all=lines["max_in_all"].result,
    )


def _matching(rows: Iterable[PolicyRow], cell: Cell) -> list[PolicyRow]:
    return sorted((row for row in rows if row.matches(cell)), key=lambda row: row.weight, reverse=True)


def _decided(name: str, matching: list[PolicyRow]) -> TraceLine:
    for row in matching:
        result = getattr(row, name)
        if result is not None:
            return TraceLine(name, result, row.row_id, row.reason, row.policy_of(name))
    return TraceLine(name, None, None, "no row says")
