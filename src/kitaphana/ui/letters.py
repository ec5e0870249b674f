"""Letters on paper: one page or more for each, the name where a window envelope shows it."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Protocol

from kitaphana.ui.pdf import A4_HEIGHT, BOLD, Sheet, document, wrapped

LEFT, WIDTH = 25.0, 160.0
NAME_TOP, TEXT_TOP, BOTTOM, LINE = 55.0, 105.0, 25.0, 5.6  # DIN 5008, form B


class Letter(Protocol):
    """What is printed of a letter."""

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


def draw_letters(letters: Iterable[Letter], *, title: str) -> bytes:
    """A PDF of all letters, each beginning on a page of its own. Raises `FontsMissing`."""
    stream = BytesIO()
    with document(stream, title=title) as sheet:
        for number, letter in enumerate(letters):
            if number:
                sheet.next_page()
            _draw(sheet, letter)
    return stream.getvalue()


def _draw(sheet: Sheet, letter: Letter) -> None:
    sheet.text(LEFT, 30, letter.library, size=11, face=BOLD)
    for number, line in enumerate(wrapped(letter.name, width=80, size=12)):
        sheet.text(LEFT, NAME_TOP + number * LINE, line, size=12)
    sheet.text(LEFT + WIDTH, NAME_TOP, letter.card, size=10, align="right")
    y = TEXT_TOP - 2 * LINE
    for line in wrapped(letter.subject, width=WIDTH, size=13, face=BOLD):
        sheet.text(LEFT, y, line, size=13, face=BOLD)
        y += LINE
    y = max(y, TEXT_TOP)
    for line in _lines(letter.text):
        if y > A4_HEIGHT - BOTTOM:
            sheet.next_page()
            y = 30.0
        sheet.text(LEFT, y, line, size=11)
        y += LINE


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from wrapped(line, width=WIDTH, size=11) or [""]
