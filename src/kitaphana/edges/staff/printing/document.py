"""A PDF of labels: each item on its place, from the place where the sheet still has labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kitaphana.holdings.rules.labels import A4_HEIGHT, A4_WIDTH, Sheet, spine_parts
from kitaphana.ui import pdf
from kitaphana.ui.printing import drawing
from kitaphana.ui.printing.drawing import PADDING, Box, DoesNotFit

if TYPE_CHECKING:
    from kitaphana.holdings.queries import LabelItem


@dataclass(frozen=True, slots=True)
class Printed:
    """The document, and the items that got no label because their barcode does not fit, or they have none."""

    document: bytes
    count: int
    left_out: "tuple[LabelItem, ...]"


Draw = Callable[[pdf.Sheet, Box, "LabelItem"], None]


def _bars(kind: str) -> Draw:
    def draw(sheet: pdf.Sheet, box: Box, item: "LabelItem") -> None:
        drawing.draw_bars(sheet, box, item.barcode, drawing.ENCODERS[kind])

    return draw


def _qr(sheet: pdf.Sheet, box: Box, item: "LabelItem") -> None:
    drawing.draw_qr(sheet, box, item.barcode)


def _spine(sheet: pdf.Sheet, box: Box, item: "LabelItem") -> None:
    parts = spine_parts(item.call_number, item.volume, item.branch_code)
    if not item.call_number:
        raise DoesNotFit(item.accession_number)
    drawing.draw_lines(sheet, box, parts)


def _combined(sheet: pdf.Sheet, box: Box, item: "LabelItem") -> None:
    """The call number in one line above the barcode: for the back of a book."""
    height = box.height * 0.4
    parts = [item.call_number or item.accession_number or item.title]
    drawing.draw_bars(sheet, box.lower(box.height - height), item.barcode, drawing.ENCODERS["code128"])
    drawing.draw_lines(sheet, box.upper(height - 0.8), parts, largest=12)


DRAWINGS: Final[dict[str, Draw]] = {
    "code128": _bars("code128"),
    "code39": _bars("code39"),
    "qr": _qr,
    "spine": _spine,
    "combined": _combined,
}
KINDS: Final[dict[str, Promise]] = {
    "code128": gettext_lazy("barcode (Code 128)"),
    "code39": gettext_lazy("barcode (Code 39)"),
    "qr": gettext_lazy("QR code"),
    "spine": gettext_lazy("spine label with the call number"),
    "combined": pgettext_lazy("label", "call number and barcode"),
}


def print_labels(items: "Sequence[LabelItem]", sheet: Sheet, kind: str, *, start: int = 0, language: str) -> Printed:
    """Labels of one kind from place `start` (0 is the first); as many pages as they need."""
    stream, left_out, place = BytesIO(), [], start
    with pdf.document(stream, title=_("Labels"), language=language) as page:
        for item in items:
            if place == sheet.count:
                page.next_page()
                place = 0
            if _drawn(page, sheet, place, item, kind):
                place += 1
            else:
                left_out.append(item)
    return Printed(stream.getvalue(), len(items) - len(left_out), tuple(left_out))


def _drawn(page: pdf.Sheet, sheet: Sheet, place: int, item: "LabelItem", kind: str) -> bool:
    box = Box(*sheet.place(place), sheet.width, sheet.height).inset(PADDING)
    if not item.barcode and kind != "spine":
        return False
    try:
        DRAWINGS[kind](page, box, item)
    except ValueError:  # also `DoesNotFit`
        return False
    return True


def calibration(sheet: Sheet, *, language: str) -> bytes:
    """The outlines of a sheet with its places numbered, and two rulers: to lay on the labels before they are wasted."""
    stream = BytesIO()
    with pdf.document(stream, title=_("Calibration sheet"), language=language) as page:
        for number in range(sheet.count):
            x, y = sheet.place(number)
            page.frame(x, y, sheet.width, sheet.height)
            page.text(x + sheet.width / 2, y + sheet.height / 2 + 1.5, str(number + 1), size=10, align="center")
        _rulers(page)
    return stream.getvalue()


def _rulers(page: pdf.Sheet) -> None:
    """Ten centimetres each way, from the middle of the page: what a printer that scales makes shorter."""
    x, y = (A4_WIDTH - 100) / 2, A4_HEIGHT / 2
    page.line(x, y, x + 100, y, thickness=0.3)
    page.line(A4_WIDTH / 2, y - 50, A4_WIDTH / 2, y + 50, thickness=0.3)
    for step in range(11):
        page.line(x + step * 10, y - 2, x + step * 10, y + 2, thickness=0.3)
        page.line(A4_WIDTH / 2 - 2, y - 50 + step * 10, A4_WIDTH / 2 + 2, y - 50 + step * 10, thickness=0.3)
    page.text(x + 100, y - 3, "100 mm", size=8, align="right")
