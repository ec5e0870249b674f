"""Acts of the service, and their very statements by the bare driver on an equally durable copy of the database."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self  # Any: parameters are of every column type

from django.db import connection

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
_BLOCK = 50
_WARM = 10
Statement = tuple[str, Any, bool]
"""SQL, parameters, whether it is for many rows."""
Act = Callable[[], object]


class Echo:
    """A copy of the database, made in `folder`, that follows all that is done through `beside` and `series`."""

    def __init__(self, folder: str) -> None:
        path = Path(folder) / "raw.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        self._raw = sqlite3.connect(path, isolation_level=None)
        for setting in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536", "mmap_size=268435456"):
            self._raw.execute(f"PRAGMA {setting}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._raw.close()

    def series(self, acts: Sequence[Act]) -> dict[str, list[float]]:
        """Seconds of each act by the `service` and of its statements `raw`, in turns of fifty, so that both see one
        machine; the first acts warm up and are not told.
        """
        told: dict[str, list[float]] = {"service": [], "raw": []}
        for start in range(0, len(acts), _BLOCK):
            made = [noted(act) for act in acts[start : start + _BLOCK]]
            told["service"] += [seconds for seconds, _ in made]
            told["raw"] += [self.replayed(statements) for _, statements in made]
        first = min(_WARM, len(acts) // 3)
        return {who: seconds[first:] for who, seconds in told.items()}

    def replayed(self, statements: Sequence[Statement]) -> float:
        """How long the statements take, in one transaction."""
        ready = [(sql.replace("%s", "?").replace("%%", "%"), values, many) for sql, values, many in statements]
        started = time.perf_counter()
        self._raw.execute("BEGIN IMMEDIATE")
        for sql, values, many in ready:
            if many:
                self._raw.executemany(sql, values)
            else:
                self._raw.execute(sql, values).fetchall()
        self._raw.execute("COMMIT")
        return time.perf_counter() - started


def noted(act: Act) -> tuple[float, list[Statement]]:
    """How long the act takes, and what it asks of the database."""
    with _noting() as statements:
        started = time.perf_counter()
        act()
        return time.perf_counter() - started, statements


@contextmanager
def _noting() -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(FRAME):
            statements.append((sql, list(params or ()), many))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements
