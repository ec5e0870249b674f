"""Cards of readers on paper, to print and to cut: a sheet, one by itself, one on the roll of a receipt printer.

A card has the size of a bank card (ISO/IEC 7810 ID-1) and carries the number as QR code and as Code 128: whatever
scanner a place has, it reads paper, plastic and phone alike. All lengths in mm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.utils.translation import gettext as _

from kitaphana.ui import pdf
from kitaphana.ui.card import grouped
from kitaphana.ui.printing import code128, drawing
from kitaphana.ui.printing.drawing import Box, DoesNotFit

WIDTH, HEIGHT = 85.6, 53.98
COLUMNS, ROWS = 2, 5
ROLL_WIDTH, ROLL_HEIGHT = 72.0, 88.0
"""What an 80 mm receipt printer prints on."""
_LEFT: Final = (pdf.A4_WIDTH - COLUMNS * WIDTH) / 2
_TOP: Final = (pdf.A4_HEIGHT - ROWS * HEIGHT) / 2
_QR_SIDE: Final = 24.0
_BARS_HEIGHT: Final = 15.0


@dataclass(frozen=True, slots=True)
class PaperCard:
    """What stands on a card; `about` is a class or the library."""

    name: str
    number: str
    about: str = ""


def print_cards(cards: Sequence[PaperCard], *, title: str, language: str) -> bytes:
    """Cards on A4, ten to a page. Who has no card is left out."""
    stream, place = BytesIO(), 0
    with pdf.document(stream, title=_("Reader’s cards: %(group)s") % {"group": title}, language=language) as page:
        for card in cards:
            if not card.number:
                continue
            if place == COLUMNS * ROWS:
                page.next_page()
                place = 0
            row, column = divmod(place, COLUMNS)
            _draw(page, Box(_LEFT + column * WIDTH, _TOP + row * HEIGHT, WIDTH, HEIGHT), card)
            place += 1
    return stream.getvalue()


def print_card(card: PaperCard, *, language: str) -> bytes:
    """One card on A4, with a line on what it is for."""
    stream = BytesIO()
    with pdf.document(stream, title=_("Reader’s card"), language=language) as page:
        left = (pdf.A4_WIDTH - WIDTH) / 2
        _draw(page, Box(left, 30, WIDTH, HEIGHT), card)
        said = _("Cut it out, or show it on a phone: paper, plastic and screen are worth the same.")
        for number, line in enumerate(pdf.wrapped(said, width=WIDTH, size=9)):
            page.text(left, 30 + HEIGHT + 8 + number * 4.5, line, size=9)
    return stream.getvalue()


def print_on_roll(card: PaperCard, *, language: str) -> bytes:
    """One card for the receipt printer of a desk."""
    stream = BytesIO()
    size = (ROLL_WIDTH, ROLL_HEIGHT)
    with pdf.document(stream, title=_("Reader’s card"), language=language, size=size) as page:
        inner = Box(0, 0, *size).inset(3)
        drawing.draw_lines(page, inner.upper(6), [card.about], largest=9, face=pdf.REGULAR)
        drawing.draw_lines(page, Box(inner.x, inner.y + 7, inner.width, 9), [card.name], largest=12)
        _symbols(page, Box(inner.x, inner.y + 18, inner.width, 44), inner.lower(18), card.number)
    return stream.getvalue()


def _draw(page: pdf.Sheet, card: Box, told: PaperCard) -> None:
    page.frame(card.x, card.y, card.width, card.height)
    inner = card.inset(4)
    words = Box(inner.x, inner.y, inner.width - _QR_SIDE - 2, inner.height - _BARS_HEIGHT - 2)
    drawing.draw_lines(page, words.upper(words.height * 0.65), [told.name], largest=12)
    drawing.draw_lines(page, words.lower(words.height * 0.3), [told.about], largest=8, face=pdf.REGULAR)
    code = Box(inner.x + inner.width - _QR_SIDE, inner.y, _QR_SIDE, _QR_SIDE + 4)
    _symbols(page, code, inner.lower(_BARS_HEIGHT), told.number)


def _symbols(page: pdf.Sheet, code: Box, bars: Box, number: str) -> None:
    """Both symbols, the number in groups under the bars only."""
    try:
        drawing.draw_qr(page, code, number, label="")
    except DoesNotFit:
        drawing.draw_lines(page, code, [number])
    try:
        drawing.draw_bars(page, bars, number, code128.bars, label=grouped(number))
    except ValueError:  # `DoesNotFit`, or a letter that has no bars: a number of an older system, the QR code holds it
        drawing.draw_lines(page, bars, [number], largest=10)
