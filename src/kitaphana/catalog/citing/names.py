"""Names out of headings: surname, given names, initials."""

import re
from dataclasses import dataclass
from functools import lru_cache

from kitaphana.language.names import inverted

_DATES = re.compile(r"\d{3,4}")
_INITIAL = re.compile(r"[^\W\d_]\.?")


@dataclass(frozen=True, slots=True)
class Name:
    """A person with surname and given names, or (no given names) a name that is one whole: “Абай Құнанбайұлы”."""

    surname: str
    given: str = ""

    @property
    def initials(self) -> str:
        """“Петр Павлович” → “П. П.”, “Жан-Жак” → “Ж.-Ж.”; with spaces between, as all our formats want them."""
        return " ".join(_short(word) for word in self.given.split())

    @property
    def heading(self) -> str:
        """“Каменский, П. П.”"""
        return f"{self.surname}, {self.initials}" if self.given else self.surname

    @property
    def spoken(self) -> str:
        """“П. П. Каменский”."""
        return f"{self.initials} {self.surname}" if self.given else self.surname

    @property
    def full(self) -> str:
        """“Каменский, Петр Павлович”."""
        return f"{self.surname}, {self.given}" if self.given else self.surname


@lru_cache(maxsize=4096)
def name_of(heading: str) -> Name:
    """“Толстой, Лев Николаевич, 1828–1910” → surname and given names; a heading without a comma stays whole.

    Initials without a comma (“Пушкин А. С.”) are known as such.
    """
    parts = [part.strip() for part in heading.split(",")]
    named = [part for part in parts if part and not _DATES.search(part)]
    if len(named) == 1:
        turned = inverted(named[0])
        named = [part.strip() for part in turned.split(",", 1)] if _is_initialled(named[0]) else named
    if not named:
        return Name(heading.strip())
    return Name(named[0], _apart(named[1])) if len(named) > 1 else Name(named[0])


def _is_initialled(name: str) -> bool:
    """Whether the last word is an initial with its dot."""
    words = name.split()
    return len(words) > 1 and words[-1].endswith(".") and len(words[-1].replace(".", "")) <= 2


def _apart(given: str) -> str:
    """“А.С.” → “А. С.”"""
    return re.sub(r"\.(?=[^\W\d_])", ". ", given)


def _short(word: str) -> str:
    """“Петр” → “П.”, “Жан-Жак” → “Ж.-Ж.”, “С.” stays; what begins with no letter stays too."""
    pieces = [piece for piece in word.split("-") if piece]
    return "-".join(f"{piece[0]}." if _INITIAL.match(piece) else piece for piece in pieces)
