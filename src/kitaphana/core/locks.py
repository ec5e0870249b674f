"""Named locks between processes: who holds one does a work that two must not do at once.

PostgreSQL: advisory locks of the session. SQLite: `flock` on a file beside the database. Both go with a process
that dies, so there is nothing to clean up and no lease to wait for.
"""

import fcntl
import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection

_held: set[str] = set()
_guard = threading.Lock()


@contextmanager
def exclusive(name: str) -> Iterator[bool]:
    """Yield whether the lock is ours; never waits. `name`: letters, digits, hyphens, underscores, dots."""
    if not re.fullmatch(r"[\w.-]+", name):
        raise ValueError(f"not a name of a lock: {name!r}")
    taken = _postgresql(name) if connection.vendor == "postgresql" else _file(name)
    with taken as is_ours:
        yield is_ours


def number_of(name: str) -> int:
    """The signed 64-bit number that stands for a name among PostgreSQL's advisory locks."""
    return int.from_bytes(hashlib.sha256(f"kitaphana:{name}".encode()).digest()[:8], "big", signed=True)


@contextmanager
def _postgresql(name: str) -> Iterator[bool]:
    number = number_of(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            _unlock(number)


def _unlock(number: int) -> None:
    with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:  # lost with the connection
        cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def _file(name: str) -> Iterator[bool]:
    path = Path(f"{connection.settings_dict['NAME']}.{name}.lock")
    if ":memory:" in path.name or "mode=memory" in path.name:
        with _in_process(name) as is_ours:
            yield is_ours
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o660)
    try:
        yield _flock(handle)
    finally:
        os.close(handle)


def _flock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _in_process(name: str) -> Iterator[bool]:
    with _guard:
        is_ours = name not in _held
        _held.add(name)
    try:
        yield is_ours
    finally:
        if is_ours:
            _held.discard(name)
