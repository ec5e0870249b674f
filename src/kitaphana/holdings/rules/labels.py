"""Sheets of labels as data, the places on them, and the lines of a spine label. Lengths are millimetres."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kitaphana.core.errors import Refusal
from kitaphana.holdings import errors

A4_WIDTH, A4_HEIGHT = 210.0, 297.0
MOST_PLACES: Final = 300
SMALLEST_SIDE: Final = 10.0
"""A label narrower or lower than this holds nothing that can be read."""
_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class Sheet:
    """An A4 sheet: how many labels, how big, how far from the upper left corner and from each other."""

    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap_x: float = 0.0
    gap_y: float = 0.0

    @property
    def count(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows

    def place(self, number: int) -> tuple[float, float]:
        """The upper left corner of a label; 0 is the first, counted along the rows."""
        row, column = divmod(number, self.columns)
        return self.left + column * (self.width + self.gap_x), self.top + row * (self.height + self.gap_y)


BUILT_IN: Final[dict[str, Sheet]] = {
    "3x8-70x37": Sheet(3, 8, 70, 37, 0, 0.5),
    "3x7-63x38": Sheet(3, 7, 63.5, 38.1, 7.25, 15.15, gap_x=2.5),
    "5x13-38x21": Sheet(5, 13, 38.1, 21.2, 4.75, 10.7, gap_x=2.5),
    "4x10-52x29": Sheet(4, 10, 52.5, 29.7, 0, 0),
    "4x11-48x25": Sheet(4, 11, 48.5, 25.4, 8, 8.8),
    "5x7-30x38": Sheet(5, 7, 30, 38, 20, 12, gap_x=5, gap_y=1),
}
"""Sheets sold everywhere, and one of tall labels for spines; a library adds its own."""


def sheet_refusals(sheet: Sheet) -> list[Refusal]:
    """Why a sheet cannot be printed: it has no labels, they are too small, or do not fit on A4."""
    right = sheet.left + sheet.columns * sheet.width + (sheet.columns - 1) * sheet.gap_x
    bottom = sheet.top + sheet.rows * sheet.height + (sheet.rows - 1) * sheet.gap_y
    checks = (
        (not 1 <= sheet.columns * sheet.rows <= MOST_PLACES or sheet.rows < 1, errors.LABEL_SHEET_EMPTY),
        (min(sheet.width, sheet.height) < SMALLEST_SIDE, errors.LABELS_TOO_SMALL),
        (right > A4_WIDTH + _TOLERANCE or bottom > A4_HEIGHT + _TOLERANCE, errors.LABELS_OFF_THE_PAPER),
    )
    return [Refusal(code) for is_wrong, code in checks if is_wrong]


def spine_parts(call_number: str, volume: str, branch_mark: str) -> list[str]:
    """The lines of a spine label as librarians break them: class (УДК, ББК), author mark, volume, mark of the branch.

    A call number is a class and, after a blank, an author mark; further words stand on lines of their own.
    """
    return [part for part in (*call_number.split(), *volume.split("\n"), branch_mark.strip()) if part]


_BREAKS = re.compile(r"(?<=[.:/+\-–=)])|(?=\()")


def broken(part: str, is_narrow: Callable[[str], bool]) -> list[str]:
    """One part in lines that are narrow enough: parted at the signs of a class, else anywhere; never cut off."""
    lines = [""]
    for piece in filter(None, _BREAKS.split(part)):
        if not lines[-1] or is_narrow(lines[-1] + piece):
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line for whole in lines for line in _torn(whole, is_narrow)]


def _torn(line: str, is_narrow: Callable[[str], bool]) -> list[str]:
    parts = [""]
    for letter in line:
        if parts[-1] and not is_narrow(parts[-1] + letter):
            parts.append("")
        parts[-1] += letter
    return parts
