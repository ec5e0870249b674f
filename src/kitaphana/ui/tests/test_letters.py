"""Letters on paper: one page for each reader, the same bytes for the same letters."""

import pypdfium2

from kitaphana.notices.queries import Letter
from kitaphana.ui.letters import draw_letters

LETTER = Letter(
    name="Айгүл Қасымова", card="R0000001", library="Чехов кітапханасы", subject="Қайтару мерзімі",
    text="Құрметті Айгүл!\n\nКітапты 5 желтоқсанға дейін қайтарыңыз.", language="kk",
)  # fmt: skip


def test_every_letter_has_a_page_of_its_own_that_can_be_read():
    drawn = draw_letters([LETTER, LETTER], title="Letters")

    document = pypdfium2.PdfDocument(drawn)
    assert len(document) == 2
    assert "Айгүл Қасымова" in document[1].get_textpage().get_text_range()
    assert drawn == draw_letters([LETTER, LETTER], title="Letters")
