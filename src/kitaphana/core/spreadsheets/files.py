"""What kind of file it is, by its content: workbook or text, and of text the encoding and the delimiter."""

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Final
from zipfile import is_zipfile

from kitaphana.core import errors
from kitaphana.core.spreadsheets.rows import refused

SAMPLE_BYTES: Final = 64 * 1024
DELIMITERS: Final = ";,\t|"
_SAMPLE_LINES: Final = 30
_BLOCK: Final = 1024 * 1024
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")  # 1A ends files of old systems
_MARKUP: Final = re.compile(rb"\s*<(?:!doctype|html|\?xml|table|workbook|script)", re.IGNORECASE)
_EXCEL_HINT: Final = re.compile(r"sep=([;,\t|])\r?\n", re.IGNORECASE)
# letters of cp866 where windows-1251 has hardly any and KZ-1048 (left out here) rare ones; and the other way round
_OF_CP866: Final = bytes(sorted({*range(0x80, 0xB0)} - {0x8D, 0x8E, 0x9D, 0x9E, 0xA0, 0xA1, 0xA2, 0xA3, 0xA5, 0xAB}))
_OF_WINDOWS: Final = bytes([*range(0xC0, 0xE0), *range(0xF0, 0x100)])
_ASCII: Final = bytes(range(0x80))


class Kind(StrEnum):
    """The two kinds of tables that are read."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Shape:
    """How to read a file; encoding and delimiter are empty for a workbook."""

    kind: Kind
    encoding: str = ""
    delimiter: str = ""


def shape_of(path: Path) -> Shape:
    """What the file is. Raises `Refused` when it is empty or no table of a kind that we read."""
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
        if sample.startswith(_OLE):  # an old .xls, or an .xlsx locked with a password
            raise refused(errors.TABLE_OF_OLD_KIND)
        if sample.startswith(_ZIP):
            return _workbook(path)
        if not sample.strip():
            raise refused(errors.TABLE_EMPTY)
        if _MARKUP.match(sample):
            raise refused(errors.NOT_A_TABLE)
        encoding = _encoding(sample, stream)
    return Shape(Kind.CSV, encoding, _delimiter(path, encoding))


def _workbook(path: Path) -> Shape:
    if not is_zipfile(path):
        raise refused(errors.TABLE_DAMAGED)
    return Shape(Kind.XLSX)


def _encoding(sample: bytes, stream: IO[bytes]) -> str:
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if wide := _utf16(sample):
        return wide
    if _BINARY.search(sample):
        raise refused(errors.NOT_A_TABLE)
    if _is_utf8(stream):
        return "utf-8"
    return _eight_bit(sample, stream)


def _utf16(sample: bytes) -> str:
    """Latin and Cyrillic letters have a high byte of 00 or 04: without a mark that shows which half it is."""
    for name, high, low in (("utf-16-le", sample[1::2], sample[0::2]), ("utf-16-be", sample[0::2], sample[1::2])):
        if len(high) > 1 and sum(high.count(byte) for byte in (0, 4)) > 0.9 * len(high) and low.count(0) < len(low) / 9:
            return name
    return ""


def _is_utf8(stream: IO[bytes]) -> bool:
    """The whole file is looked at: one letter of another encoding may stand in its last line."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _eight_bit(sample: bytes, stream: IO[bytes]) -> str:
    """cp866 of old systems, else KZ-1048: it equals windows-1251 in all but letters that only Kazakh has a use for."""
    high = sample.translate(None, delete=_ASCII)
    if not high:  # the first letter that is not ASCII comes late
        stream.seek(0)
        while block := stream.read(_BLOCK):
            if high := block.translate(None, delete=_ASCII):
                break
    return "cp866" if _count(high, _OF_CP866) > _count(high, _OF_WINDOWS) else "kz1048"


def _count(data: bytes, of: bytes) -> int:
    return len(data) - len(data.translate(None, delete=of))


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        text = stream.read(SAMPLE_BYTES)
    if hint := _EXCEL_HINT.match(text):
        return hint[1]
    lines = text.splitlines(keepends=True)[:_SAMPLE_LINES]
    return max(DELIMITERS, key=lambda one: _evenness(lines, one))


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """How alike the rows are when cut at this delimiter: rows of the commonest width, then that width."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        return (0.0, 0)
    width, count = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]), default=(0, 0))
    return (count / sum(widths.values()), width) if width > 1 else (0.0, width)
