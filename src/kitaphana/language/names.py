"""Turn names of persons from the heading's order to the spoken one and back."""

import re
from functools import lru_cache

_INITIAL = re.compile(r"^(?:[^\W\d_]\.?-?){1,2}\.$|^[^\W\d_]\.$")
_DATES = re.compile(r"\d{3,4}")
_PARTICLES = {"ван", "фон", "де", "да", "ди", "дер", "van", "von", "de", "der", "da", "di", "du", "la", "le", "al"}


@lru_cache(maxsize=4096)
def direct(heading: str) -> str:
    """“Толстой, Лев Николаевич, 1828–1910” → “Лев Николаевич Толстой”; “Абай” stays “Абай”."""
    parts = [part.strip() for part in heading.split(",")]
    named = [part for part in parts if part and not _DATES.search(part)]
    if len(named) >= 2:
        return f"{named[1]} {named[0]}"
    only = named[0] if named else heading.strip()
    surname, initials = _trailing_initials(only)
    return f"{initials} {surname}" if initials else only


def inverted(name: str) -> str:
    """“Лев Николаевич Толстой” → “Толстой, Лев Николаевич”; what already has a comma stays as it is."""
    if "," in name:
        return name.strip()
    surname, initials = _trailing_initials(name)
    if initials:
        return f"{surname}, {initials}"
    words = name.split()
    if len(words) < 2 or words[-1].lower() in _PARTICLES:
        return " ".join(words)
    return f"{words[-1]}, {' '.join(words[:-1])}"


def _trailing_initials(name: str) -> tuple[str, str]:
    """Part “Пушкин А. С.” into surname and initials; no initials, no parting."""
    words = name.split()
    count = 0
    while count < len(words) - 1 and _INITIAL.match(words[-1 - count]):
        count += 1
    cut = len(words) - count
    return " ".join(words[:cut]), " ".join(words[cut:])
