"""Setting a title in a box: the largest letters with which all of it fits, lines broken between words.

Widths are those of Literata SemiBold, grouped: enough to say what fits, and a fallback font is no wider.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SIZES = (34, 29, 25, 22, 19, 17, 15)
LEADING = 1.16
_NARROW = frozenset("iіїjlftrI.,:;!'’()[]|-– ")
_WIDE = frozenset("mwшщжмюфыМШЩЖЮФЫMW@—…")
_VOWELS = "аәеёиоөуұүыіэюяaeiouyáéíóúäöü"
_HYPHENATED = re.compile(rf"(?<=[{_VOWELS}])(?=[^\W\d_{_VOWELS}][{_VOWELS}])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lettering:
    """Lines at a size; `step` is from one line to the next. All in units of the drawing."""

    size: int
    step: int
    lines: tuple[str, ...]


def set_type(text: str, width: float, height: float, *, sizes: Sequence[int] = SIZES) -> Lettering:
    """The text at the largest size that holds all of it unbroken; at the smallest it is hyphenated and cut with “…”."""
    words = text.split()
    for size in sizes:
        lines = tuple(_wrapped(words, width / size))
        is_whole = all(_ems(word) * size <= width for word in words)
        if is_whole and len(lines) <= _most_lines(size, height):
            return Lettering(size, _step(size), lines or ("",))
    return _cut(words, width, height, sizes[-1])


def _cut(words: Sequence[str], width: float, height: float, size: int) -> Lettering:
    parts = [part for word in words for part in _broken(word, width / size)]
    lines = list(_wrapped(parts, width / size))
    most = _most_lines(size, height)
    if len(lines) > most:
        lines = [*lines[: most - 1], _shortened(lines[most - 1], width / size)]
    return Lettering(size, _step(size), tuple(lines) or ("",))


def _wrapped(words: Sequence[str], most: float) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and _ems(longer) > most:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line


def _broken(word: str, most: float) -> Iterator[str]:
    """A word too long for a line in parts: after a vowel where it can be, else wherever the line ends."""
    while _ems(word) > most:
        fits = max(place for place in range(1, len(word)) if place == 1 or _ems(word[:place] + "-") <= most)
        at_vowels = [match.start() for match in _HYPHENATED.finditer(word) if 2 <= match.start() <= fits]
        place = at_vowels[-1] if at_vowels and len(word) - at_vowels[-1] > 1 else fits
        yield word[:place].rstrip("-") + "-"
        word = word[place:]
    yield word


def _shortened(line: str, most: float) -> str:
    while line and _ems(line + "…") > most:
        line = line[:-1]
    return line.rstrip(" -,.:;") + "…"


class _Ems(dict[str, float]):
    """The width of each sign, in parts of the size; found once a sign."""

    def __missing__(self, sign: str) -> float:
        width = 0.37 if sign in _NARROW else 0.9 if sign in _WIDE else 0.73 if sign.isupper() else 0.595
        return self.setdefault(sign, width)


_EMS = _Ems()


def _ems(text: str) -> float:
    return sum(map(_EMS.__getitem__, text))


def _step(size: int) -> int:
    return math.ceil(size * LEADING)


def _most_lines(size: int, height: float) -> int:
    return max(1, int((height - size) // _step(size)) + 1)
