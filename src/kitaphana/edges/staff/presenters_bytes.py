"""Bytes for the eye: rows of sixteen, and where lines of a record are damaged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kitaphana.catalog.marc.encoding import CODECS, UTF8

if TYPE_CHECKING:
    from kitaphana.catalog.marc.mending import Line

SHOWN = 2_048
_ROW = 16
_SEPARATORS = {0x1D: "␝", 0x1E: "␞", 0x1F: "␟", 0x1B: "␛", 0x0A: "␊", 0x0D: "␍"}


@dataclass(frozen=True, slots=True)
class HexRow:
    """Sixteen bytes: where they stand, in hexadecimal, and as letters."""

    offset: str
    codes: str
    text: str


def hex_rows(raw: bytes, encoding: str) -> list[HexRow]:
    """The first bytes; letters by the encoding where one byte is one letter, else ASCII."""
    codec = CODECS.get(encoding, "ascii") if encoding != UTF8 else "ascii"
    shown = raw[:SHOWN]
    rows = [(at, shown[at : at + _ROW]) for at in range(0, len(shown), _ROW)]
    return [HexRow(f"{at:06x}", row.hex(" "), "".join(_sign(byte, codec) for byte in row)) for at, row in rows]


def damages(lines: "Sequence[Line]") -> list[tuple[int, str]]:
    """Number and text of the lines that somebody must look at."""
    return [(number, line.text) for number, line in enumerate(lines, 1) if line.is_damaged]


def _sign(byte: int, codec: str) -> str:
    if byte in _SEPARATORS:
        return _SEPARATORS[byte]
    sign = bytes((byte,)).decode(codec, "replace")
    return sign if sign.isprintable() and sign != "\ufffd" else "·"
