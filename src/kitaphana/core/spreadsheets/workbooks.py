"""Rows of an XLSX workbook (ECMA-376), read as a stream after its archive was looked into."""

import datetime as dt
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from kitaphana.core import errors
from kitaphana.core.errors import Refused
from kitaphana.core.spreadsheets.archives import inspect
from kitaphana.core.spreadsheets.rows import Doubt, Limits, Row, measured, refused

MOST_EXACT: Final = 10**15
"""Spreadsheets keep 15 digits of a number."""
SHEET_ROWS: Final = 1_048_576
_ZEROS: Final = re.compile(r"0{2,}")
_MIDNIGHT: Final = dt.time()
_ERROR: Final = "e"


def rows(path: Path, limits: Limits) -> Iterator[Row]:
    """Rows of the first visible sheet that are not empty. Raises `Refused` for what is hostile or damaged."""
    inspect(path, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that it leaves out
        book = _opened(path)
    try:
        yield from _rows_of(_sheet(book), limits)
    except Refused:
        raise
    except (DefusedXmlException, *_FAULTS) as error:
        raise refused(errors.TABLE_DAMAGED) from error
    finally:
        book.close()


_FAULTS: Final = (KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OverflowError, OSError)
"""What openpyxl raises for parts that are missing or malformed (`ParseError` is a `SyntaxError`)."""


def stated_rows(path: Path) -> int:
    """The number of rows that the first visible sheet states, right or wrong; 0 when it states none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = _opened(path)
    try:
        return int(_sheet(book).max_row or 0)
    finally:
        book.close()


def _opened(path: Path) -> Workbook:
    try:
        return load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (DefusedXmlException, *_FAULTS) as error:
        raise refused(errors.TABLE_DAMAGED) from error


def _sheet(book: Workbook) -> Any:  # Any: the types of read-only sheets are those of ordinary ones
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            return sheet
    raise refused(errors.TABLE_EMPTY)


def _rows_of(sheet: Any, limits: Limits) -> Iterator[Row]:  # Any: see above
    sheet.reset_dimensions()  # programs state wrong ones
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > SHEET_ROWS:  # no program writes such a number; the rows in between would be made up without end
            raise refused(errors.TABLE_TOO_LONG, most=limits.rows)
        if len(cells) > limits.columns:
            cells = _without_tail(number, cells, limits)
        read = [_read(cell) for cell in cells]
        texts = measured(number, [text for text, _ in read], limits)
        if texts:
            yield Row(number, texts, {index: doubt for index, (_, doubt) in enumerate(read) if doubt})


def _without_tail(number: int, cells: Sequence[Any], limits: Limits) -> Sequence[Any]:
    """Formatted cells far to the right are no columns; what is written there is refused."""
    if any(cell.value is not None for cell in cells[limits.columns :]):
        raise refused(errors.TABLE_TOO_WIDE, row=number, most=limits.columns)
    return cells[: limits.columns]


def _read(cell: Any) -> tuple[str, Doubt | None]:  # Any: see above
    """The text of a cell as a person sees it, as far as that can be told."""
    value = cell.value
    if value is None:
        return "", None
    if isinstance(value, str):
        return value.strip(), Doubt.FORMULA_ERROR if cell.data_type == _ERROR else None
    if isinstance(value, bool):
        return str(int(value)), None
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    return _moment(value), None


def _number(value: float, number_format: str) -> tuple[str, Doubt | None]:
    """Digits as they are; where the cell's format adds zeros in front, a person sees them too."""
    if value != value or abs(value) == float("inf"):
        return str(value), Doubt.FORMULA_ERROR
    if abs(value) >= MOST_EXACT:
        return str(value), Doubt.DIGITS_LOST
    if isinstance(value, float) and not value.is_integer():
        return repr(value), Doubt.NUMBER
    text = str(int(value))
    if _ZEROS.fullmatch(number_format or ""):
        return text.zfill(len(number_format)), None
    return text, Doubt.NUMBER


def _moment(value: dt.datetime | dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ", "minutes")
    return str(value)
