"""Let the n-th write of an act fail, as a full disk or a lost connection would."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from tests.plugins.emptying import tables_with_rows

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH\s+w0\s+AS)\b", re.IGNORECASE)
KEPT_APART = {"django_session"}
EVERY_ONE = 25
"""Of an act of more writes than these some fail: the first and last ones, and every third between."""


class DiskIsFull(DatabaseError):
    """What the database says when it cannot write; nothing that is tried again."""


@dataclass
class Counter:
    """How many writes were sent."""

    count: int = 0


@contextmanager
def failing_at(number: int) -> Iterator[Counter]:
    """Inside, the write with that number (from 1) raises before it reaches the database; 0: none does."""
    seen = Counter()

    def watch(execute, statement, values, many, context):
        if WRITES.match(statement):
            seen.count += 1
            if seen.count == number:
                raise DiskIsFull("disk I/O error")
        return execute(statement, values, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def writes_of(act: Callable[[], object]) -> int:
    """How many writes the act sends; nothing of it stays."""
    with transaction.atomic():
        with failing_at(0) as seen:
            act()
        transaction.set_rollback(True)
    return seen.count


def chosen(count: int) -> Sequence[int]:
    """The numbers of the writes that shall fail."""
    if count <= EVERY_ONE:
        return range(1, count + 1)
    return sorted({*range(1, 6), *range(6, count - 5, 3), *range(count - 5, count + 1)})


def everything() -> dict[str, list[str]]:
    """All rows of all tables that have any, to see whether anything at all has changed."""
    names = tables_with_rows(KEPT_APART)
    with connection.cursor() as cursor:
        return {name: _rows(cursor, name) for name in names}


def _rows(cursor, name: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
    return sorted(map(repr, cursor.fetchall()))
