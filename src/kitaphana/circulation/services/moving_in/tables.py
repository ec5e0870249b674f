"""A table as it lies on the disk: its header, its rows, and about how many there are."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from kitaphana.circulation.services.moving_in.targets import REASON_HEADER, headers_of
from kitaphana.core import errors
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.spreadsheets import Row, Shape, count_rows, read_rows, shape_of

VALUES_LOOKED_AT: Final = 20_000
MOST_VALUES: Final = 60
_ADDRESS: Final = re.compile(r"\S+@\S+\.\S+")
_NO_DIGIT: Final = re.compile(r"\D")
_DIGITS_OF_DATA: Final = 6


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header has been read."""

    path: Path
    shape: Shape
    headers: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """All rows below the header."""
        return islice(read_rows(self.path, shape=self.shape), 1, None)

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers without that of reasons."""
        return tuple(header for header in self.headers if header != REASON_HEADER)

    def row_estimate(self) -> int:
        """About how many rows there are, for a bar of progress."""
        return count_rows(self.path, self.shape)

    def examples(self, count: int = 10) -> list[Row]:
        """The first rows."""
        return list(islice(self.rows(), count))

    def values_of(self, headers: set[str]) -> dict[str, list[tuple[str, int]]]:
        """The different values of some columns in the first 20,000 rows, the most frequent first."""
        places = [(header, index) for index, header in enumerate(self.headers) if header in headers]
        counted: dict[str, Counter[str]] = {header: Counter() for header, _ in places}
        for row in islice(self.rows(), VALUES_LOOKED_AT) if places else ():
            for header, index in places:
                if text := row.cell(index):
                    counted[header][text] += 1
        return {header: found.most_common(MOST_VALUES) for header, found in counted.items()}


def open_table(path: Path) -> Table:
    """Look at a file. Raises `Refused`: `table_…`, `not_a_table`, and `header_missing` when it begins with a person."""
    shape = shape_of(path)
    first = next(read_rows(path, shape=shape), None)
    if first is None:
        raise Refused(Refusal(errors.TABLE_EMPTY))
    if any(_is_data(cell) for cell in first.cells):
        raise Refused(Refusal(errors.HEADER_MISSING))
    return Table(path, shape, headers_of(first.cells))


def _is_data(cell: str) -> bool:
    """A phone, a date, a number of somebody, an address: no name of a column."""
    return len(_NO_DIGIT.sub("", cell)) >= _DIGITS_OF_DATA or _ADDRESS.search(cell) is not None
