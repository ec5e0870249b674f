"""Questions about the grid: its versions, the rows and policies of one, cells, conflicts, what a draft changes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kitaphana.circulation.models import GridVersion, NamedPolicy, TwoPersonRelease, VersionState
from kitaphana.circulation.policies import Grid, current_grid, grid_of, grid_on, values_of, version_on
from kitaphana.circulation.rules import PolicyRow
from kitaphana.circulation.rules.comparing import RowChange, compare
from kitaphana.circulation.rules.conflicts import Findings, find_conflicts
from kitaphana.circulation.rules.kinds import KIND_OF, KINDS
from kitaphana.circulation.rules.policy import CRITERIA, Cell, TraceLine
from kitaphana.core import clock
from kitaphana.core.trilingual import Names
from kitaphana.patrons.queries import list_categories
from kitaphana.patrons.rules import AGE_BANDS

DRAFT, SUBMITTED, SCHEDULED, IN_FORCE = "draft", "submitted", "scheduled", "in_force"
SUPERSEDED, DISCARDED = "superseded", "discarded"
MOST_VERSIONS = 200


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A version of the grid. `state` is that of today: a released one is scheduled, in force or superseded."""

    id: int
    number: int
    title: str
    state: str
    starts_on: dt.date | None
    based_on: int | None
    edited_at: dt.datetime
    edited_by: str
    submitted_by: str
    released_by: str
    released_at: dt.datetime | None

    @property
    def is_draft(self) -> bool:
        """Whether it may be changed."""
        return self.state == DRAFT

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in (DRAFT, SUBMITTED)


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """A named policy with the values of its kind, and how many rows use it."""

    id: int
    kind: str
    code: str
    names: Names
    values: Mapping[str, Any]  # Any: int, bool, a tuple of int, or None
    use_count: int
    owners: frozenset[str]
    """Institutions whose own rows use it; an empty code stands for rows of all."""


@dataclass(frozen=True, slots=True)
class SimulationFacts:
    """How far the simulation of a version is, and what it has shown. `is_stale`: the version was changed since."""

    state: str
    done: int
    total: int
    results: Mapping[str, Any]
    login: str
    started_at: dt.datetime
    finished_at: dt.datetime | None
    is_stale: bool

    @property
    def is_under_way(self) -> bool:
        """Whether the page should ask again."""
        return self.state in ("queued", "running")

    @property
    def percent(self) -> int:
        """How much is done."""
        return self.done * 100 // self.total if self.total else 0


def grid_versions() -> tuple[VersionFacts, ...]:
    """The newest first."""
    in_force = version_on(clock.today())
    versions = GridVersion.objects.select_related("based_on").order_by("-number")[:MOST_VERSIONS]
    return tuple(_facts(version, in_force) for version in versions)


def grid_version(version_id: int) -> VersionFacts | None:
    """One version."""
    version = GridVersion.objects.select_related("based_on").filter(pk=version_id).first()
    return _facts(version, version_on(clock.today())) if version else None


def version_in_force() -> VersionFacts | None:
    """The version that holds today; None before anybody has made one."""
    version = version_on(clock.today())
    return _facts(version, version) if version else None


def rows_of_version(version_id: int) -> tuple[PolicyRow, ...]:
    """The rows of a version, heaviest first: the order in which they decide."""
    return tuple(sorted(_grid(version_id).rows, key=lambda row: (-row.weight, row.reason)))


def policies_of_version(version_id: int) -> tuple[PolicyFacts, ...]:
    """The named policies of a version by kind and code."""
    rows = _grid(version_id).rows
    found = NamedPolicy.objects.filter(version_id=version_id)
    facts = [_policy(policy, rows) for policy in found]
    kinds = list(KINDS)
    return tuple(sorted(facts, key=lambda one: (kinds.index(one.kind), one.code)))


def grid_cells(
    version_id: int, value: str, around: Mapping[str, str], readers: Iterable[str], items: Iterable[str]
) -> dict[tuple[str, str], TraceLine]:
    """One value in every cell of reader category × item category; an empty code stands for all of them.

    `around` are the codes of the other criteria, empty for all.
    """
    grid, item_codes = _grid(version_id), tuple(items)
    cells = {}
    for reader in readers:
        for item in item_codes:
            codes = {name: around.get(name, "") for name in CRITERIA}
            cell = Cell(**{**codes, "patron_category": reader, "item_category": item})
            cells[reader, item] = line_of(grid, value, cell)
    return cells


def line_of(grid: Grid, value: str, cell: Cell) -> TraceLine:
    """The line of the trace about one value in a cell; a renewal without its own days tells those of the loan."""
    kind = KIND_OF[value]
    if kind in ("loan", "renewal"):
        trace = grid.ruling(cell).policy.trace
    elif kind == "inside":
        trace = grid.ruling_inside(cell).policy.trace
    elif kind == "hold":
        trace = grid.ruling_on_holds(cell).policy.trace
    elif kind == "transit":
        trace = grid.ruling_on_transit(cell.institution, cell.item_category, cell.form).policy.trace
    elif kind == "overdue":
        trace = grid.ruling_on_overdue(cell).policy.trace
    else:
        trace = grid.ruling_on_loss(cell).policy.trace
    return next((line for line in trace if line.value == value), TraceLine(value, None, None, "no row says"))


def most_for_newcomers() -> int | None:
    """How many items a newcomer may have from everywhere together, as the grid says today; None: it names no number."""
    category = next((one for one in list_categories() if one.is_for_newcomers), None)
    if category is None:
        return None
    return current_grid().ruling(Cell("", "", category.code, "")).policy.max_in_all


def conflicts_of(version_id: int, known: Mapping[str, Iterable[str]]) -> Findings:
    """What is wrong with a version; `known` are the codes that there are of each criterion."""
    return find_conflicts(_grid(version_id).rows, {"age_band": [band for band, _ in AGE_BANDS], **known})


def changes_between(before_id: int | None, after_id: int) -> tuple[RowChange, ...]:
    """What the second version has otherwise than the first; None: than the one in force when it would start."""
    after = GridVersion.objects.get(pk=after_id)
    before = _grid(before_id) if before_id is not None else grid_on(after.starts_on or clock.today())
    return compare(before.rows, grid_of(after).rows)


def is_based_on_force(version_id: int) -> bool:
    """Whether the grid in force has not changed since the version was copied from it."""
    version, in_force = GridVersion.objects.get(pk=version_id), version_on(clock.today())
    if in_force is None:
        return True
    return version.based_on_id == in_force.pk and in_force.edited_at <= version.created_at


def simulation_of(version_id: int) -> SimulationFacts | None:
    """The last simulation of a version."""
    version = GridVersion.objects.filter(pk=version_id).select_related("simulation").first()
    row = getattr(version, "simulation", None)
    if version is None or row is None:
        return None
    is_stale = version.edited_at > row.started_at
    return SimulationFacts(
        row.state, row.done, row.total, row.results, row.login, row.started_at, row.finished_at, is_stale
    )


def two_person_institutions() -> frozenset[str]:
    """Codes of institutions whose rules one person edits and another one releases."""
    return frozenset(TwoPersonRelease.objects.values_list("institution__code", flat=True))


def policy_names_of(number: int) -> dict[tuple[str, str], Names]:
    """Names of the policies of a version by kind and code, for its traces; one query."""
    found = NamedPolicy.objects.filter(version__number=number)
    return {(policy.kind, policy.code): policy.names for policy in found}


def _grid(version_id: int) -> Grid:
    return grid_of(GridVersion.objects.get(pk=version_id))


def _policy(policy: NamedPolicy, rows: Iterable[PolicyRow]) -> PolicyFacts:
    using = [row for row in rows if (policy.kind, policy.code) in row.policies]
    owners = frozenset(row.institution or "" for row in using)
    return PolicyFacts(policy.pk, policy.kind, policy.code, policy.names, values_of(policy), len(using), owners)


def _facts(version: GridVersion, in_force: GridVersion | None) -> VersionFacts:
    return VersionFacts(
        version.pk,
        version.number,
        version.title,
        _state(version, in_force),
        version.starts_on,
        version.based_on.number if version.based_on else None,
        version.edited_at,
        version.edited_by,
        version.submitted_by,
        version.released_by,
        version.released_at,
    )


def _state(version: GridVersion, in_force: GridVersion | None) -> str:
    if version.state != VersionState.RELEASED or version.starts_on is None:
        return str(version.state)
    if in_force is not None and version.pk == in_force.pk:
        return IN_FORCE
    return SCHEDULED if version.starts_on > clock.today() else SUPERSEDED
