"""The policy grid in memory: read once, kept until something is released or the day is over."""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from kitaphana.circulation.models import GridVersion, NamedPolicy, PolicyRow, VersionState
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
from kitaphana.circulation.rules.kinds import KINDS, STEPS
from kitaphana.core import clock, sql

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
_kept: dict[tuple[uuid.UUID, dt.date], "Grid"] = {}


@dataclass(frozen=True, slots=True)
class Ruling(Generic[P]):
    """A policy with its trace as plain values, as JSON for the record of decisions, and the version that says so."""

    policy: P
    lines: tuple[dict[str, Any], ...]
    trace_json: str
    version: int

    @classmethod
    def of(cls, policy: P, version: int) -> "Ruling[P]":
        """Write the trace out once for all decisions that it will explain."""
        lines = tuple(line.as_json() for line in policy.trace)
        return cls(policy, lines, json.dumps(lines), version)


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of one version, which has a `number` (0: there is none yet); cells once asked for are remembered."""

    rows: tuple[RowFacts, ...]
    number: int = 0
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
            found = self._rulings[kind, cell] = Ruling.of(_RESOLVERS[kind](self.rows, cell), self.number)
        return found


def current_grid(stamp: uuid.UUID | None = None) -> Grid:
    """The grid that holds now: one query when nothing changed, none for a caller that has read the stamp itself.

    The stamp and not the number is the key, since a rolled-back change gives its number away again; the day is part of
    it, so that every process turns to a version at midnight of its first day.
    """
    today = clock.today()
    stamp = stamp or _stamp_now()
    if stamp is None:
        return grid_on(today)
    key = (stamp, today)
    if key not in _kept:
        found = _still_holding(stamp, today)
        while len(_kept) >= _KEPT_VERSIONS:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = found
    return _kept[key]


def _stamp_now() -> uuid.UUID | None:
    found = sql.rows("SELECT stamp FROM circulation_policyversion WHERE id = %s", (1,))
    return uuid.UUID(str(found[0][0])) if found else None


def _still_holding(stamp: uuid.UUID, day: dt.date) -> Grid:
    """The grid of that day; on most days it is the one of the day before, with all that was asked of it."""
    version = version_on(day)
    if version is None:
        return Grid(())
    yesterdays = [grid for (kept, _), grid in list(_kept.items()) if kept == stamp and grid.number == version.number]
    return yesterdays[0] if yesterdays else grid_of(version)


def version_on(day: dt.date) -> GridVersion | None:
    """The released version that holds on that day: the one that starts last, and of two the one released last."""
    released = GridVersion.objects.filter(state=VersionState.RELEASED, starts_on__lte=day)
    return released.order_by("-starts_on", "-released_at", "-pk").first()


def grid_on(day: dt.date) -> Grid:
    """The grid that holds on that day, read now."""
    version = version_on(day)
    return grid_of(version) if version else Grid(())


def grid_of(version: GridVersion) -> Grid:
    """The grid of a version, released or not; one query."""
    return Grid(tuple(facts_of(row) for row in rows_of(version.pk)), version.number)


def rows_of(version_id: int) -> QuerySet[PolicyRow]:
    """The rows of a version with what names their criteria, and their policies."""
    rows = PolicyRow.objects.filter(version_id=version_id)
    return rows.select_related("institution", "pool", "patron_category", "item_category", *KINDS).order_by("pk")


def facts_of(row: PolicyRow) -> RowFacts:
    """A row of the table as the rules see it: criteria by code, the values of its policies side by side."""
    own = [policy for kind in KINDS if (policy := getattr(row, kind)) is not None]
    return RowFacts(
        row_id=row.pk,
        institution=row.institution.code if row.institution else None,
        pool=row.pool.code if row.pool else None,
        patron_category=row.patron_category.code if row.patron_category else None,
        item_category=row.item_category.code if row.item_category else None,
        age_band=row.age_band or None,
        form=row.form or None,
        **_flat(own),
        policies=tuple((policy.kind, policy.code) for policy in own),
    )


def values_of(policy: NamedPolicy) -> dict[str, Any]:  # Any: int, bool, a tuple of int, or None
    """The values of a policy's kind; steps as a tuple."""
    values = {name: getattr(policy, name) for name in KINDS[policy.kind]}
    if values.get(STEPS) is not None:
        values[STEPS] = tuple(values[STEPS])
    return values


def _flat(policies: Iterable[NamedPolicy]) -> dict[str, Any]:
    return {name: value for policy in policies for name, value in values_of(policy).items()}
