"""The number of a reader's card as scanners and people read it: QR code, Code 128, and in groups."""

from functools import lru_cache
from typing import Final

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kitaphana.ui.printing import code128

GROUP: Final = 4
LONGEST_WHOLE: Final = 9
"""Numbers up to this long are read without a break."""


def grouped(number: str) -> str:
    """In groups of four, the last one up to five long; doors take the number with blanks too."""
    if len(number) <= LONGEST_WHOLE:
        return number
    starts = range(0, len(number) - 1, GROUP)
    parts = [number[start : start + GROUP] for start in starts]
    if len(number) % GROUP == 1:
        parts[-1] = number[starts[-1] :]
    return " ".join(parts)


@lru_cache(maxsize=4096)
def qr_svg(number: str) -> SafeString:
    """The number as a QR code, an inline SVG; nothing for no number.

    Drawn once per process: weighing the eight masks of a code takes as long as the rest of a page.
    """
    if not number:
        return SafeString("")
    code = segno.make(number, error="m", micro=False)
    return mark_safe(code.svg_inline(border=0, dark="#000", omitsize=True))  # noqa: S308  drawn by segno


def bars_svg(number: str) -> SafeString:
    """The number as Code 128, an inline SVG; nothing where the symbol has no letter for it."""
    if not number or not number.isascii():
        return SafeString("")
    path, width = code128.svg_path(number)
    return format_html(
        '<svg viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        width,
        path,
    )
