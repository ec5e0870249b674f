"""Write tables so that every cell arrives as what it is: text that begins like a formula stays text."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from kitaphana.core import clock
from kitaphana.core.spreadsheets.workbooks import SHEET_ROWS

BOM: Final = "\ufeff"
"""Spreadsheet programs take a file without it for one in the encoding of the country."""
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_CELL_CHARACTERS: Final = 32_767
_TEXT: Final = "s"


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
        return _local(value).isoformat(" ", "minutes")
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if _FORMULA.match(value) else value


def write_xlsx(rows: Iterable[Sequence[object]], stream: IO[bytes], title: str) -> int:
    """Write rows as a workbook, the first as its header; returns how many. More than a sheet holds goes on in another.

    Numbers, dates and times keep their type, all else is text; times are those of the city.
    """
    book = Workbook(write_only=True)
    name = _SHEET_NAME.sub(" ", title).strip(" '")[:27] or "1"
    count, sheet = 0, None
    for row in rows:
        if count % SHEET_ROWS == 0 or sheet is None:
            number = count // SHEET_ROWS + 1
            sheet = book.create_sheet(name if number == 1 else f"{name} {number}")
            sheet.freeze_panes = "A2" if number == 1 else None
        sheet.append([_xlsx_cell(sheet, value) for value in row])
        count += 1
    if sheet is None:
        book.create_sheet(name)
    book.save(stream)
    return count


def _xlsx_cell(sheet: Any, value: object) -> object:  # Any: a write-only sheet has no type of its own
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, dt.datetime):
        return _local(value)
    if isinstance(value, dt.date):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:_CELL_CHARACTERS]
    if not _FORMULA.match(text):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = _TEXT
    return cell


def _local(moment: dt.datetime) -> dt.datetime:
    """As clocks in the city show it, to the second."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(clock.zone()).replace(tzinfo=None, microsecond=0)
