"""Paper: PDF documents in the platform's own face, which has every letter of Kazakh, Russian and English.

ISO 32000 by reportlab. Lengths are millimetres unless a name says points. The same content gives the same bytes: no
time and no chance stands in the file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate

REGULAR, BOLD = "Golos", "Golos-SemiBold"
FACES = {REGULAR: "GolosText_400Regular.ttf", BOLD: "GolosText_600SemiBold.ttf"}
FOLDER = Path(__file__).parent / "static/kitaphana/dist/paper"
A4_WIDTH, A4_HEIGHT = 210.0, 297.0
SMALLEST = 4.0
"""Points: smaller letters are no longer read from a book's spine."""


class FontsMissing(RuntimeError):
    """The faces are not where the build puts them."""


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Make the faces known to reportlab, once per process. Raises `FontsMissing` where they were not built."""
    for name, file in FACES.items():
        try:
            pdfmetrics.registerFont(TTFont(name, FOLDER / file))
        except (OSError, TTFError) as error:
            raise FontsMissing(f"{file} is not built: run `make assets`") from error


class Sheet:
    """Pages under way. Places are millimetres from the upper left corner of the page, as on a ruler laid on paper."""

    def __init__(self, canvas: Canvas, width: float, height: float) -> None:
        self.canvas = canvas
        self.width, self.height = width, height

    def text(self, x: float, y: float, text: str, *, size: float, face: str = REGULAR, align: str = "left") -> None:
        """One line with its baseline at `y`; `align` ("left", "center", "right") says what of it stands at `x`."""
        self.canvas.setFont(face, size)
        draw = {"left": "drawString", "center": "drawCentredString", "right": "drawRightString"}[align]
        getattr(self.canvas, draw)(x * mm, (self.height - y) * mm, text)

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        """A black rectangle without an outline, its upper left corner at (x, y)."""
        self.canvas.rect(x * mm, (self.height - y - height) * mm, width * mm, height * mm, stroke=0, fill=1)

    def frame(self, x: float, y: float, width: float, height: float, *, line: float = 0.1) -> None:
        """The outline of a rectangle; `line` is its thickness."""
        self.canvas.setLineWidth(line * mm)
        self.canvas.rect(x * mm, (self.height - y - height) * mm, width * mm, height * mm, stroke=1, fill=0)

    def line(self, x: float, y: float, to_x: float, to_y: float, *, thickness: float = 0.1) -> None:
        """A straight line."""
        self.canvas.setLineWidth(thickness * mm)
        self.canvas.line(x * mm, (self.height - y) * mm, to_x * mm, (self.height - to_y) * mm)

    def next_page(self) -> None:
        """End this page; what is drawn from now on stands on the next one."""
        self.canvas.showPage()


@contextmanager
def document(
    stream: BytesIO, *, title: str, language: str = "", size: tuple[float, float] = (A4_WIDTH, A4_HEIGHT)
) -> Iterator[Sheet]:
    """A document that is written to `stream` when the block ends; its last page need not be ended.

    `title` is what viewers show, `language` what they read aloud in. Raises `FontsMissing`.
    """
    register_fonts()
    width, height = size
    canvas = Canvas(stream, pagesize=(width * mm, height * mm), invariant=1, lang=language or None)
    canvas.setTitle(title)
    canvas.setAuthor("Kitaphana")
    yield Sheet(canvas, width, height)
    canvas.save()


def width_of(text: str, *, size: float, face: str = REGULAR) -> float:
    """How wide a line stands, in millimetres."""
    register_fonts()
    return float(pdfmetrics.stringWidth(text, face, size)) / mm


def wrapped(text: str, *, width: float, size: float, face: str = REGULAR) -> list[str]:
    """The text in lines no wider than `width`; a word that is wider than a line is broken, never cut off."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size=size, face=face) <= width:
            lines[-1] = joined
        else:
            lines.extend(_broken(word, width, size, face))
    return lines


def _broken(word: str, width: float, size: float, face: str) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and width_of(parts[-1] + letter, size=size, face=face) > width:
            parts.append("")
        parts[-1] += letter
    return parts


def largest_size(lines: list[str], *, width: float, most: float, least: float = SMALLEST, face: str = REGULAR) -> float:
    """The type size in points, from `most` down to `least` by quarters, at which every line fits into `width`."""
    size = most
    while size > least and any(width_of(line, size=size, face=face) > width for line in lines):
        size -= 0.25
    return max(size, least)


def styles() -> dict[str, Any]:  # Any: reportlab's styles
    """Paragraph styles of longer documents (`reportlab.platypus`), by name: `title`, `text`, `small`, `cell`."""
    register_fonts()
    text = ParagraphStyle("text", fontName=REGULAR, fontSize=10, leading=13.5)
    return {
        "title": ParagraphStyle("title", parent=text, fontName=BOLD, fontSize=14, leading=18, spaceAfter=8),
        "text": text,
        "small": ParagraphStyle("small", parent=text, fontSize=8, leading=10.5),
        "cell": ParagraphStyle("cell", parent=text, fontSize=8.5, leading=11),
    }


def flowing(story: list[Any], *, title: str, language: str = "", margin: float = 18.0) -> bytes:
    """A document of paragraphs and tables (`story`: flowables of `reportlab.platypus`) on A4, pages numbered."""
    register_fonts()
    stream = BytesIO()
    template = SimpleDocTemplate(
        stream,
        pagesize=A4,
        title=title,
        author="Kitaphana",
        lang=language or None,
        invariant=1,
        leftMargin=margin * mm,
        rightMargin=margin * mm,
        topMargin=margin * mm,
        bottomMargin=margin * mm,
    )
    template.build(story, onFirstPage=_numbered, onLaterPages=_numbered)
    return stream.getvalue()


def _numbered(canvas: Canvas, template: Any) -> None:  # Any: reportlab's template
    canvas.setFont(REGULAR, 8)
    canvas.drawCentredString(template.pagesize[0] / 2, 9 * mm, str(canvas.getPageNumber()))
