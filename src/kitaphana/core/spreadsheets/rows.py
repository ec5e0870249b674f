"""What a table is made of for those who read it: rows of text, and what is doubtful in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kitaphana.core import errors
from kitaphana.core.errors import Refusal, Refused

MIB: Final = 1024 * 1024


class Doubt(StrEnum):
    """What a spreadsheet or a converter did to a cell before it came to us."""

    NUMBER = "number"
    """Kept as a number: zeros in front (card 00123) are gone, if there were any."""
    DIGITS_LOST = "digits_lost"
    """Shown as 1.23E+12, or longer than the 15 digits that a spreadsheet keeps: the last digits are not there."""
    CHARACTERS_LOST = "characters_lost"
    """Bytes that the encoding of the file has no letter for."""
    FORMULA_ERROR = "formula_error"
    """#REF!, #N/A and their like instead of a value."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a table may be; what is larger is refused with a reason. Sizes in characters, bytes or pieces."""

    rows: int = 1_000_000
    columns: int = 256
    cell_characters: int = 32_767
    line_characters: int = 1 * MIB
    lines_per_row: int = 500
    archive_members: int = 2_000
    archive_bytes: int = 1024 * MIB
    archive_ratio: int = 200
    """An honest workbook is rarely packed tighter than 1 : 30; looked at beyond `archive_ratio_from` bytes."""
    archive_ratio_from: int = 16 * MIB


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty: its number as the spreadsheet shows it (CSV: its first line), from 1.

    Cells are text without blanks around; empty ones at the end are left off. Dates of a workbook are ISO 8601.
    `doubts` says by the index of the cell (from 0) what is doubtful in it.
    """

    number: int
    cells: tuple[str, ...]
    doubts: Mapping[int, Doubt] = field(default_factory=dict)

    def cell(self, index: int) -> str:
        """The text of a cell; empty where the row is shorter."""
        return self.cells[index] if index < len(self.cells) else ""


def measured(number: int, cells: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """The cells without empty ones at the end. Raises `Refused` when there are too many, or one is too long."""
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    if last > limits.columns:
        raise refused(errors.TABLE_TOO_WIDE, row=number, most=limits.columns)
    if last and len(max(cells[:last], key=len)) > limits.cell_characters:
        raise refused(errors.TABLE_CELL_TOO_LONG, row=number, most=limits.cell_characters)
    return tuple(cells[:last])


def refused(code: str, **params: object) -> Refused:
    """The exception for one reason."""
    return Refused(Refusal(code, params))
