"""The writes of one act, gathered and sent together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


@dataclass(slots=True)
class Writes:
    """Statements that wait until the act has said all it writes.

    None may depend on what another one of them has written, and no two may touch one row: PostgreSQL gets all of them
    as one statement, where each sees the tables as they were before. That saves the act a round trip per row.
    """

    _texts: list[str] = field(default_factory=list)
    _values: list[Sequence[Any]] = field(default_factory=list)  # Any: of every column type

    def add(self, text: str, values: Sequence[Any]) -> None:
        """One more INSERT or UPDATE, without RETURNING."""
        self._texts.append(text)
        self._values.append(values)

    def run(self, cursor: CursorWrapper) -> None:
        """Send everything. Raises what the database raises; then nothing of it is written."""
        if connection.vendor == "postgresql":
            cursor.execute(_joined(tuple(self._texts)), [value for values in self._values for value in values])
            return
        for text, values in zip(self._texts, self._values, strict=True):
            cursor.execute(text, values)


@lru_cache(maxsize=64)
def _joined(texts: tuple[str, ...]) -> str:
    """Data-modifying common table expressions around the last statement."""
    *before, last = texts
    parts = ", ".join(f"w{number} AS ({text})" for number, text in enumerate(before))
    return f"WITH {parts} {last}" if parts else last
