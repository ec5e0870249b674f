"""Covers drawn from title and author, for editions without a picture: no row stands without one."""

import textwrap
from functools import lru_cache
from zlib import crc32

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Dark enough for white letters: each has at least 5:1.
COLOURS = ("#7a2e1d", "#0f5a63", "#3d3563", "#8a4f12", "#20303f", "#2f5d3a", "#735310", "#31524f", "#6b2440", "#2b4a78")

# Horn of a ram, amulet, crown of a yurt, mountain: lines in a box of 84 × 74 around (0, 15).
ORNAMENTS = (
    "M0 44V14C0-16 34-16 34 8c0 17-22 17-22 2 0-8 11-8 11 0M0 14C0-16-34-16-34 8c0 17 22 17 22 2 0-8-11-8-11 0"
    "M-9 34h18",
    "M0-20 36 22 0 50-36 22ZM0 2 18 22 0 36-18 22ZM-36 22h18M36 22H18",
    "M-34 15a34 34 0 1 0 68 0a34 34 0 1 0-68 0M-14-16C-20 5-20 25-14 46M14-16C20 5 20 25 14 46M-33 4C-12-4 12-4 33 4"
    "M-33 26C-12 34 12 34 33 26",
    "M-42 44-16 4 0 26 18-10 42 44M-6 18 0 26 5 16M12 2 18-10 24 4M-30 52h60",
)
LINE, LONG_LINE, NAME_LINE, LINES = 12, 15, 17, 6


@lru_cache(maxsize=4096)
def cover(title: str, author: str) -> SafeString:
    """An inline SVG of 200 × 300, hidden from screen readers since the title stands beside it.

    Colours are presentation attributes, not styles, which the content security policy forbids.
    """
    choice = crc32(f"{title}|{author}".encode())
    colour = COLOURS[choice % len(COLOURS)]
    ornament = ORNAMENTS[choice // len(COLOURS) % len(ORNAMENTS)]
    is_long = len(title) > LINE * 4 or max(map(len, title.split()), default=0) > LINE
    words = _lines(title, LONG_LINE if is_long else LINE, LINES)
    names = _lines(author, NAME_LINE, 2)
    return mark_safe(  # noqa: S308  title and author are escaped line by line
        f'<svg class="cover{" cover-long" if is_long else ""}" viewBox="0 0 200 300" aria-hidden="true">'
        f'<rect class="cover-sheet" width="200" height="300" rx="8" fill="{colour}"/>'
        '<rect class="cover-spine" width="9" height="300"/>'
        f'<path class="cover-ornament" transform="translate(148 218) scale(1.75)" stroke-width="6" d="{ornament}"/>'
        f'<text class="cover-title" x="24" y="46">{_spans(words, 20 if is_long else 24)}</text>'
        f'<text class="cover-author" x="24" y="{280 - 18 * (len(names) - 1)}">{_spans(names, 18)}</text></svg>'
    )


def _lines(text: str, width: int, most: int) -> list[str]:
    whole = " ".join(part for word in text.split() for part in _broken(word, width))
    return textwrap.wrap(whole, width, max_lines=most, placeholder="…", break_on_hyphens=False) or [""]


def _broken(word: str, width: int) -> list[str]:
    """A word too long for a line, in parts with hyphens."""
    if len(word) <= width:
        return [word]
    return [word[: width - 1] + "-", *_broken(word[width - 1 :], width)]


def _spans(lines: list[str], height: int) -> str:
    return "".join(
        f'<tspan x="24"{f" dy={chr(34)}{height}{chr(34)}" if place else ""}>{escape(line)}</tspan>'
        for place, line in enumerate(lines)
    )
