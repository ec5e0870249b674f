"""Draw the picture of an edition for other people's pages: a coloured sheet with title, author and library."""

import textwrap
from functools import lru_cache
from io import BytesIO
from zlib import crc32

from PIL import Image, ImageDraw, ImageFont

from kitaphana.ui.covers import COLOURS
from kitaphana.ui.pdf import BOLD, FACES, FOLDER, REGULAR

SIZE = (1200, 630)
"""Pixels; the ratio 1.91 : 1 is what networks cut a link's picture to."""
_EDGE, _PAPER, _APRICOT = 80, "#fbf8f1", "#f3c98b"
_STEPS = ((72, 26, 3), (56, 34, 4), (44, 44, 5))
"""Size of letters, letters in a line, lines: the first in which the title has room."""


@lru_cache(maxsize=64)
def card(title: str, author: str, library: str) -> bytes:
    """A PNG; raises `OSError` where the faces were not built."""
    picture = Image.new("RGB", SIZE, COLOURS[crc32(f"{title}|{author}".encode()) % len(COLOURS)])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 24, SIZE[1]), fill=_APRICOT)
    size, lines = _fitted(title)
    draw.multiline_text((_EDGE, _EDGE), "\n".join(lines), font=_face(BOLD, size), fill=_PAPER, spacing=size // 4)
    if author:
        who = textwrap.shorten(author, 48, placeholder="…")
        draw.text((_EDGE, 440), who, font=_face(REGULAR, 44), fill=_PAPER)
    draw.line((_EDGE, 520, SIZE[0] - _EDGE, 520), fill=_APRICOT, width=3)
    draw.text((_EDGE, 542), library, font=_face(REGULAR, 34), fill=_PAPER)
    return _png(picture)


def _fitted(title: str) -> tuple[int, list[str]]:
    for size, width, most in _STEPS:
        lines = textwrap.wrap(title, width, break_on_hyphens=False)
        if len(lines) <= most:
            return size, lines
    size, width, most = _STEPS[-1]
    return size, textwrap.wrap(title, width, max_lines=most, placeholder="…", break_on_hyphens=False)


@lru_cache(maxsize=8)
def _face(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / FACES[name], size)


def _png(picture: Image.Image) -> bytes:
    """Few colours make a small file."""
    out = BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()
