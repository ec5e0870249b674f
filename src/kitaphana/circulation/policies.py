"""The policy grid in memory: read in one query, kept until its version is raised."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kitaphana.circulation.models import PolicyRow, PolicyVersion
from kitaphana.circulation.rules import (
    Cell,
    HoldPolicy,
    InLibraryPolicy,
    LostPolicy,
    OverduePolicy,
    Policy,
    TransitPolicy,
    resolve,
    resolve_hold,
    resolve_in_library,
    resolve_lost,
    resolve_overdue,
    resolve_transit,
)
from kitaphana.circulation.rules import PolicyRow as RowFacts
from kitaphana.circulation.rules.policy import HOLD_VALUES, LOST_VALUES, TRANSIT_VALUES

P = TypeVar("P", Policy, InLibraryPolicy, HoldPolicy, TransitPolicy, OverduePolicy, LostPolicy)
_RESOLVERS: dict[str, Callable[[tuple[RowFacts, ...], Cell], Any]] = {  # Any: each gives its own kind of policy
    "loan": resolve,
    "inside": resolve_in_library,
    "hold": resolve_hold,
    "transit": resolve_transit,
    "overdue": resolve_overdue,
    "lost": resolve_lost,
}
_KEPT_VERSIONS = 3
_kept: dict[uuid.UUID, "Grid"] = {}


@dataclass(frozen=True, slots=True)
class Ruling(Generic[P]):
    """A policy with its trace as sentences for people and as JSON for the record of decisions."""

    policy: P
    sentences: tuple[str, ...]
    trace_json: str

    @classmethod
    def of(cls, policy: P) -> "Ruling[P]":
        """Write the trace out once for all decisions that it will explain."""
        lines = policy.trace
        return cls(policy, tuple(str(line) for line in lines), json.dumps([line.as_json() for line in lines]))


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows as of one version; cells once asked for are remembered."""

    rows: tuple[RowFacts, ...]
    _rulings: dict[tuple[str, Cell], Any] = field(default_factory=dict, compare=False, repr=False)

    def ruling(self, cell: Cell) -> Ruling[Policy]:
        """The policy of a cell and why."""
        found: Ruling[Policy] = self._ruling("loan", cell)
        return found

    def ruling_inside(self, cell: Cell) -> Ruling[InLibraryPolicy]:
        """The policy of a cell for reading in the building, and why."""
        found: Ruling[InLibraryPolicy] = self._ruling("inside", cell)
        return found

    def ruling_on_holds(self, cell: Cell) -> Ruling[HoldPolicy]:
        """The policy of a cell for holds, and why."""
        found: Ruling[HoldPolicy] = self._ruling("hold", cell)
        return found

    def ruling_on_transit(self, institution: str, item_category: str, form: str = "") -> Ruling[TransitPolicy]:
        """Whether items of that owner and kind stay where they came back, and why."""
        found: Ruling[TransitPolicy] = self._ruling("transit", Cell(institution, "", "", item_category, "", form))
        return found

    def ruling_on_overdue(self, cell: Cell) -> Ruling[OverduePolicy]:
        """What follows a missed due date, and why."""
        found: Ruling[OverduePolicy] = self._ruling("overdue", cell)
        return found

    def ruling_on_loss(self, cell: Cell) -> Ruling[LostPolicy]:
        """How a loss is made good, and why."""
        found: Ruling[LostPolicy] = self._ruling("lost", cell)
        return found

    def _ruling(self, kind: str, cell: Cell) -> Any:  # Any: see `_RESOLVERS`
        found = self._rulings.get((kind, cell))
        if found is None:
            found = self._rulings[kind, cell] = Ruling.of(_RESOLVERS[kind](self.rows, cell))
        return found


def current_grid(stamp: uuid.UUID | None = None) -> Grid:
    """The grid that holds now: one query when nothing changed, none for a caller that has read the stamp itself.

    The stamp and not the number is the key, since a rolled-back change gives its number away again.
    """
    stamp = stamp or PolicyVersion.objects.filter(pk=1).values_list("stamp", flat=True).first()
    if stamp is None:
        return _load()
    if stamp not in _kept:
        while len(_kept) >= _KEPT_VERSIONS:
            _kept.pop(next(iter(_kept)), None)
        _kept[stamp] = _load()
    return _kept[stamp]


def _load() -> Grid:
    rows = PolicyRow.objects.select_related("institution", "pool", "patron_category", "item_category").order_by("pk")
    return Grid(tuple(facts_of(row) for row in rows))


def facts_of(row: PolicyRow) -> RowFacts:
    """A row of the table as the rules see it: criteria by code."""
    return RowFacts(
        row_id=row.pk,
        institution=row.institution.code if row.institution else None,
        pool=row.pool.code if row.pool else None,
        patron_category=row.patron_category.code if row.patron_category else None,
        item_category=row.item_category.code if row.item_category else None,
        is_lendable=row.is_lendable,
        loan_days=row.loan_days,
        max_loans=row.max_loans,
        max_renewals=row.max_renewals,
        renewal_days=row.renewal_days,
        max_in_library=row.max_in_library,
        in_library_hours=row.in_library_hours,
        age_band=row.age_band or None,
        form=row.form or None,
        **{name: getattr(row, name) for name in (*HOLD_VALUES, *TRANSIT_VALUES, *LOST_VALUES)},
        overdue_steps=None if row.overdue_steps is None else tuple(row.overdue_steps),
        block_after_days=row.block_after_days,
        lost_after_days=row.lost_after_days,
    )
