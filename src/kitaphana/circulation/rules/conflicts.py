"""What is wrong with a grid: rows that never decide, values that contradict each other, cells that nobody answers.

A grid is looked at through its cells: every combination of the codes that rows ask for, and for each criterion one
code more that stands for all others. So a finding is true of a real cell, and nothing is guessed from the rows alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from kitaphana.circulation.rules.kinds import ALL_VALUES
from kitaphana.circulation.rules.policy import CRITERIA, HOUSE_RULES, Cell, PolicyRow

SHADOWED, WITHOUT_DAYS, RENEWAL_WITHOUT_DAYS = "shadowed", "lendable_without_days", "renewals_without_days"
HOLD_UNLENT, STEPS_AFTER_LOST, UNANSWERED = "holdable_not_lendable", "steps_after_lost", "unanswered"
MOST_CELLS: Final = 20_000
"""More cells than that are not looked at; the findings then say so."""
_OTHER: Final = "\0other"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One finding: its code, the rows to mend (none: a row is missing), how many cells it is true of, and one of them.

    `cell` is a pattern: None where any other code than those that rows ask for is meant.
    """

    code: str
    row_ids: tuple[int, ...]
    cell_count: int
    cell: tuple[str | None, ...]


@dataclass(slots=True)
class _Found:
    cells: dict[tuple[str, tuple[int, ...]], list[Cell]] = field(default_factory=dict)

    def add(self, code: str, rows: Iterable[int | None], cell: Cell) -> None:
        ids = tuple(sorted({row for row in rows if row is not None}))
        self.cells.setdefault((code, ids), []).append(cell)


@dataclass(frozen=True, slots=True)
class Findings:
    """All conflicts of a grid; `is_complete` is False when there were too many cells to look at all of them."""

    conflicts: tuple[Conflict, ...]
    is_complete: bool


def find_conflicts(rows: Sequence[PolicyRow], known: Mapping[str, Iterable[str]]) -> Findings:
    """Look at every cell. `known` are the codes that there are of each criterion."""
    ordered = sorted(rows, key=lambda row: row.weight, reverse=True)
    axes = [_axis(name, rows, known.get(name, ())) for name in CRITERIA]
    deciding: set[tuple[int, str]] = set()
    found, looked_at = _Found(), 0
    for codes in product(*axes):
        if looked_at == MOST_CELLS:
            break
        looked_at += 1
        cell = Cell(**dict(zip(CRITERIA, codes, strict=True)))
        decided = _decided(ordered, cell)
        deciding |= {(row, name) for name, (_, row) in decided.items() if row is not None}
        _look(decided, cell, found)
    is_complete = looked_at == _size(axes)
    shadowed = _shadowed(rows, deciding) if is_complete else ()
    conflicts = [
        Conflict(code, ids, len(cells), _pattern(cells[0])) for (code, ids), cells in sorted(found.cells.items())
    ]
    return Findings((*shadowed, *conflicts), is_complete)


def _axis(name: str, rows: Iterable[PolicyRow], known: Iterable[str]) -> list[str]:
    asked = {code for row in rows if (code := getattr(row, name)) is not None}
    return sorted(asked) + ([_OTHER] if set(known) - asked or not asked else [])


def _size(axes: Iterable[Sequence[str]]) -> int:
    size = 1
    for axis in axes:
        size *= len(axis)
    return size


def _decided(ordered: Sequence[PolicyRow], cell: Cell) -> dict[str, tuple[Any, int | None]]:  # Any: of any value
    matching = [row for row in ordered if row.matches(cell)]
    return {name: _first(name, matching) for name in ALL_VALUES}


def _first(name: str, matching: Iterable[PolicyRow]) -> tuple[Any, int | None]:
    for row in matching:
        value = getattr(row, name)
        if value is not None:
            return value, row.row_id
    return HOUSE_RULES.get(name), None


def _look(decided: Mapping[str, tuple[Any, int | None]], cell: Cell, found: _Found) -> None:
    """What is wrong in one cell."""
    is_lendable, lending = decided["is_lendable"]
    days, _ = decided["loan_days"]
    if is_lendable is None:
        found.add(UNANSWERED, (), cell)
    if is_lendable and days is None:
        found.add(WITHOUT_DAYS, (lending,), cell)
    most, renewing = decided["max_renewals"]
    if is_lendable and most and days is None and decided["renewal_days"][0] is None:
        found.add(RENEWAL_WITHOUT_DAYS, (renewing,), cell)
    is_holdable, holding = decided["is_holdable"]
    if is_holdable and holding is not None and is_lendable is False:
        found.add(HOLD_UNLENT, (lending, holding), cell)
    lost_after, losing = decided["lost_after_days"]
    steps, stepping = decided["overdue_steps"]
    blocked_after, blocking = decided["block_after_days"]
    if lost_after is not None and steps and max(steps) > lost_after:
        found.add(STEPS_AFTER_LOST, (stepping, losing), cell)
    if lost_after is not None and blocked_after is not None and blocked_after > lost_after:
        found.add(STEPS_AFTER_LOST, (blocking, losing), cell)


def _shadowed(rows: Iterable[PolicyRow], deciding: set[tuple[int, str]]) -> Iterator[Conflict]:
    deciders = {row for row, _ in deciding}
    for row in rows:
        if row.row_id not in deciders:
            yield Conflict(SHADOWED, (row.row_id,), 0, row.criteria)


def _pattern(cell: Cell) -> tuple[str | None, ...]:
    codes = (getattr(cell, name) for name in CRITERIA)
    return tuple(None if code == _OTHER else code for code in codes)
