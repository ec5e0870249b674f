"""The statements of one check-out, caught and run again without the platform: what the database alone can do."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any  # Any: parameters are of every column type

import psycopg
from django.db import connection

from kitaphana.bench.lending import Pair, lend, new_key, timed, warm_up

_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Caught:
    """The statements in order with their parameters, and which pair, loan and key they were for."""

    pair: Pair
    loan_id: int
    key: str
    statements: Sequence[Statement]

    def varied(self, pair: Pair, key: str) -> list[Statement]:
        """The same statements for another reader and item; the loan gets an id that nobody else takes."""
        new = {self.loan_id: time.time_ns(), self.pair[0]: pair[0], self.pair[1]: pair[1], self.key: key}
        return [(sql, tuple(_swapped(value, new) for value in values)) for sql, values in self.statements]


def _swapped(value: Any, new: dict[Any, Any]) -> Any:
    return new.get(value, value) if isinstance(value, int | str) and not isinstance(value, bool) else value


def catch(pair: Pair, key: str) -> Caught:
    """Do one check-out through the service and note what it asks of the database."""
    statements: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_FRAME):
            statements.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        loan_id = lend(pair, key)
    return Caught(pair, loan_id, key, statements)


class RawSqlite:
    """The bare driver at the same durability: WAL, synchronous FULL, one transaction each."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "mmap_size=268435456"):
            self._connection.execute(f"PRAGMA {setting}")

    def seconds(self, statements: Sequence[Statement]) -> float:
        """How long one check-out takes."""
        ready = [(sql.replace("%s", "?").replace("%%", "%"), values) for sql, values in statements]
        started = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        for sql, values in ready:
            self._connection.execute(sql, values).fetchall()
        self._connection.execute("COMMIT")
        return time.perf_counter() - started


class RawPostgresql:
    """psycopg alone with prepared statements, on the server of the installation."""

    def __init__(self) -> None:
        settings = connection.get_connection_params()
        names = ("dbname", "user", "password", "host", "port")
        self._connection = psycopg.connect(
            **{name: settings[name] for name in names if settings.get(name)},
            autocommit=True,
            prepare_threshold=0,
        )

    def seconds(self, statements: Sequence[Statement]) -> float:
        """How long one check-out takes."""
        started = time.perf_counter()
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql.encode(), values)
                if cursor.description:
                    cursor.fetchall()
        return time.perf_counter() - started


def against_raw(pairs: Sequence[Pair], raw_database: str, block: int) -> dict[str, list[float]]:
    """Check-outs by the service and by bare statements on a copy, in turns of `block`, so that both see one machine."""
    first = warm_up(pairs)
    for pair in pairs[:first]:
        lend(pair, new_key())
    caught = catch(pairs[first], new_key())
    raw = RawSqlite(raw_database)
    seconds: dict[str, list[float]] = {"service": [], "raw": []}
    rest = pairs[first + 1 :]
    for start in range(0, len(rest), block):
        turn = rest[start : start + block]
        seconds["raw"] += [raw.seconds(caught.varied(pair, new_key())) for pair in turn]
        # mypy does not infer a lambda whose default binds the loop variable
        seconds["service"] += [timed(lambda pair=pair: lend(pair, new_key())) for pair in turn]  # type: ignore[misc]
    return seconds


def raw_postgresql(pairs: Sequence[Pair], gate: Callable[[], None]) -> list[float]:
    """Seconds of each check-out by bare statements over psycopg."""
    caught = catch(pairs[0], new_key())
    raw = RawPostgresql()
    first = max(1, warm_up(pairs))
    for pair in pairs[1:first]:
        raw.seconds(caught.varied(pair, new_key()))
    gate()
    return [raw.seconds(caught.varied(pair, new_key())) for pair in pairs[first:]]
