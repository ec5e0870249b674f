"""The policy grid in memory: read in one query, kept until its version is raised."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kitaphana.circulation.models import PolicyRow, PolicyVersion
from kitaphana.circulation.rules import Cell, InLibraryPolicy, Policy, resolve, resolve_in_library
from kitaphana.circulation.rules import PolicyRow as RowFacts

P = TypeVar("P", Policy, InLibraryPolicy)
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
    _rulings: dict[Cell, Ruling[Policy]] = field(default_factory=dict, compare=False, repr=False)
    _inside: dict[Cell, Ruling[InLibraryPolicy]] = field(default_factory=dict, compare=False, repr=False)

    def ruling(self, cell: Cell) -> Ruling[Policy]:
        """The policy of a cell and why."""
        found = self._rulings.get(cell)
        if found is None:
            found = self._rulings[cell] = Ruling.of(resolve(self.rows, cell))
        return found

    def ruling_inside(self, cell: Cell) -> Ruling[InLibraryPolicy]:
        """The policy of a cell for reading in the building, and why."""
        found = self._inside.get(cell)
        if found is None:
            found = self._inside[cell] = Ruling.of(resolve_in_library(self.rows, cell))
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
    )
