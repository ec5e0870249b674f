"""XLSX workbooks (ECMA-376, SpreadsheetML) that are sent while their rows are read: neither memory nor the wait for the
first byte grows with the list.

Texts stand in their cells (`inlineStr`), where no program takes them for formulas. What names the sheets comes last,
since nobody knows before how many there will be.
"""

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from html import escape
from itertools import chain
from typing import Final

from kitaphana.core import clock
from kitaphana.core.spreadsheets.workbooks import SHEET_ROWS
from kitaphana.core.zip_pipe import Pipe, archive_into, member

_ROWS_AT_ONCE: Final = 100
_MOST_BYTES: Final = 3 << 30
"""Of a sheet: a member beyond 4 GiB needs ZIP64, of which spreadsheet programs warn."""
_CELL_CHARACTERS: Final = 32_767
_NO_CHARACTER: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_DAY_ZERO: Final = dt.datetime(1899, 12, 30)
_DAY: Final = 86_400
_MOMENT_STYLE, _DATE_STYLE = 1, 2
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FROZEN_HEAD: Final = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"'
    ' state="frozen"/></sheetView></sheetViews>'
)
_STYLES: Final = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

Rows = Iterable[Sequence[object]]


def xlsx_chunks(rows: Rows, title: str) -> Iterator[bytes]:
    """The workbook piece by piece, the first row as its header. More than a sheet holds goes on in another.

    Numbers, dates and times keep their type, all else is text; times are those of the city.
    """
    pipe, names, source = Pipe(), list[str](), iter(rows)
    with archive_into(pipe) as archive:
        first: Sequence[object] | None = next(source, ())
        while first is not None:
            names.append(_name(title, len(names) + 1))
            sheet = _Sheet(chain([first], source), is_first=len(names) == 1)
            place = f"xl/worksheets/sheet{len(names)}.xml"
            yield from member(archive, pipe, place, sheet.parts(), may_be_huge=False)
            first = next(source, None)
        for place, text in _frame(names):
            yield from member(archive, pipe, place, [text.encode()], may_be_huge=False)
    yield pipe.taken()


class _Sheet:
    """One sheet: as many of the rows as it may hold."""

    def __init__(self, rows: Rows, *, is_first: bool) -> None:
        self._rows, self._is_first = rows, is_first

    def parts(self) -> Iterator[bytes]:
        """Its XML; some rows at once."""
        yield f'{_XML}<worksheet xmlns="{_MAIN}">{_FROZEN_HEAD * self._is_first}<sheetData>'.encode()
        written, waiting = 0, list[str]()
        for number, row in enumerate(self._rows, start=1):
            waiting.append(_row(number, row))
            is_full = number == SHEET_ROWS or written >= _MOST_BYTES
            if is_full or len(waiting) == _ROWS_AT_ONCE:
                part = "".join(waiting).encode()
                written, waiting = written + len(part), []
                yield part
            if is_full:
                break
        yield f"{''.join(waiting)}</sheetData></worksheet>".encode()


def _row(number: int, row: Sequence[object]) -> str:
    cells = "".join(_cell(f"{_letters(at)}{number}", value) for at, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


@lru_cache(maxsize=1024)
def _letters(at: int) -> str:
    """A, B … Z, AA, AB …"""
    text, left = "", at + 1
    while left:
        left, letter = divmod(left - 1, 26)
        text = chr(ord("A") + letter) + text
    return text


def _cell(place: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int) or (isinstance(value, float | Decimal) and math.isfinite(value)):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, dt.datetime):
        return f'<c r="{place}" s="{_MOMENT_STYLE}"><v>{_serial(local(value))}</v></c>'
    if isinstance(value, dt.date):
        return f'<c r="{place}" s="{_DATE_STYLE}"><v>{(value - _DAY_ZERO.date()).days}</v></c>'
    text = escape(_NO_CHARACTER.sub("", str(value))[:_CELL_CHARACTERS], quote=False).replace("\r", "&#13;")
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _serial(moment: dt.datetime) -> float:
    """Days since the day zero of spreadsheets."""
    apart = moment - _DAY_ZERO
    return apart.days + apart.seconds / _DAY


def local(moment: dt.datetime) -> dt.datetime:
    """As clocks in the city show it, to the second."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(clock.zone()).replace(tzinfo=None, microsecond=0)


def _name(title: str, number: int) -> str:
    name = _SHEET_NAME.sub(" ", title).strip(" '")[:27] or "1"
    return name if number == 1 else f"{name} {number}"


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What makes a workbook of the sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets></workbook>",
    )
    yield "xl/styles.xml", _STYLES
    links = "".join(_link(number, "worksheet", f"worksheets/sheet{number}.xml") for number in numbers)
    styles = _link(len(names) + 1, "styles", "styles.xml")
    yield "xl/_rels/workbook.xml.rels", _links(links + styles)
    yield "_rels/.rels", _links(_link(1, "officeDocument", "xl/workbook.xml"))
    parts = "".join(_part(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers)
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{_part('/xl/workbook.xml', 'sheet.main')}{_part('/xl/styles.xml', 'styles')}{parts}</Types>",
    )


def _part(place: str, kind: str) -> str:
    return f'<Override PartName="{place}" ContentType="{_TYPE}.{kind}+xml"/>'


def _link(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _links(links: str) -> str:
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
