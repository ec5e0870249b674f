"""A row of a sheet of paper: which column holds what, what its words say, and when it happened."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kitaphana.circulation import errors
from kitaphana.core.errors import Refusal
from kitaphana.language.folding import fold

OLDEST_DAYS: Final = 60
MOST_ROWS: Final = 20_000
REASON_HEADER: Final = "kitaphana: reason"
"""The column that a report has beside those of its table; a report can be mended and sent again as it is."""


class PaperColumn(StrEnum):
    """What a column may hold."""

    SHEET = "sheet"
    DAY = "day"
    TIME = "time"
    CARD = "card"
    BARCODE = "barcode"
    DIRECTION = "direction"
    NOTE = "note"
    LEFT_OUT = ""


class Direction(StrEnum):
    """What was done with the book."""

    OUT = "out"
    IN = "in"


# The first that is found in the folded header wins.
_HEADERS: Final = tuple((column, re.compile(pattern)) for column, pattern in (
    (PaperColumn.LEFT_OUT, r"^kitaphana"),
    (PaperColumn.SHEET, r"\bлист|парак|sheet"),
    (PaperColumn.DIRECTION, r"выда\w+.*(?:возв|прием)|бер\w+.*(?:кайт|алу)|\bout\b.*\bin\b|действи|арекет|what|action"
                            r"|направл|direction"),
    (PaperColumn.TIME, r"время|уакыт|time|час\b|сагат"),
    (PaperColumn.DAY, r"\bдата|\bдень|\bкуни?\b|\bdate\b|\bday\b"),
    (PaperColumn.CARD, r"билет|карт\w*|card|читател|окырман|reader|patron"),
    (PaperColumn.BARCODE, r"штрих|barcode|книг|китап|book|item|экземпляр|инвентар|дана\b"),
    (PaperColumn.NOTE, r"примеч|ескерт|note|коммент|comment"),
))  # fmt: skip
_OUT: Final = frozenset({"out", "lent", "выдача", "выдан", "выдано", "выдали", "в", "берілді", "берилди", "берілу",
                         "беру", "б", "o", "+", ">", "→"})  # fmt: skip
_IN: Final = frozenset({"in", "returned", "back", "возврат", "возвращен", "возвращена", "возвращено", "вернули",
                        "прием", "приём", "сдали", "сдан", "п", "қайтарылды", "қайтару", "қайтты", "қ", "i", "-", "<",
                        "←", "–", "−"})  # fmt: skip
_WORDS: Final = {
    **{fold(word) or word: Direction.OUT for word in _OUT},
    **{fold(word) or word: Direction.IN for word in _IN},
}
_TIME: Final = re.compile(r"(\d{1,2})[:.\-h ](\d{2})(?:[:.]\d{2})?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{4})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BLANKS: Final = re.compile(r"\s+")
_LOOK_ALIKES: Final = str.maketrans("АВСЕНКМОРТХУІ", "ABCEHKMOPTXYI")


@dataclass(frozen=True, slots=True)
class PaperFact:
    """What a row says: the moment, in the zone of the city, the card that was shown, the item, and what was done."""

    at: dt.datetime
    direction: Direction
    barcode: str
    card: str = ""

    @property
    def digest(self) -> str:
        """By which the same row is known again in any file: its facts, whatever stands around them."""
        moment = self.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M")
        text = f"{moment}|{self.direction}|{plain_number(self.card)}|{plain_number(self.barcode)}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def guess_columns(headers: Sequence[str]) -> dict[str, PaperColumn]:
    """What each column holds by the look of its name; each kind but nothing goes to the first that fits."""
    guessed: dict[str, PaperColumn] = {}
    for header in headers:
        folded = _BLANKS.sub(" ", fold(header)).strip()
        found = next((column for column, words in _HEADERS if words.search(folded)), PaperColumn.LEFT_OUT)
        guessed[header] = PaperColumn.LEFT_OUT if found in guessed.values() else found
    return guessed


def column_refusals(columns: Mapping[str, PaperColumn]) -> list[Refusal]:
    """What is missing, or said twice, before a table can be read."""
    said = [column for column in columns.values() if column]
    needed = (PaperColumn.TIME, PaperColumn.BARCODE, PaperColumn.DIRECTION)
    missing = [Refusal(errors.PAPER_COLUMN_MISSING, {"paper_column": one.value}) for one in needed if one not in said]
    twice = [] if len(said) == len(set(said)) else [Refusal(errors.PAPER_COLUMN_TWICE)]
    return [*missing, *twice]


def read_fact(
    cells: Mapping[PaperColumn, str], *, day: dt.date, now: dt.datetime, zone: dt.tzinfo
) -> "tuple[PaperFact | None, list[Refusal]]":
    """The fact of a row, or why it cannot be read. `day` is that of the sheet, for rows that tell only the hour."""
    refusals = []
    at = moment_of(cells.get(PaperColumn.DAY, ""), cells.get(PaperColumn.TIME, ""), day, zone)
    if at is None:
        refusals.append(Refusal(errors.PAPER_TIME_UNREADABLE))
    elif refused := moment_refusal(at, now):
        refusals.append(refused)
    direction = direction_of(cells.get(PaperColumn.DIRECTION, ""))
    card, barcode = number_of(cells.get(PaperColumn.CARD, "")), number_of(cells.get(PaperColumn.BARCODE, ""))
    checks = (
        (direction is None, errors.PAPER_DIRECTION_UNREADABLE),
        (not barcode, errors.PAPER_BARCODE_MISSING),
        (direction is Direction.OUT and not card, errors.PAPER_CARD_MISSING),
    )
    refusals += [Refusal(code) for is_so, code in checks if is_so]
    if refusals or at is None or direction is None:
        return None, refusals
    return PaperFact(at, direction, barcode, card if direction is Direction.OUT else ""), []


def moment_refusal(at: dt.datetime, now: dt.datetime) -> Refusal | None:
    """A fact lies behind us, and not too far: what is told of it later stays in reach of who can still remember."""
    if at > now:
        return Refusal(errors.HAPPENED_IN_FUTURE)
    if at < now - dt.timedelta(days=OLDEST_DAYS):
        return Refusal(errors.HAPPENED_LONG_AGO, {"most": OLDEST_DAYS})
    return None


def moment_of(day_text: str, time_text: str, day: dt.date, zone: dt.tzinfo) -> dt.datetime | None:
    """The moment: the hour of `time_text`, on the day in either text, else on `day`."""
    said, is_bad = _day_in(f"{day_text} {time_text}")
    rest = _YEAR_FIRST.sub(" ", _DAY_FIRST.sub(" ", time_text)).replace("T", " ").strip()
    hour = _TIME.fullmatch(rest)
    if hour is None or is_bad:
        return None
    try:
        return dt.datetime.combine(said or day, dt.time(int(hour[1]), int(hour[2])), tzinfo=zone)
    except ValueError:
        return None


def _day_in(text: str) -> tuple[dt.date | None, bool]:
    """The day that is written there, if one is; True when it is none."""
    first, year = _DAY_FIRST.search(text), _YEAR_FIRST.search(text)
    if first is None and year is None:
        return None, False
    numbers = [int(one) for one in (year.groups() if year else first.groups()[::-1] if first else ())]
    try:
        return dt.date(*numbers), False
    except ValueError:
        return None, True


def direction_of(text: str) -> Direction | None:
    """Out or in, in the words of three languages, their first letters, or + and −."""
    word = text.strip().lower().rstrip(".")
    return _WORDS.get(fold(word) or word)


def number_of(text: str) -> str:
    """A card or barcode without blanks."""
    return _BLANKS.sub("", text)


def plain_number(number: str) -> str:
    """A number as it is compared, and looked for when it is not known as it stands: in Latin capitals."""
    return number.upper().translate(_LOOK_ALIKES)
