"""SQLite for many processes: one fair queue for all writers.

SQLite's own busy handler polls with growing pauses, so one of eight writers may wait for seconds; here writers
queue at a file lock (`lock.py`) *before* SQLite's lock. It is taken

- by every transaction (`atomic()` begins IMMEDIATE), from its beginning to its end;
- by a lone writing statement outside of `atomic`, for that statement. Django itself writes so (`save()` of a plain
  model, sessions, `last_login`), and a single statement is a transaction by itself, so it is wrapped and not refused.
  What must share an act's transaction (audit entry, event, stored answer) is refused outside of one where it is
  written, on both databases: `core.transactions.demand`.

Reading outside of `atomic` takes no lock. A second connection that writes inside one's own transaction waits for
itself, until the time-out (`OPTIONS["timeout"]`, in seconds) raises `WriteLockTimeout`, an OperationalError.
In-memory databases have one connection and take no lock.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX, SQLiteCursorWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoWrapper

from kitaphana.core.backends.sqlite3.lock import WriteLock
from kitaphana.core.backends.sqlite3.operations import DatabaseOperations

DEFAULT_TIMEOUT = 20.0
_FIRST_WORD = re.compile(r"\s*(\w+)")
_READS = {"SELECT", "PRAGMA", "EXPLAIN", "VALUES", "ATTACH", "DETACH", "VACUUM", "ANALYZE"}
_ENDS = {"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"}
_WRITING_CTE = re.compile(r"\)\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class DatabaseWrapper(DjangoWrapper):
    """Django's SQLite wrapper with the write lock."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._write_lock: WriteLock | None = None
        self.may_prune = False

    @property
    def write_lock(self) -> WriteLock | None:
        """The lock of this connection; None for an in-memory database."""
        if self._write_lock is None and not self.is_in_memory_db():
            path = Path(f"{self.settings_dict['NAME']}.write-lock")
            self._write_lock = WriteLock(path, self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT))
        return self._write_lock

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Also gives SQL the function that the append-only triggers ask (`core.append_only`)."""
        made = super().get_new_connection(conn_params)
        made.create_function("kitaphana_may_prune", 0, lambda: int(self.may_prune))
        return made

    def create_cursor(self, name: str | None = None) -> "LockingCursor":
        """A cursor that locks for a lone writing statement."""
        cursor: LockingCursor = self.connection.cursor(factory=LockingCursor)
        cursor.write_lock = self.write_lock
        return cursor

    @contextmanager
    def pruning(self) -> Iterator[None]:
        """Let this connection delete from append-only tables for a while."""
        before, self.may_prune = self.may_prune, True
        try:
            yield
        finally:
            self.may_prune = before

    def _start_transaction_under_autocommit(self) -> None:
        if self.write_lock:
            self.write_lock.acquire()
        try:
            # the stubs do not know these methods of Django (here and below)
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._release()
            raise

    def _commit(self) -> None:
        # when it fails, Django rolls back, and the lock goes then
        super()._commit()  # type: ignore[misc]
        self._release()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs do not know it
        finally:
            self._release()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._write_lock:
                self._write_lock.close()

    def _release(self) -> None:
        if self._write_lock:
            self._write_lock.release()


@lru_cache(maxsize=512)
def _with_question_marks(query: str) -> str:
    return str(FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class LockingCursor(SQLiteCursorWrapper):
    """Django's cursor; a lone writing statement takes the lock and is run to its end before the lock goes."""

    write_lock: WriteLock | None = None
    _rows: Iterator[Any] | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        self._rows = None
        if self._is_free(query):
            return super().execute(query, params)
        return self._locked(lambda: super(LockingCursor, self).execute(query, params))

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        self._rows = None
        if self._is_free(query):
            return super().executemany(query, param_list)
        return self._locked(lambda: super(LockingCursor, self).executemany(query, param_list))

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        """`%s` to `?` as Django does it, remembered: the regular expression costs as much as a small statement."""
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _with_question_marks(query)

    def _is_free(self, query: str) -> bool:
        """Whether the statement needs no lock of its own."""
        if self.connection.in_transaction or self.write_lock is None or self.write_lock.is_held:
            return True
        match = _FIRST_WORD.match(query)
        word = match[1].upper() if match else ""
        return word in _READS or word in _ENDS or (word == "WITH" and not _WRITING_CTE.search(query))

    def _locked(self, run: Callable[[], Any]) -> Any:
        if self.write_lock is None:
            return run()
        self.write_lock.acquire()
        try:
            answer = run()
            if self.description:  # INSERT … RETURNING commits when its last row has been read
                self._rows = iter(super().fetchall())
            return answer
        finally:
            self.write_lock.release()

    def fetchone(self) -> Any:
        return super().fetchone() if self._rows is None else next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        size = self.arraysize if size is None else size
        if self._rows is None:
            return super().fetchmany(size)
        return list(islice(self._rows, size))

    def fetchall(self) -> list[Any]:
        return super().fetchall() if self._rows is None else list(self._rows)

    def __next__(self) -> Any:
        return super().__next__() if self._rows is None else next(self._rows)
