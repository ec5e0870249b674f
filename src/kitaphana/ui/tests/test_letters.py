"""Letters on paper: one page for each reader, the same bytes for the same letters."""

from dataclasses import replace

import pypdfium2
import pytest
from django.utils import translation

from kitaphana.notices.queries import Letter
from kitaphana.ui.letters import (
    ADDRESS_AT,
    FIELD_HEIGHT,
    FIELD_LEFT,
    FIELD_TOP,
    FIELD_WIDTH,
    LEFT,
    MOST_ADDRESS_LINES,
    SENDER_AT,
    address_lines,
    draw_letters,
)
from kitaphana.ui.pdf import A4_HEIGHT

LETTER = Letter(
    name="Айгүл Қасымова", card="R0000001", library="Чехов кітапханасы", subject="Қайтару мерзімі",
    text="Құрметті Айгүл!\n\nКітапты 5 желтоқсанға дейін қайтарыңыз.", language="kk",
    address=("Абай даңғылы, 10-үй, 5-пәтер", "Алматы қаласы", "050000"),
)  # fmt: skip


def test_every_letter_has_a_page_of_its_own_that_can_be_read():
    drawn = draw_letters([LETTER, LETTER], title="Letters")

    document = pypdfium2.PdfDocument(drawn)
    assert len(document) == 2
    assert "Айгүл Қасымова" in document[1].get_textpage().get_text_range()
    assert drawn == draw_letters([LETTER, LETTER], title="Letters")


POINTS = 72 / 25.4


def within(page, left, top, width, height):
    """The text of a rectangle, in millimetres from the upper left corner."""
    return page.get_textpage().get_text_bounded(
        left=left * POINTS, right=(left + width) * POINTS,
        top=(A4_HEIGHT - top) * POINTS, bottom=(A4_HEIGHT - top - height) * POINTS,
    )  # fmt: skip


def test_name_and_address_stand_in_the_window_of_the_envelope_and_nothing_else_does():
    page = pypdfium2.PdfDocument(draw_letters([LETTER], title="Letters"))[0]

    shown = within(page, FIELD_LEFT, FIELD_TOP, FIELD_WIDTH, FIELD_HEIGHT).split("\r\n")

    assert shown == [LETTER.library, LETTER.name, *LETTER.address]
    assert FIELD_TOP < SENDER_AT < FIELD_TOP + 17.7 < ADDRESS_AT
    assert LETTER.card not in "".join(shown)


def test_a_long_name_and_a_long_street_still_show_the_postcode():
    long = replace(LETTER, name="Әбдірахманқызы " * 5, address=("Бауыржан Момышұлы даңғылы " * 4, "Алматы", "050000"))

    lines, _size = address_lines(long)

    assert len(lines) <= MOST_ADDRESS_LINES
    assert lines[-1] == "050000"
    page = pypdfium2.PdfDocument(draw_letters([long], title="Letters"))[0]
    assert "050000" in within(page, LEFT, FIELD_TOP, FIELD_WIDTH, FIELD_HEIGHT)


@pytest.mark.parametrize(
    ("language", "said"), [("kk", "Кітапханада"), ("ru", "Выдаётся в библиотеке"), ("en", "at the library")]
)
def test_without_an_address_the_letter_says_in_its_language_that_it_is_handed_over(language, said):
    lines, _size = address_lines(replace(LETTER, address=(), language=language))

    assert said in " ".join(lines)


def test_letters_to_hand_over_are_listed_at_the_end():
    with translation.override("en"):
        drawn = draw_letters([LETTER, replace(LETTER, address=(), name="Борис Ким", card="R77")], title="Letters")

    document = pypdfium2.PdfDocument(drawn)
    assert len(document) == 3
    assert "Борис Ким · R77" in document[2].get_textpage().get_text_range()
    assert LETTER.name not in document[2].get_textpage().get_text_range()
