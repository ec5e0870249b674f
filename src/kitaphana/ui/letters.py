"""Letters on paper, folded twice for a DL envelope with a window; a list of those that a desk hands over ends them.

The sheet is that of DIN 5008, form B: the address field begins 45 mm below the upper edge and 20 mm from the left one,
is 85 mm wide and 45 mm high, and shows in the window (90 × 45 mm, DIN 680) of an envelope of 220 × 110 mm (ISO 269,
DL); folds lie at 105 and 210 mm. Its first 17.7 mm are for the sender, the other 27.3 mm for six lines of address.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import override

from kitaphana.ui.pdf import A4_HEIGHT, BOLD, Sheet, document, wrapped

LEFT, WIDTH = 25.0, 160.0
FIELD_TOP, FIELD_LEFT, FIELD_WIDTH, FIELD_HEIGHT = 45.0, 20.0, 85.0, 45.0
SENDER_AT, ADDRESS_AT, ADDRESS_LINE, MOST_ADDRESS_LINES = 60.0, 67.2, 4.4, 6
ADDRESS_SIZES = (11.0, 9.0, 7.5)  # points
INSIDE = FIELD_WIDTH - (LEFT - FIELD_LEFT)
FOLDS = (105.0, 210.0)
TEXT_TOP, BOTTOM, LINE = 112.0, 25.0, 5.6


class Letter(Protocol):
    """What is printed of a letter; without an address it is handed over at a desk."""

    @property
    def name(self) -> str: ...
    @property
    def card(self) -> str: ...
    @property
    def library(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def address(self) -> Sequence[str]: ...


def draw_letters(letters: Iterable[Letter], *, title: str) -> bytes:
    """A PDF of all letters, each beginning on a page, then whom a desk gives theirs. Raises `FontsMissing`."""
    stream, all_letters = BytesIO(), list(letters)
    with document(stream, title=title) as sheet:
        for number, letter in enumerate(all_letters):
            if number:
                sheet.next_page()
            _draw(sheet, letter)
        if by_hand := [letter for letter in all_letters if not letter.address]:
            sheet.next_page()
            _draw_list(sheet, by_hand)
    return stream.getvalue()


def address_lines(letter: Letter) -> tuple[list[str], float]:
    """What shows in the window: the name and the address, or that it is handed over; at most six lines, and their size.

    What is too long for a line goes on in the next one; where six are too few, letters become smaller.
    """
    with override(letter.language[:2]):
        parts = (letter.name, *(letter.address or (_("To be handed over at the library"),)))
    lines: list[str] = []
    for size in ADDRESS_SIZES:
        lines = [line for part in parts for line in wrapped(part, width=INSIDE, size=size)]
        if len(lines) <= MOST_ADDRESS_LINES:
            return lines, size
    return [*lines[: MOST_ADDRESS_LINES - 1], lines[-1]], ADDRESS_SIZES[-1]


def _draw(sheet: Sheet, letter: Letter) -> None:
    sheet.text(LEFT, 30, letter.library, size=11, face=BOLD)
    for line in wrapped(letter.library, width=INSIDE, size=7)[:1]:
        sheet.text(LEFT, SENDER_AT, line, size=7)
    lines, size = address_lines(letter)
    for number, line in enumerate(lines):
        sheet.text(LEFT, ADDRESS_AT + number * ADDRESS_LINE, line, size=size)
    sheet.text(LEFT + WIDTH, ADDRESS_AT, letter.card, size=10, align="right")
    for fold in FOLDS:
        sheet.line(4, fold, 8, fold)
    y = TEXT_TOP - 2 * LINE
    for line in wrapped(letter.subject, width=WIDTH, size=13, face=BOLD):
        sheet.text(LEFT, y, line, size=13, face=BOLD)
        y += LINE
    _flow(sheet, _lines(letter.text), max(y, TEXT_TOP))


def _draw_list(sheet: Sheet, letters: Sequence[Letter]) -> None:
    """For staff, in the language of the page: to whom no letter can be posted."""
    sheet.text(LEFT, 30, _("Letters to be handed over at the library"), size=13, face=BOLD)
    _flow(sheet, (line for one in letters for line in wrapped(f"{one.name} · {one.card}", width=WIDTH, size=11)), 42.0)


def _flow(sheet: Sheet, lines: Iterable[str], y: float) -> None:
    for line in lines:
        if y > A4_HEIGHT - BOTTOM:
            sheet.next_page()
            y = 30.0
        sheet.text(LEFT, y, line, size=11)
        y += LINE


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from wrapped(line, width=WIDTH, size=11) or [""]
