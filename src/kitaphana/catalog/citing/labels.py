"""Where in its host an article stands, taken out of a label such as “2017, Т. 27, вып. 2, с. 139–146”."""

import re
from dataclasses import dataclass

_YEAR = re.compile(r"(1[4-9]\d\d|20\d\d)(?:\s*(?:г|ж|жыл)\.?)?")
_RANGE = r"(\d+(?:\s*[-–—]\s*\d+)?)"
_PAGES = re.compile(
    rf"(?:с|c|стр|б|бб|бет|p|pp|s)\.?\s*{_RANGE}|{_RANGE}\s*(?:с|б|бб|беттер|бет|p|pp)\.?", re.IGNORECASE
)
_VOLUME = re.compile(r"(?:т|том|vol|v|кітап|кн)\.?\s*(\w+)", re.IGNORECASE)
_ISSUE = re.compile(r"(?:№|nº|no|n|вып|шығ|шығарылым|iss|issue)\.?\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """The parts of a label; `numbering` holds volume and issue as they were written."""

    year: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    numbering: str = ""

    @property
    def first_page(self) -> str:
        """“139” of “139–146”."""
        return self.pages.partition("–")[0]

    @property
    def last_page(self) -> str:
        """“146” of “139–146”; the first page where there is only one."""
        return self.pages.rpartition("–")[2]


def parse(label: str) -> Place:
    """The parts that are understood; the others stay in `numbering`, so that nothing is lost."""
    found: dict[str, str] = {}
    numbering = []
    for piece in (piece.strip(" .;") for piece in re.split(r"[,;]|\.\s+[-–—]\s+", label)):
        if match := _YEAR.fullmatch(piece):
            found.setdefault("year", match[1])
        elif match := _PAGES.fullmatch(piece):
            found.setdefault("pages", re.sub(r"\s*[-–—]\s*", "–", match[1] or match[2]))
        elif piece:
            numbering.append(piece)
            _number(piece, found)
    return Place(**found, numbering=", ".join(numbering))


def _number(piece: str, found: dict[str, str]) -> None:
    for name, pattern in (("volume", _VOLUME), ("issue", _ISSUE)):
        if match := pattern.fullmatch(piece):
            found.setdefault(name, match[1])
