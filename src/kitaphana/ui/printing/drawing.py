"""What stands on one label. All lengths are millimetres, type sizes points; nothing is ever cut off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import segno

from kitaphana.holdings.rules.labels import broken
from kitaphana.ui import pdf
from kitaphana.ui.printing import code39, code128

NARROWEST_BAR, WIDEST_BAR = 0.25, 0.4
PADDING = 1.5
_POINT = 0.3528
_LEADING = 1.18
_LARGEST, _SMALLEST, _STEP = 16.0, 3.0, 0.5
_CODE_SIZE = 8.0
_LOWEST_BARS = 6.0


class DoesNotFit(ValueError):
    """The symbol would be too narrow for scanners on this label."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the paper: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, by: float) -> "Box":
        """The same without a margin all around."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def upper(self, height: float) -> "Box":
        """Its upper part."""
        return Box(self.x, self.y, self.width, height)

    def lower(self, height: float) -> "Box":
        """Its lower part."""
        return Box(self.x, self.y + self.height - height, self.width, height)


Bars = tuple[Sequence[tuple[float, float]], float]


def draw_bars(
    sheet: pdf.Sheet, box: Box, text: str, encode: Callable[[str], Bars], *, label: str | None = None
) -> None:
    """A linear barcode across the box with its text (or `label`) below.

    Raises `DoesNotFit`, `ValueError` for foreign letters.
    """
    bars, whole = encode(text)
    label = text if label is None else label
    module = min(box.width / whole, WIDEST_BAR)
    size = pdf.largest_size([label], width=box.width, most=_CODE_SIZE)
    height = box.height - size * _POINT * 1.3
    if module < NARROWEST_BAR or height < _LOWEST_BARS:
        raise DoesNotFit(text)
    left = box.x + (box.width - whole * module) / 2
    for begin, width in bars:
        sheet.bar(left + begin * module, box.y, width * module, height)
    sheet.text(box.x + box.width / 2, box.y + box.height - size * _POINT * 0.25, label, size=size, align="center")


def draw_qr(sheet: pdf.Sheet, box: Box, text: str, *, label: str | None = None) -> None:
    """A QR code (ISO/IEC 18004, a quarter of it may be damaged) with its text (or `label`) below or beside."""
    label = text if label is None else label
    matrix = tuple(segno.make(text, error="q", micro=False, boost_error=False).matrix_iter(border=4))
    is_wide = box.width > box.height * 1.6
    side = box.height if is_wide else min(box.width, box.height - _CODE_SIZE * _POINT * 1.4)
    module = side / len(matrix)
    if module < NARROWEST_BAR:
        raise DoesNotFit(text)
    left = box.x if is_wide else box.x + (box.width - side) / 2
    for row, cells in enumerate(matrix):
        for column, is_dark in enumerate(cells):
            if is_dark:
                sheet.bar(left + column * module, box.y + row * module, module * 1.01, module * 1.01)
    if is_wide:
        draw_lines(sheet, Box(box.x + side, box.y, box.width - side, box.height), [label], largest=12)
    else:
        draw_lines(sheet, box.lower(box.height - side), [label], largest=_CODE_SIZE)


def draw_lines(
    sheet: pdf.Sheet, box: Box, parts: Sequence[str], *, largest: float = _LARGEST, face: str = pdf.BOLD
) -> None:
    """Parts in lines of their own, centred, as large as the box allows; long ones are broken or shrink."""
    size, lines = fitted(parts, box.width, box.height, largest=largest, face=face)
    line_height = size * _POINT * _LEADING
    first = box.y + (box.height - line_height * len(lines)) / 2 + size * _POINT * 0.95
    for number, line in enumerate(lines):
        sheet.text(box.x + box.width / 2, first + number * line_height, line, size=size, face=face, align="center")


def fitted(
    parts: Sequence[str], width: float, height: float, *, largest: float = _LARGEST, face: str = pdf.BOLD
) -> tuple[float, list[str]]:
    """The largest size at which all parts stand in the box, and their lines.

    Whole lines are worth more than big letters: parts are broken only where they would become hard to read otherwise.
    """
    whole = _size_for(list(parts), width, height, largest, face)
    if whole >= _LARGEST / 2 or not parts:
        return whole, list(parts)
    size = largest
    while size > _SMALLEST:
        lines = [line for part in parts for line in broken(part, _narrow(width, size, face))]
        if len(lines) * size * _POINT * _LEADING <= height:
            return max(size, whole), lines if size > whole else list(parts)
        size -= _STEP
    return whole, list(parts)


def _size_for(lines: list[str], width: float, height: float, largest: float, face: str) -> float:
    """For lines as they are; below any step if it must be, for nothing is cut off."""
    by_height = height / (max(len(lines), 1) * _POINT * _LEADING)
    widest = max((pdf.width_of(line, size=1, face=face) for line in lines), default=0.0)
    return min(largest, by_height, width / widest if widest else largest)


def _narrow(width: float, size: float, face: str) -> Callable[[str], bool]:
    return lambda line: pdf.width_of(line, size=size, face=face) <= width


ENCODERS: dict[str, Callable[[str], Bars]] = {"code128": code128.bars, "code39": code39.bars}
