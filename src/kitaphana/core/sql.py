"""Statements written by hand, for rows that every page asks for: to compose them anew would take longer than to run.

They are plain SQL that SQLite and PostgreSQL read alike; values go in as parameters only.
"""

import json
from collections.abc import Sized
from functools import lru_cache
from typing import Any  # what a row holds is known to its statement

from django.db import connection


def rows(statement: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """All rows that the statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def marks(values: Sized) -> str:
    """`%s, %s, %s`: a place for each value of a list, which must not be empty."""
    return ", ".join(["%s"] * len(values))


def from_json(value: str) -> Any:
    """The value of a JSON column, which both databases hand out as text."""
    return json.loads(value)


@lru_cache(maxsize=1024)
def codes(value: str) -> tuple[str, ...]:
    """The codes in a JSON column, as of languages: hundreds of rows say the same, so it is read once."""
    return tuple(json.loads(value))
