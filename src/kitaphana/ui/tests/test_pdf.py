from io import BytesIO

import pypdfium2
import pytest
from reportlab.platypus import Paragraph

from kitaphana.ui import pdf

LETTERS = "ӘҒҚҢӨҰҮҺІәғқңөұүһі ЁЪЫЭЮЯёъыэюя № ₸ «» — 0123456789"


def words_of(document: bytes) -> str:
    pages = pypdfium2.PdfDocument(document)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def made(title="Қорытынды", text=LETTERS) -> bytes:
    stream = BytesIO()
    with pdf.document(stream, title=title, language="kk") as sheet:
        sheet.text(20, 20, text, size=10)
        sheet.text(20, 30, text, size=10, face=pdf.BOLD)
    return stream.getvalue()


def test_every_letter_of_the_three_languages_stands_on_paper_in_both_weights():
    for face in (pdf.REGULAR, pdf.BOLD):
        pdf.register_fonts()
        glyphs = pdf.pdfmetrics.getFont(face).face.charToGlyph
        assert [letter for letter in LETTERS if ord(letter) not in glyphs] == []
    assert words_of(made()).count("ӘҒҚҢӨҰҮҺІәғқңөұүһі") == 2


def test_the_same_content_gives_the_same_bytes():
    assert made() == made()
    story = lambda: [Paragraph("Ақпан", pdf.styles()["text"])]  # noqa: E731  flowables are used up
    assert pdf.flowing(story(), title="Акт") == pdf.flowing(story(), title="Акт")


def test_a_flowing_document_numbers_its_pages():
    story = [Paragraph("Қатар", pdf.styles()["text"]) for _ in range(120)]
    document = pdf.flowing(story, title="Акт приёма-передачи", language="ru")
    pages = pypdfium2.PdfDocument(document)
    assert len(pages) > 1
    assert pages[1].get_textpage().get_text_range().startswith("2")
    assert pages.get_metadata_value("Title") == "Акт приёма-передачи"


def test_a_long_word_is_broken_and_never_cut_off():
    lines = pdf.wrapped("821.512.122-31(075.8)", width=12, size=9)
    assert "".join(lines) == "821.512.122-31(075.8)"
    assert all(pdf.width_of(line, size=9) <= 12 for line in lines)


def test_letters_shrink_until_every_line_fits_but_stay_readable():
    assert pdf.largest_size(["Ә88"], width=30, most=14) == 14
    small = pdf.largest_size(["821.512.122"], width=14, most=14)
    assert pdf.SMALLEST < small < 14
    assert pdf.largest_size(["8" * 400], width=14, most=14) == pdf.SMALLEST


def test_missing_faces_are_named_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)
    pdf.register_fonts.cache_clear()
    with pytest.raises(pdf.FontsMissing, match="make assets"):
        pdf.register_fonts()
    pdf.register_fonts.cache_clear()
