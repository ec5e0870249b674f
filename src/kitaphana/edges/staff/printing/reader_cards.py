"""Cards of readers on A4, of the size of a bank card (ISO/IEC 7810 ID-1), to print and to cut. All lengths in mm."""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _

from kitaphana.edges.staff.printing import code128, drawing
from kitaphana.edges.staff.printing.drawing import Box, DoesNotFit
from kitaphana.ui import pdf

WIDTH, HEIGHT = 85.6, 53.98
COLUMNS, ROWS = 2, 5
_LEFT: Final = (pdf.A4_WIDTH - COLUMNS * WIDTH) / 2
_TOP: Final = (pdf.A4_HEIGHT - ROWS * HEIGHT) / 2
_QR_SIDE: Final = 24.0
_BARS_HEIGHT: Final = 15.0


def print_cards(cards: Sequence[tuple[str, str]], *, title: str, language: str) -> bytes:
    """A card for each name and number: the name, a QR code and Code 128. Who has no card is left out."""
    stream, place = BytesIO(), 0
    with pdf.document(stream, title=_("Reader’s cards: %(group)s") % {"group": title}, language=language) as page:
        for name, number in cards:
            if not number:
                continue
            if place == COLUMNS * ROWS:
                page.next_page()
                place = 0
            row, column = divmod(place, COLUMNS)
            _draw(page, Box(_LEFT + column * WIDTH, _TOP + row * HEIGHT, WIDTH, HEIGHT), name, number, title)
            place += 1
    return stream.getvalue()


def _draw(page: pdf.Sheet, card: Box, name: str, number: str, title: str) -> None:
    page.frame(card.x, card.y, card.width, card.height)
    inner = card.inset(4)
    words = Box(inner.x, inner.y, inner.width - _QR_SIDE - 2, inner.height - _BARS_HEIGHT - 2)
    drawing.draw_lines(page, words.upper(words.height * 0.65), [name], largest=12)
    drawing.draw_lines(page, words.lower(words.height * 0.3), [title], largest=8, face=pdf.REGULAR)
    code = Box(inner.x + inner.width - _QR_SIDE, inner.y, _QR_SIDE, _QR_SIDE + 4)
    try:
        drawing.draw_qr(page, code, number)
        drawing.draw_bars(page, inner.lower(_BARS_HEIGHT), number, code128.bars)
    except DoesNotFit:  # a long number of an older system: the QR code holds it
        drawing.draw_lines(page, inner.lower(_BARS_HEIGHT), [number], largest=10)
