"""Covers: the given picture of an edition, else one drawn from title, author and an ornament chosen by hash.

No row stands without one. Colours and sizes are presentation attributes, since the content security policy forbids
styles; the ornaments are those of the sheet that every page of readers carries (see `ornaments`).
"""

from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kitaphana.catalog.queries import CoverPicture
from kitaphana.ui.lettering import Lettering, set_type
from kitaphana.ui.ornaments import NAMES

WIDTH, HEIGHT = 200, 300
PAPER = "#fbf8f2"
WHITE = "#ffffff"
# Dark enough for white letters, and dark enough to be letters on paper: each has at least 5:1 both ways.
COLOURS = (
    "#7a2e1d", "#0f5a63", "#3d3563", "#8a4f12", "#20303f", "#2f5d3a", "#735310", "#31524f", "#6b2440", "#2b4a78",
    "#8c1f2b", "#4f3b25",
)  # fmt: skip
THREADS = ("#f3c77c", "#f2b8a2", "#a9dcd9", "#e8dfc8")  # of which the ornament is woven


@dataclass(frozen=True, slots=True)
class Design:
    """What the hash of title and author decides."""

    colour: str
    thread: str
    ornament: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the letters stand in the box of 200 × 300, and their colour (`""` for that of the cover)."""

    x: int
    top: int
    width: int
    height: int
    anchor: str
    author_y: int
    title_fill: str = WHITE
    author_fill: str = WHITE


CORNER = Layout(x=24, top=26, width=160, height=150, anchor="start", author_y=280)
BAND = Layout(x=24, top=28, width=160, height=142, anchor="start", author_y=280)
MEDALLION = Layout(x=104, top=136, width=164, height=106, anchor="middle", author_y=280)
PLATE = Layout(x=104, top=56, width=136, height=132, anchor="middle", author_y=280, title_fill="")
RANGE = Layout(x=24, top=28, width=160, height=132, anchor="start", author_y=284)
SHEET = Layout(x=34, top=30, width=150, height=140, anchor="start", author_y=280, title_fill="", author_fill="#3a2f22")


def cover(title: str, author: str, given: CoverPicture | None = None, *, is_first: bool = False) -> SafeString:
    """The given picture, else the drawn one; hidden from screen readers, since the title stands beside it.

    `is_first`: the picture that the page is about, fetched at once; all others wait until they are scrolled to.
    """
    return _given(given, is_first=is_first) if given else drawn(title, author)


def _given(picture: CoverPicture, *, is_first: bool) -> SafeString:
    """Both sizes for the browser to choose from; with its size known the page does not move when it comes."""
    loading = 'fetchpriority="high"' if is_first else 'loading="lazy"'
    sizes = "220px" if is_first else "(max-width: 768px) 42vw, 160px"
    return mark_safe(  # noqa: S308  digest and numbers only
        f'<img class="cover" src="{picture.small}" srcset="{picture.small} 160w, {picture.large} 400w" sizes="{sizes}" '
        f'width="{picture.width}" height="{picture.height}" alt="" {loading} decoding="async">'
    )


@lru_cache(maxsize=4096)
def drawn(title: str, author: str) -> SafeString:
    """An inline SVG of 200 × 300, hidden from screen readers since the title stands beside it."""
    choice = crc32(f"{title}|{author}".encode())
    design = Design(
        COLOURS[choice % len(COLOURS)],
        THREADS[choice // 13 % len(THREADS)],
        NAMES[choice // 61 % len(NAMES)],
    )
    layout, draw = _DRAWINGS[choice // 997 % len(_DRAWINGS)]
    return mark_safe(  # noqa: S308  title and author are escaped line by line
        f'<svg class="cover" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f"{draw(design)}{_letters(title, author, layout, design.colour)}</svg>"
    )


def _letters(title: str, author: str, layout: Layout, colour: str) -> str:
    words = set_type(title, layout.width, layout.height)
    names = set_type(author, layout.width, 36, sizes=(15, 13))
    title_y = layout.top + words.size
    author_y = layout.author_y - names.step * (len(names.lines) - 1)
    return _text("cover-title", words, layout, title_y, layout.title_fill or colour) + (
        _text("cover-author", names, layout, author_y, layout.author_fill or colour) if author else ""
    )


def _text(kind: str, set_in: Lettering, layout: Layout, y: int, fill: str) -> str:
    anchor = f' text-anchor="{layout.anchor}"' if layout.anchor != "start" else ""
    spans = "".join(
        f'<tspan x="{layout.x}"{f" dy={chr(34)}{set_in.step}{chr(34)}" if place else ""}>{escape(line)}</tspan>'
        for place, line in enumerate(set_in.lines)
    )
    return f'<text class="{kind}" x="{layout.x}" y="{y}" font-size="{set_in.size}" fill="{fill}"{anchor}>{spans}</text>'


def _sheet(colour: str) -> str:
    spine = '<path class="cover-spine" d="M0 0H9V300H0Z" fill="#000" fill-opacity=".18"/>'
    return f'<rect class="cover-sheet" width="200" height="300" fill="{colour}"/>{spine}'


def _use(ornament: str, x: int, y: int, size: int, stroke: str, *, width: float = 5, opacity: float = 1) -> str:
    """One ornament; the lines of its symbol take stroke and width from here."""
    return (
        f'<use class="cover-ornament" href="#o-{ornament}" x="{x}" y="{y}" width="{size}" height="{size}" fill="none" '
        f'stroke="{stroke}" stroke-width="{width:g}" stroke-opacity="{opacity:g}"/>'
    )


def _corner(design: Design) -> str:
    """One large ornament that leaves the sheet at its corner."""
    return _sheet(design.colour) + _use(design.ornament, 88, 150, 150, design.thread, opacity=0.34)


def _band(design: Design) -> str:
    """A woven band across, between two threads."""
    return (
        f'{_sheet(design.colour)}<g class="cover-ornament"><rect x="9" y="188" width="191" height="55" fill="#000" '
        f'fill-opacity=".22"/><path d="M9 187H200M9 244H200" stroke="{design.thread}" stroke-width="2"/></g>'
        + "".join(_use(design.ornament, 20 + 58 * place, 193, 45, design.thread) for place in range(3))
    )


def _medallion(design: Design) -> str:
    """A seal above the title."""
    return (
        f'{_sheet(design.colour)}<g class="cover-ornament" fill="none" stroke="{design.thread}">'
        '<circle cx="104" cy="76" r="47" stroke-width="2"/><circle cx="104" cy="76" r="42" stroke-opacity=".5"/></g>'
        + _use(design.ornament, 75, 47, 58, design.thread, width=6)
    )


def _plate(design: Design) -> str:
    """A label of paper on cloth."""
    return (
        f'{_sheet(design.colour)}<rect class="cover-ornament" x="9" width="191" height="300" '
        f'fill="url(#p-{design.ornament})" opacity=".2"/><rect class="cover-ornament" x="9" y="246" width="191" '
        f'height="54" fill="{design.colour}"/><g class="cover-plate">'
        f'<rect x="26" y="36" width="156" height="172" rx="3" fill="{PAPER}"/>'
        f'<rect x="31" y="41" width="146" height="162" rx="1" fill="none" stroke="{design.colour}"/></g>'
    )


def _range(design: Design) -> str:
    """Mountains under a sun."""
    return (
        f'{_sheet(design.colour)}<g class="cover-ornament"><circle cx="150" cy="182" r="26" fill="{design.thread}" '
        'fill-opacity=".85"/><path d="M9 222 48 178 74 204 112 160 152 210 172 190 200 220V300H9Z" fill="#fff" '
        'fill-opacity=".16"/><path d="M9 246 60 208 104 240 150 206 200 242V300H9Z" fill="#000" fill-opacity=".3"/>'
        f'<path d="M9 262 70 246 130 260 200 244V300H9Z" fill="{design.colour}"/></g>'
    )


def _paper(design: Design) -> str:
    """Paper in a spine of cloth."""
    return (
        f'<rect class="cover-sheet" width="200" height="300" fill="#f4ecdc"/><g class="cover-ornament">'
        f'<rect width="20" height="300" fill="{design.colour}"/><path d="M24 0V300" stroke="{design.colour}" '
        'stroke-opacity=".4"/></g>' + _use(design.ornament, 128, 186, 56, design.colour, width=5, opacity=0.9)
    )


_DRAWINGS = (
    (CORNER, _corner),
    (BAND, _band),
    (MEDALLION, _medallion),
    (PLATE, _plate),
    (RANGE, _range),
    (SHEET, _paper),
)
