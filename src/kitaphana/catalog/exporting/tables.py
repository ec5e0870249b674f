"""Editions as rows of a table."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from kitaphana.catalog.exporting.outcome import Outcome
from kitaphana.catalog.queries.export import EditionRow

COLUMNS = tuple(one.name for one in dataclasses.fields(EditionRow))
_values = attrgetter(*COLUMNS)


def table_rows(rows: Iterable[EditionRow], outcome: Outcome) -> Iterator[Sequence[object]]:
    """A header of names of columns, then the editions."""
    yield COLUMNS
    for row in rows:
        outcome.written += 1
        yield _values(row)
