"""Rows of a table, one after the other, whatever it was kept in."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from kitaphana.core import errors
from kitaphana.core.spreadsheets import workbooks
from kitaphana.core.spreadsheets.files import Kind, Shape, shape_of
from kitaphana.core.spreadsheets.rows import DEFAULT_LIMITS, Doubt, Limits, Row, measured, refused

_EXPONENT: Final = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)
_ERRORS: Final = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#ЗНАЧ!", "#ССЫЛКА!", "#Н/Д"}
)
_MARKED: Final = re.compile(r"'+[=+\-@\t\r]")
_BLOCK: Final = 1024 * 1024
_LOST: Final = "\N{REPLACEMENT CHARACTER}"
_HINT: Final = re.compile(r"sep=.?", re.IGNORECASE)


def read_rows(path: Path, *, limits: Limits = DEFAULT_LIMITS, shape: Shape | None = None) -> Iterator[Row]:
    """The rows that are not empty, the header row first, of a CSV file or of the first visible sheet of a workbook.

    `shape` is asked of the file when left out. Raises `Refused` (`table_…` or
    `not_a_table`), the later of them only when the reading gets there.
    """
    shape = shape or shape_of(path)
    source = workbooks.rows(path, limits) if shape.kind is Kind.XLSX else _csv_rows(path, shape, limits)
    for count, row in enumerate(source, start=1):
        if count > limits.rows + 1:  # the header is none
            raise refused(errors.TABLE_TOO_LONG, most=limits.rows)
        yield row


def count_rows(path: Path, shape: Shape) -> int:
    """About how many rows there are: lines of a text, what a workbook says of itself. For showing progress only."""
    if shape.kind is Kind.XLSX:
        return workbooks.stated_rows(path)
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(_BLOCK), b""))


def _csv_rows(path: Path, shape: Shape, limits: Limits) -> Iterator[Row]:
    with path.open(encoding=shape.encoding, errors="replace", newline="") as stream:
        reader = csv.reader(_lines(stream, limits), delimiter=shape.delimiter)
        begins = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:  # what is left open swallows the rest up to the limit of a field
                raise refused(errors.TABLE_QUOTE_OPEN, row=begins) from error
            if reader.line_num - begins > limits.lines_per_row:
                raise refused(errors.TABLE_QUOTE_OPEN, row=begins)
            if not (begins == 1 and _is_hint(cells)) and (row := _row(begins, cells, limits)):
                yield row
            begins = reader.line_num + 1


def _is_hint(cells: list[str]) -> bool:
    """`sep=;` on the first line is for the spreadsheet program."""
    return _HINT.fullmatch("".join(cells)) is not None


def _lines(stream: IO[str], limits: Limits) -> Iterator[str]:
    """Lines, each in bounds; NUL bytes (old systems pad with them) are left out."""
    number = 0
    while line := stream.readline(limits.line_characters):
        number += 1
        if len(line) >= limits.line_characters and not line.endswith(("\n", "\r")):
            raise refused(errors.TABLE_LINE_TOO_LONG, row=number, most=limits.line_characters)
        yield line.replace("\0", "").replace("\x1a", "")


def _row(number: int, raw: list[str], limits: Limits) -> Row | None:
    cells = measured(number, [_text(cell) for cell in raw], limits)
    if not cells:
        return None
    doubts = {index: doubt for index, cell in enumerate(cells) if cell and (doubt := _doubt(cell))}
    return Row(number, cells, doubts)


def _text(cell: str) -> str:
    """Without blanks around, and without the apostrophe that marks text which looks like a formula."""
    if cell.startswith("'") and _MARKED.match(cell):
        cell = cell[1:]
    return cell.strip()


def _doubt(cell: str) -> Doubt | None:
    if _LOST in cell:
        return Doubt.CHARACTERS_LOST
    if cell[0] == "#" and cell in _ERRORS:
        return Doubt.FORMULA_ERROR
    if ("E" in cell or "e" in cell) and _EXPONENT.fullmatch(cell):
        return Doubt.DIGITS_LOST
    return None
