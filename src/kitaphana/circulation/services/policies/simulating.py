"""The simulator: last month's real decisions, decided again under a draft."""

import datetime as dt
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast

from kitaphana.circulation.models import Decision, GridVersion, Simulation
from kitaphana.circulation.policies import Grid, current_grid, grid_of
from kitaphana.circulation.rules import Verdict
from kitaphana.circulation.rules.simulating import Replayed, decide_again, difference, replayed
from kitaphana.circulation.rules.simulating_holds import PLACE_HOLD, ReplayedHold, decide_hold_again, replayed_hold
from kitaphana.circulation.services.policies.versions import locked, subject_of
from kitaphana.core import audit, clock, jobs
from kitaphana.core.actor import Actor
from kitaphana.core.transactions import retrying

TASK: Final = "kitaphana.circulation.tasks.run_simulation"
DAYS: Final = 30
TOLD_EVERY: Final = 1_000
"""Groups of equal facts after which the page is told how far it is."""
QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
INSIDE: Final = "inside"

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Effect:
    """What one value of one row would change for one act (`inside`: reading in the building), and how many decisions.

    `row` None: no row of the draft says it."""

    act: str
    what: str
    value: str
    row: int | None
    policy: str
    because: str
    count: int = 0


@dataclass(slots=True)
class SimulationResults:
    """Counts of decisions. `group_count` distinct facts were decided; `unlike_record` says how many the grid in force
    would decide otherwise today than they were decided then, as the rules have changed since; `skipped` are older ones
    that did not keep enough to be decided again. `acts` counts them by act."""

    decision_count: int = 0
    group_count: int = 0
    skipped: int = 0
    unlike_record: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    effects: dict[tuple[str, str, str, int | None], Effect] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:  # Any: JSON has no static type
        """Plain values; effects by their weight."""
        numbers = {name: getattr(self, name) for name in ("decision_count", "group_count", "skipped", "unlike_record")}
        effects = sorted(self.effects.values(), key=lambda one: (-one.count, one.what, one.value, one.act))
        counts = {"acts": dict(self.acts), "counts": dict(self.counts)}
        return {**numbers, **counts, "effects": [asdict(one) for one in effects]}


def start_simulation(*, version_id: int, by: Actor) -> None:
    """Queue the simulation of a version, in place of an older one. Raises `grid_unknown`. Audited."""

    def queue() -> None:
        version = locked(version_id)
        fresh = {"state": QUEUED, "done": 0, "total": 0, "results": {}, "login": by.login, "finished_at": None}
        Simulation.objects.update_or_create(version=version, defaults={**fresh, "started_at": clock.now()})
        audit.record(act="start_simulation", subject=subject_of(version), by=by)
        jobs.enqueue(TASK, version_id)

    retrying(queue)


def run_simulation(version_id: int) -> None:
    """Do it, or do it again when a worker has died; the results go to the simulation of the version."""
    row = Simulation.objects.filter(version_id=version_id).exclude(state=DONE)
    version = GridVersion.objects.filter(pk=version_id).first()
    if version is None or not row.exists():
        return

    def told(done: int, total: int) -> None:
        retrying(lambda: row.update(state=RUNNING, done=done, total=total))

    try:
        results = simulate(version, told=told).as_dict()
    except Exception:  # the fault is ours; the page tells that there was one, and it can be started again
        logger.exception("simulation of grid %s has failed", version_id)
        retrying(lambda: row.update(state=FAILED, finished_at=clock.now()))
    else:
        retrying(lambda: row.update(state=DONE, results=results, finished_at=clock.now()))


def simulate(
    version: GridVersion, *, days: int = DAYS, told: Callable[[int, int], None] = lambda done, total: None
) -> SimulationResults:
    """Decide the decisions of the last `days` again, each distinct set of facts once, under the grid in force and under
    the version. Writes nothing."""
    groups = list(_groups(clock.now() - dt.timedelta(days=days)))
    before, after, results = current_grid(), grid_of(version), SimulationResults(group_count=len(groups))
    for number, group in enumerate(groups):
        if number % TOLD_EVERY == 0:
            told(number, len(groups))
        _take(group, before, after, results)
    return results


@dataclass(frozen=True, slots=True)
class _Group:
    """Decisions of equal facts: how many, and how many of them were refused."""

    act: str
    facts: str
    count: int
    is_refused: bool


def _groups(since: dt.datetime) -> Iterator[_Group]:
    """Grouped by the database as text, so that no fact is parsed twice."""
    rows: QuerySet[Decision, Any] = Decision.objects.filter(happened_at__gte=since)
    grouped = rows.annotate(text=Cast("facts", TextField())).values("act", "text", "is_refused").order_by()
    for row in grouped.annotate(count=Count("id")).iterator():
        yield _Group(row["act"], row["text"], row["count"], row["is_refused"])


def _take(group: _Group, before: Grid, after: Grid, results: SimulationResults) -> None:
    case = _case(group)
    if case is None:
        results.skipped += group.count
        return
    act = _act(case)
    results.decision_count += group.count
    results.acts[act] += group.count
    old, new = (_decided(case, grid) for grid in (before, after))
    if old.is_allowed is group.is_refused:
        results.unlike_record += group.count
    found = difference(old, new)
    if found is None:
        return
    results.counts[found.what] += group.count
    line = found.line
    value, row = (line.value, line.row_id) if line else ("", None)
    effect = results.effects.setdefault(
        (act, found.what, value, row),
        Effect(act, found.what, value, row, line.policy if line else "", line.because if line else ""),
    )
    effect.count += group.count


def _case(group: _Group) -> Replayed | ReplayedHold | None:
    facts = json.loads(group.facts)
    return replayed_hold(facts) if group.act == PLACE_HOLD else replayed(group.act, facts)


def _act(case: Replayed | ReplayedHold) -> str:
    """As people tell acts apart: to read inside is none of those that take something home."""
    return INSIDE if isinstance(case, Replayed) and case.is_inside else case.act


def _decided(case: Replayed | ReplayedHold, grid: Grid) -> Verdict:
    if isinstance(case, ReplayedHold):
        cells = case.cells()
        policies = {kind: (grid.ruling(cell).policy, grid.ruling_on_holds(cell).policy) for kind, cell in cells.items()}
        return decide_hold_again(case, policies)
    return decide_again(case, (grid.ruling_inside if case.is_inside else grid.ruling)(case.cell).policy)
