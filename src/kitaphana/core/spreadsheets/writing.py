"""Write tables so that every cell arrives as what it is: text that begins like a formula stays text."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final

from kitaphana.core.spreadsheets.workbook_writing import local, xlsx_chunks

BOM: Final = "\ufeff"
"""Spreadsheet programs take a file without it for one in the encoding of the country."""
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")


class _Echo:
    """A stream for the csv writer that hands each line back."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> Iterator[str]:
    """The lines of a CSV file (RFC 4180) for an answer that is sent as it is made; the first has the mark of UTF-8."""
    writer = csv.writer(_Echo(), delimiter=delimiter)
    mark = BOM
    for row in rows:
        line: Any = writer.writerow([_csv_cell(cell) for cell in row])  # Any: what the echo answers
        yield f"{mark}{line}"
        mark = ""


def write_csv(rows: Iterable[Sequence[object]], stream: IO[str], *, delimiter: str = ",") -> int:
    """Write rows as CSV (open the stream as UTF-8 with `newline=""`); returns how many."""
    count = 0
    for count, line in enumerate(csv_lines(rows, delimiter=delimiter), start=1):  # noqa: B007  the last is the count
        stream.write(line)
    return count


def _csv_cell(value: object) -> str:
    """Text that begins like a formula gets an apostrophe, which `read_rows` takes off again."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return local(value).isoformat(" ", "minutes")
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if _FORMULA.match(value) else value


def write_xlsx(rows: Iterable[Sequence[object]], stream: IO[bytes], title: str) -> int:
    """Write rows as a workbook, as `xlsx_chunks` makes it; returns how many."""
    count = 0

    def counted() -> Iterator[Sequence[object]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    for chunk in xlsx_chunks(counted(), title):
        stream.write(chunk)
    return count
