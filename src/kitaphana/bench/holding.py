"""Steps of the group of holds that run in a child: holds placed, and the pick lists of a night."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any  # Any: parameters are of every column type

from django.db import connection, transaction

from kitaphana.bench.lending import APART, desk, new_key
from kitaphana.bench.lending import pairs as able_readers
from kitaphana.circulation.models import Hold
from kitaphana.circulation.services import place_hold, target_holds
from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.bulk import insert_rows
from kitaphana.demo.accounts import CITY
from kitaphana.holdings.models import Item
from kitaphana.network.queries import service_points

_BY = Actor(ActorKind.READER, Door.PORTAL)
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
_WARM = 10
Statement = tuple[str, Any, bool]


class Raw:
    """The bare driver on a copy of the database, with the same durability."""

    def __init__(self, folder: str) -> None:
        path = Path(folder) / "raw.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        self._connection = sqlite3.connect(path, isolation_level=None)
        for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "mmap_size=268435456"):
            self._connection.execute(f"PRAGMA {setting}")

    def seconds(self, statements: Sequence[Statement]) -> float:
        """How long the statements take, in one transaction."""
        ready = [(sql.replace("%s", "?").replace("%%", "%"), values, many) for sql, values, many in statements]
        started = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        for sql, values, many in ready:
            if many:
                self._connection.executemany(sql, values)
            else:
                self._connection.execute(sql, values or ()).fetchall()
        self._connection.execute("COMMIT")
        return time.perf_counter() - started


@contextmanager
def _noting() -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_FRAME):
            statements.append((sql, list(params or ()), many))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def _readers(count: int) -> list[int]:
    return list(dict.fromkeys(pair[0] for pair in able_readers(count * 2)))[:count]


def _works() -> list[int]:
    """Works of which the city has books that may go home, in the order of their ids."""
    items = Item.objects.filter(
        institution__code=CITY, is_for_loan=True, category__code="book", edition__age_mark=0, pk__gt=APART
    ).exclude(status__in=("lost", "withdrawn", "missing"))
    return list(items.order_by("edition__work_id").values_list("edition__work_id", flat=True).distinct())


def place(acts: int) -> dict[str, list[float]]:
    """Seconds of each hold placed by the service, and of the very same statements by the bare driver on a copy."""
    readers, works, rng = _readers(acts + _WARM), _works(), Random(1)  # noqa: S311  no secret
    seconds: dict[str, list[float]] = {"service": [], "raw": []}
    with TemporaryDirectory() as folder:
        raw = Raw(folder)
        for number in range(acts + _WARM):
            reader, work = readers[number % len(readers)], rng.choice(works)
            with _noting() as statements:
                started = time.perf_counter()
                place_hold(patron_id=reader, work_id=work, pickup_point_id=desk().id, by=_BY, command_id=new_key())
                taken = time.perf_counter() - started
            bare = raw.seconds(statements)
            if number >= _WARM:
                seconds["service"].append(taken)
                seconds["raw"].append(bare)
    return seconds


def target(open_holds: int) -> dict[str, float]:
    """Seconds of one night's pick lists with so many open holds, and of its bare statements."""
    _fill(open_holds)
    with TemporaryDirectory() as folder:
        raw = Raw(folder)
        with _noting() as statements:
            started = time.perf_counter()
            made = target_holds()
            seconds = time.perf_counter() - started
        return {"seconds": seconds, "raw": raw.seconds(statements), "holds": made.holds, "lines": made.lines}


def _fill(open_holds: int) -> None:
    """Waiting holds of many readers for many works, to be fetched all over the city; rows only, as they would stand."""
    rng = Random(2)  # noqa: S311  no secret
    readers, works = _readers(2_000), _works()
    points = [point for point in service_points() if point.offers_pickup and point.institution_code == CITY]
    taken = set(Hold.objects.filter(closed_at__isnull=True).values_list("patron_id", "work_id"))
    missing = open_holds - Hold.objects.filter(state="waiting").count()  # some of the demo city's are ready already
    rows: list[tuple[object, ...]] = []
    while len(rows) < missing:
        pair = (rng.choice(readers), works[min(int(rng.paretovariate(0.4)), len(works)) - 1])
        if pair in taken:
            pair = (pair[0], rng.choice(works))
        if pair not in taken:
            taken.add(pair)
            point = rng.choice(points)
            now = clock.now()
            rows.append((pair[0], point.institution_id, pair[1], point.id, "adult", "31-54", "waiting", now, now))
    columns = ("patron_id", "institution_id", "work_id", "pickup_point_id", "patron_category", "age_band", "state")
    with transaction.atomic():
        insert_rows(Hold, (*columns, "placed_at", "ranked_at"), rows)
