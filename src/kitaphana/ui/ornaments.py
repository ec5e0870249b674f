"""Oyu: ornaments of the steppe, drawn for this project as lines in a square of 100 × 100.

A page carries each of them once, as symbols and patterns; covers, dividers and empty places then only name them.
"""

from collections.abc import Mapping
from functools import cache

from django.utils.safestring import SafeString, mark_safe

ORNAMENTS: Mapping[str, str] = {
    # қошқар мүйіз, the ram's horn: plenty
    "muiz": "M50 90V50C50 12 92 12 92 42C92 64 62 64 62 45C62 34 77 34 77 44M50 50C50 12 8 12 8 42C8 64 38 64 38 45"
    "C38 34 23 34 23 44M36 76H64",
    # түйетабан, the camel's foot: a long way
    "tuyetaban": "M50 50C28 44 12 30 18 16C24 3 44 8 50 26C56 8 76 3 82 16C88 30 72 44 50 50C72 56 88 70 82 84"
    "C76 97 56 92 50 74C44 92 24 97 18 84C12 70 28 56 50 50ZM6 50H22M78 50H94",
    # гүл, the flower: eight petals
    "gul": "M50 50C36 34 36 18 50 8C64 18 64 34 50 50C66 36 82 36 92 50C82 64 66 64 50 50C64 66 64 82 50 92"
    "C36 82 36 66 50 50C34 64 18 64 8 50C18 36 34 36 50 50M28 28L20 20M72 28L80 20M28 72L20 80M72 72L80 80",
    # су, the water: waves that curl
    "su": "M4 36C14 12 40 12 42 32C43 46 26 46 28 34M42 36C52 12 78 12 80 32C81 46 64 46 66 34M80 36C84 26 90 22 96 20"
    "M4 62C20 50 30 50 48 62S80 74 96 62M4 82C20 70 30 70 48 82S80 94 96 82",
    # шаңырақ, the crown of the yurt: home
    "shanyrak": "M8 50A42 42 0 1 0 92 50A42 42 0 1 0 8 50M36 12C28 36 28 64 36 88M64 12C72 36 72 64 64 88"
    "M12 36C36 28 64 28 88 36M12 64C36 72 64 72 88 64",
    # алма, the apple: Almaty
    "alma": "M50 30C40 18 12 18 12 50C12 76 30 94 40 94C45 94 46 91 50 91C54 91 55 94 60 94C70 94 88 76 88 50"
    "C88 18 60 18 50 30ZM50 30C50 20 52 14 58 6M54 18C60 6 74 4 82 8C78 20 66 24 54 18Z"
    "M50 76V62C50 44 70 44 70 58C70 68 57 68 57 59M50 62C50 44 30 44 30 58C30 68 43 68 43 59",
    # тұмар, the amulet: keeping
    "tumar": "M50 6L94 50L50 94L6 50ZM50 28L72 50L50 72L28 50ZM6 50H28M72 50H94M50 6V28M50 72V94",
    # құсқанат, the bird's wing: a free thought
    "qusqanat": "M50 92C50 60 50 40 50 22C50 8 66 8 66 19C66 29 55 29 56 21M50 44C62 44 84 40 92 18"
    "M50 60C66 60 86 54 94 38M50 76C66 76 82 72 90 58M50 22C50 8 34 8 34 19C34 29 45 29 44 21"
    "M50 44C38 44 16 40 8 18M50 60C34 60 14 54 6 38M50 76C34 76 18 72 10 58",
    # тау, the mountain: Alatau
    "tau": "M4 84L36 28L50 50L68 16L96 84ZM24 50L36 46L42 56M58 36L68 40L78 38M20 94H80",
}
NAMES = tuple(ORNAMENTS)
TILE = 44


@cache
def sheet() -> SafeString:
    """All ornaments for the page to name: `#o-muiz` draws one, `url(#p-muiz)` fills with rows of it."""
    drawn = "".join(_symbol(name, lines) + _pattern(name) for name, lines in ORNAMENTS.items())
    return mark_safe(  # noqa: S308  drawn above
        '<svg class="ornament-sheet" width="0" height="0" aria-hidden="true" focusable="false">'
        f'<defs fill="none" stroke="#fff" stroke-linecap="round" stroke-linejoin="round">{drawn}</defs></svg>'
    )


@cache
def ornament(name: str) -> SafeString:
    """One ornament by itself, in the colour of the text around it; a page without the sheet shows it too."""
    return mark_safe(  # noqa: S308  drawn above
        '<svg class="ornament" viewBox="0 0 100 100" aria-hidden="true" focusable="false" fill="none" '
        f'stroke="currentColor" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">'
        f'<path d="{ORNAMENTS[name]}"/></svg>'
    )


def _symbol(name: str, lines: str) -> str:
    return f'<symbol id="o-{name}" viewBox="-4 -4 108 108" overflow="visible"><path d="{lines}"/></symbol>'


def _pattern(name: str) -> str:
    """Two of them in a tile, the second half a step further and lower, so that the rows look woven."""
    half = TILE // 2
    return (
        f'<pattern id="p-{name}" width="{TILE}" height="{TILE}" patternUnits="userSpaceOnUse" stroke-width="7">'
        f'<use href="#o-{name}" x="1" y="1" width="{half - 2}" height="{half - 2}"/>'
        f'<use href="#o-{name}" x="{half + 1}" y="{half + 1}" width="{half - 2}" height="{half - 2}"/></pattern>'
    )
