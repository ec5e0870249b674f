"""Let the n-th write of an act fail, as a full disk or a lost connection would."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import DatabaseError, connection

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH\s+w0\s+AS)\b", re.IGNORECASE)
KEPT_APART = {"django_session"}


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


def everything() -> dict[str, tuple[tuple[object, ...], ...]]:
    """All rows of all tables, to see whether anything at all has changed."""
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - KEPT_APART
    with connection.cursor() as cursor:
        return {name: _rows(cursor, name) for name in sorted(names)}


def _rows(cursor, name: str) -> tuple[tuple[object, ...], ...]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
    return tuple(sorted(tuple(map(str, row)) for row in cursor.fetchall()))
