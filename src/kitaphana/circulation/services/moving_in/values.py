"""Values as they stand in tables of older systems: dates in all usual forms, yes and no, names in one piece."""

import datetime as dt
import re
from functools import lru_cache
from typing import Final

from kitaphana.circulation.services.moving_in.targets import plain
from kitaphana.patrons import rules

_DAY_FIRST: Final = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})\s*(?:г|ж|y)?\.?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")
_TOGETHER: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK: Final = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?$")
_WORDS: Final = re.compile(r"(\d{1,2})\s+([^\W\d]+)\.?,?\s+(\d{4})\s*(?:г|ж|жыл|жылы|года)?\.?")
_YEAR: Final = re.compile(r"(1[89]\d\d|20\d\d)\s*(?:г|ж|жыл|года)?\.?")
_NOTHING: Final = frozenset(
    {"", "-", "--", "—", "–", "0", "null", "none", "n/a", "нет", "00.00.0000", "0000-00-00", ".", ". ."}
)
# By their first letters, folded: Kazakh, Russian, English.
_MONTHS: Final = (
    ("кант", "янв", "jan"), ("акпа", "фев", "feb"), ("наур", "мар", "mar"), ("сауи", "апр", "apr"),
    ("мамы", "мая", "май", "may"), ("маус", "июн", "jun"), ("шилд", "июл", "jul"), ("тамы", "авг", "aug"),
    ("кырк", "сен", "sep"), ("каза", "окт", "oct"), ("кара", "ноя", "nov"), ("желт", "дек", "dec"),
)  # fmt: skip
_OLDEST: Final = dt.date(1850, 1, 1)

YES: Final = frozenset(
    {"да", "д", "иа", "ия", "бар", "есть", "yes", "y", "true", "истина", "1", "x", "х", "v", "согласен", "согласна"}
    | {"келисемин", "бердi", "берди", "дано", "given", "agreed", "t", "on", "подписано", "кол койылган"}
)
NO: Final = frozenset(
    {"нет", "н", "жок", "no", "n", "false", "ложь", "0", "f", "off", "отказ", "не согласен", "бас тартты"}
)
_PLUS: Final = frozenset({"+", "✓", "✔", "☑"})

_GLUED: Final = re.compile(r"(?<=\.)(?=[^\W\d_])")
_SEPARATORS: Final = re.compile(r"[;,/|\n]+|\s+(?:и|және|or|and)\s+")


class NoDate(ValueError):
    """The text names no day that there is."""


class YearOnly(NoDate):
    """The text is a year."""


@lru_cache(maxsize=65_536)
def day_of(text: str, *, may_be_short: bool = False) -> dt.date | None:
    """The day that a cell names; None for an empty one, and for what stands for nothing ("-", "0").

    Day before month, as everybody here writes. `may_be_short`: years of two digits are of this century (never for
    births: 25 may be either). Raises `NoDate`, `YearOnly`.
    """
    text = _CLOCK.sub("", text.strip())
    if text.lower() in _NOTHING:
        return None
    for pattern, order in ((_YEAR_FIRST, (1, 2, 3)), (_TOGETHER, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1))):
        if match := pattern.fullmatch(text):
            year, month, day = (match[index] for index in order)
            return _day(year, int(month), int(day), may_be_short)
    if match := _WORDS.fullmatch(text):
        return _day(match[3], _month(match[2]), int(match[1]), may_be_short)
    if _YEAR.fullmatch(text):
        raise YearOnly(text)
    raise NoDate(text)


def _day(year: str, month: int, day: int, may_be_short: bool) -> dt.date:
    if len(year) == 2 and not may_be_short:
        raise NoDate(year)
    try:
        found = dt.date(int(year) + 2000 if len(year) == 2 else int(year), month, day)
    except ValueError as error:
        raise NoDate(year) from error
    if found < _OLDEST:
        raise NoDate(year)
    return found


def _month(word: str) -> int:
    start = plain(word)
    for number, beginnings in enumerate(_MONTHS, start=1):
        if start.startswith(beginnings):
            return number
    raise NoDate(word)


def is_yes(text: str) -> bool | None:
    """Yes, no, or neither. A date is a yes."""
    if text.strip() in _PLUS:
        return True
    word = plain(text)
    if word in YES:
        return True
    if not word or word in NO:
        return False
    try:
        return day_of(text, may_be_short=True) is not None
    except YearOnly:
        return True
    except NoDate:
        return None


def parts_of_name(text: str) -> tuple[str, str, str]:
    """Surname, given name and patronymic out of one cell, in the order of the region; one word is a given name.

    Takes "Иванов И. И.", "Иванов, Иван Иванович" and the subfields of IRBIS, "^AИванов^BИван^CИванович".
    """
    if text.startswith("^"):
        found = subfields(text)
        return found.get("a", ""), found.get("b", "") or found.get("g", ""), found.get("c", "")
    words = _GLUED.sub(" ", text.replace(",", " ")).split()
    if len(words) < 2:
        return "", rules.tidy(text), ""
    return words[0], words[1], " ".join(words[2:])


def subfields(text: str) -> dict[str, str]:
    """Subfields of IRBIS by their letter, small."""
    return {part[0].lower(): part[1:].strip() for part in text.split("^") if part}


def several(text: str) -> list[str]:
    """What stands in one cell, divided by commas, semicolons, slashes, lines."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


_KZ_MOBILE: Final = re.compile(r"(?:\+?7|8)?(7(?:0[0-9]|47|71|75|76|77|78)\d{7})")
_NO_DIGIT: Final = re.compile(r"[\s().‐–-]+")


def phone_of(text: str) -> str | None:
    """E.164, or None. The mobile numbers of the country, which most are, need no look into the great table."""
    if match := _KZ_MOBILE.fullmatch(_NO_DIGIT.sub("", text)):
        return f"+7{match[1]}"
    return rules.phone_e164(text)
