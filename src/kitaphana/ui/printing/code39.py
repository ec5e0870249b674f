"""Code 39 (ISO/IEC 16388): for scanners and printers that know nothing newer. Digits, capitals and `-. $/+%`."""

from typing import Final

_LETTERS: Final = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-. *$/+%"
_ELEMENTS: Final = (  # bars and gaps in turn, nine to a letter; 1 is a wide one
    "100100001001100001101100000000110001100110000001110000000100101100100100001100100000110100"
    "100001001001001001101001000000011001100011000001011000000001101100001100001001100000011100"
    "100000011001000011101000010000010011100010010001010010000000111100000110001000110000010110"
    "110000001011000001111000000010010001110010000011010000"
    "010000101110000100011000100010010100010101000010100010010001010000101010"
)
_PATTERNS: Final = {letter: _ELEMENTS[9 * place : 9 * place + 9] for place, letter in enumerate(_LETTERS)}
_WIDE: Final = 2.5
"""A wide element in modules: between 2 and 3, and above 2.2 where the module is narrow."""
QUIET: Final = 10


def bars(text: str) -> tuple[list[tuple[float, float]], float]:
    """Bars as (begin, width) and the whole width, all in modules and with the quiet zones.

    Raises `ValueError` for a character that Code 39 does not have. The optional check character is left out, as
    scanners are delivered; every character checks itself.
    """
    found, at = [], float(QUIET)
    for letter in f"*{text.upper()}*":
        pattern = _PATTERNS.get(letter)
        if pattern is None or "*" in text:
            raise ValueError("Code 39 has no such character")
        for place, element in enumerate(pattern):
            width = _WIDE if element == "1" else 1.0
            if place % 2 == 0:
                found.append((at, width))
            at += width
        at += 1  # the gap between characters
    return found, at - 1 + QUIET
