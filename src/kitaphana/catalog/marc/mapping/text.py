"""Tidy the words of a record: ISBD punctuation off, non-sorting marks out, numbers and dates read."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from operator import mul

from stdnum import issn

_ENDS = " \t\r\n/:;=,"
_FULL_STOP = re.compile(r"(?:[^\W\d_]{4,}|\d|[)\]»”\"])\.$")
_NAME_STOP = re.compile(r"[^\W\d_]{3}\.$")
_MARKS = re.compile(r"[\u0088\u0089\u0098\u009c¬]|<<|>>")
_CP1251_MARKS = re.compile(r"^€([^‰]{1,20})‰")  # 0x88 … 0x89 of UNIMARC, as windows-1251 shows them
_CONTROL = re.compile(r"[\x00-\x1c\x1e\x7f]")
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_PRICE = re.compile(r"\d{1,9}(?:[ \u00a0]\d{3})*(?:[.,]\d{1,2})?")
_HIGHEST_PRICE = 10**10
_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)|(\d\d)\.(\d\d)\.(\d{4})")
_IDENTIFIER = re.compile(r"(?<![0-9XxХх])[0-9][0-9 -]{6,16}[0-9XxХх](?![0-9XxХх])")
_SEPARATOR = re.compile(r"[ -]")
_EAN = (1, 3) * 6 + (1,)
_AGE = re.compile(r"(?<!\d)(0|6|12|16|18)\s?\+")


def trimmed(text: str) -> str:
    """The words without the punctuation that ISBD puts between elements, and without marks for sorting."""
    text = unicodedata.normalize("NFC", text.strip(_ENDS))  # MARC 21 writes ё and й in two code points
    if "¬" in text or "<<" in text or "€" in text or not text.isprintable():
        text = _CONTROL.sub("", _CP1251_MARKS.sub(r"\1", _MARKS.sub("", text)))
    return " ".join(text.split()) if "  " in text else text


def printable(text: str) -> str:
    """The text without control characters, which no column and no page can take."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def named(text: str) -> str:
    """A name without the full stop after a whole word; that of an initial or of “Jr.” stays."""
    text = trimmed(text)
    return text[:-1] if _NAME_STOP.search(text) else text


def tidy(text: str) -> str:
    """`trimmed`, without the full stop of a sentence (that of an abbreviation stays) or brackets around it all."""
    text = trimmed(text)
    if text[-1:] == "." and text[-2:] != ".." and _FULL_STOP.search(text):
        text = text[:-1].rstrip(_ENDS)
    return _without_brackets(text) if text[:1] == "[" or text[-1:] == "]" else text


def _without_brackets(text: str) -> str:
    """Without the square brackets around the whole, or one whose partner is in another subfield."""
    opened, closed = text.count("["), text.count("]")
    if text[0] == "[" and (opened > closed or (opened == 1 and text[-1] == "]")):
        text = text[1:]
    if text.endswith("]") and text.count("]") > text.count("["):
        text = text[:-1]
    return text.strip()


def cut(text: str, longest: int) -> str:
    """The text, ending in “…” where it is too long for its column."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def year_in(text: str) -> int | None:
    """The first year from 1400 to 2099 in words like “cop. 2001” or “[1998?]”."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def price_in(text: str) -> Decimal | None:
    """The first number in “1 250,00 тг”."""
    found = _PRICE.search(text)
    price = Decimal(re.sub(r"[ \u00a0]", "", found[0]).replace(",", ".")) if found else None
    return price if price is not None and price < _HIGHEST_PRICE else None


def date_in(text: str) -> dt.date | None:
    """A date written 20050131, 2005-01-31 or 31.01.2005."""
    found = _DATE.search(text)
    if not found:
        return None
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def age_in(text: str) -> int:
    """The age of the mark “16+”, 0 when there is none."""
    found = _AGE.search(text)
    return int(found[1]) if found else 0


def isbn_in(text: str) -> str:
    """ISBN-13 of “5-7443-0043-0 (в пер.)”, or nothing when it is none or its check digit is wrong.

    python-stdnum says the same (a test compares them) at fifteen times the cost: this runs for every record.
    """
    found = _IDENTIFIER.search(text)
    number = _SEPARATOR.sub("", found[0]).upper().replace("Х", "X") if found else ""
    if len(number) == 10 and number[:9].isdigit() and _weighed(number, range(10, 0, -1)) % 11 == 0:
        return f"978{number[:9]}{-_weighed('978' + number[:9], _EAN) % 10}"
    is_isbn13 = len(number) == 13 and number[:3] in ("978", "979") and number.isdigit()
    return number if is_isbn13 and _weighed(number, _EAN) % 10 == 0 else ""


def _weighed(number: str, weights: Iterable[int]) -> int:
    return sum(map(mul, map("0123456789X".index, number), weights))


def issn_in(text: str) -> str:
    """ISSN without its hyphen, or nothing."""
    found = _IDENTIFIER.search(text)
    number = found[0].replace("Х", "X").replace("х", "X") if found else ""
    return str(issn.compact(number)) if number and issn.is_valid(number) else ""
