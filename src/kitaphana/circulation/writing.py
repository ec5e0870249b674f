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

    PostgreSQL gets all of them as one statement, where each sees the tables as they were before: none may depend on
    what another one has written, and no two may touch one row. That saves the act a round trip per row. Where one must
    come after another (a constraint lets the second in only when the first has made room), `then` parts them.
    """

    _steps: list[tuple[list[str], list[Sequence[Any]]]] = field(default_factory=lambda: [([], [])])  # Any: of all types

    def add(self, text: str, values: Sequence[Any]) -> None:
        """One more INSERT or UPDATE, without RETURNING."""
        texts, lists = self._steps[-1]
        texts.append(text)
        lists.append(values)

    def then(self) -> None:
        """What is added from now on is sent after all that was added before, and sees it."""
        if self._steps[-1][0]:
            self._steps.append(([], []))

    def run(self, cursor: CursorWrapper) -> None:
        """Send everything. Raises what the database raises; then nothing of it is written."""
        for texts, lists in self._steps:
            if connection.vendor != "postgresql":
                for text, values in zip(texts, lists, strict=True):
                    cursor.execute(text, values)
            elif texts:
                cursor.execute(_joined(tuple(texts)), [value for values in lists for value in values])


@lru_cache(maxsize=64)
def _joined(texts: tuple[str, ...]) -> str:
    """Data-modifying common table expressions around the last statement."""
    *before, last = texts
    parts = ", ".join(f"w{number} AS ({text})" for number, text in enumerate(before))
    return f"WITH {parts} {last}" if parts else last
