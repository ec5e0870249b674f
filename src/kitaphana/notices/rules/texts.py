"""Texts with words in braces: what they may say, and how cases fill them.

Nothing but names in braces is understood: no formats, no attributes, no logic; so a text of staff can break nothing.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from kitaphana.core.errors import Refusal
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.notices import errors
from kitaphana.notices.rules.kinds import (
    COMMON_FACTS,
    KINDS,
    LAYOUT,
    LAYOUT_FACTS,
    NEEDED_FACTS,
    SHORT_CHANNELS,
    Channel,
)

MOST_SUBJECT, MOST_BODY, MOST_ITEM = 200, 4000, 500
MOST_ITEMS: Final = 20
"""Lines of one message; what is more is counted."""
PRIVATE_FACTS: Final = frozenset({"title", "author", "search"})
"""What a reader reads or looks for: not shown where others may look on (SMS, a locked screen)."""
_FIXED: Final = "\u00a0"
_NAME: Final = re.compile(r"\{(\w+)\}")
_SPACES: Final = re.compile(r"[ \t]{2,}")
_STRAY: Final = re.compile(r" +([.,;:])")
_DATE_FACTS: Final = frozenset({"due", "until", "first_day", "last_day"})
_MONTHS: Final = {
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split(),  # noqa: SIM905  reads best as text
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),  # noqa: SIM905  reads best as text
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905  reads best as text
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text with words in braces; `item` stands once for each case where the body says `{items}`."""

    subject: str
    body: str
    item: str = ""

    @property
    def whole(self) -> str:
        """All three, for looking through."""
        return f"{self.subject}\n{self.body}\n{self.item}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A text without braces."""

    subject: str
    text: str


def facts_of(kind: str) -> frozenset[str]:
    """The words in braces that a kind's texts may use."""
    if kind == LAYOUT:
        return LAYOUT_FACTS
    return KINDS[kind].facts | COMMON_FACTS | {"items"}


def problems_of(text: Text, *, kind: str) -> list[Refusal]:
    """Why a text of staff cannot be taken; nothing when it can."""
    used = set(_NAME.findall(text.whole))
    found = [Refusal(errors.NOTICE_PLACEHOLDER_UNKNOWN, {"name": name}) for name in sorted(used - facts_of(kind))]
    needed = NEEDED_FACTS.get(kind, frozenset())
    missing = sorted(needed - set(_NAME.findall(text.body)))
    found += [Refusal(errors.NOTICE_PLACEHOLDER_MISSING, {"name": name}) for name in missing]
    if not text.body.strip():
        found.append(Refusal(errors.NOTICE_TEXT_EMPTY))
    lengths = ((text.subject, MOST_SUBJECT), (text.body, MOST_BODY), (text.item, MOST_ITEM))
    found += [Refusal(errors.NOTICE_TEXT_TOO_LONG, {"most": most}) for part, most in lengths if len(part) > most]
    return found


def filled(text: Text, cases: Sequence[Mapping[str, str]], *, common: Mapping[str, str], channel: str) -> Filled:
    """The text for these cases (at least one, as `words` made them), the first of which fills subject and body.

    `common` fills what every text knows. More than twenty cases end in “+ 7”.
    """
    first = {**common, "count": str(len(cases)), **cases[0]}
    joint = "; " if Channel(channel) in SHORT_CHANNELS else "\n"
    lines = [_fill(text.item, {**first, **case}) for case in cases[:MOST_ITEMS]] if text.item else []
    lines = [line for line in lines if line.strip(" •—.;")]
    if lines and len(cases) > MOST_ITEMS:
        lines.append(f"+ {len(cases) - MOST_ITEMS}")
    items = joint.join(dict.fromkeys(lines))
    if items and joint == "; ":
        items += "."
    return Filled(tidy(_fill(text.subject, first)), tidy(_fill(text.body, {**first, "items": items})))


def words(facts: Mapping[str, Any], *, language: str, today: dt.date, zone: dt.tzinfo) -> dict[str, str]:
    """Facts as they stand in a text of that language: days with the name of the month, names in it.

    The year is said where it is another one. Facts that are missing become nothing.
    """
    return {name: _word(name, value, language, today, zone) for name, value in facts.items()}


def without_private(case: Mapping[str, str]) -> dict[str, str]:
    """The case as others may see it."""
    return {name: "" if name in PRIVATE_FACTS else value for name, value in case.items()}


def tidy(text: str) -> str:
    """No double spaces and no space before a full stop, where a word in braces was nothing; lines stay."""
    lines = (_STRAY.sub(r"\1", _SPACES.sub(" ", line)).strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def day_in_words(day: dt.date, language: str, today: dt.date) -> str:
    """“5 желтоқсан”, “5 декабря”, “5 December”; with the year where it is not this one."""
    text = f"{day.day} {_MONTHS[language][day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def _word(name: str, value: Any, language: str, today: dt.date, zone: dt.tzinfo) -> str:  # Any: JSON
    if isinstance(value, Mapping):
        return str(value.get(language) or next((value[one] for one in LANGUAGES if value.get(one)), ""))
    if name in _DATE_FACTS and value:
        return day_in_words(dt.date.fromisoformat(str(value)), language, today)
    if name == "at" and value:
        moment = dt.datetime.fromisoformat(str(value)).astimezone(zone)
        return f"{day_in_words(moment.date(), language, today)}, {moment:%H:%M}"
    if name == "sum" and value:
        return money_in_words(Decimal(str(value)), language)
    return "" if value is None else str(value)


def money_in_words(tenge: Decimal, language: str) -> str:
    """“1 250 ₸”; of a sum with tiyn “1 250,50 ₸”, in English “1 250.50 ₸”; it does not come apart at a line's end."""
    is_whole = tenge == tenge.to_integral_value()
    text = (f"{tenge:,.0f}" if is_whole else f"{tenge:,.2f}").replace(",", _FIXED)
    return f"{text if language == 'en' else text.replace('.', ',')}{_FIXED}₸"


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: values.get(found[1], ""), text)


def joined(parts: Iterable[str]) -> str:
    """Texts of several kinds in one message."""
    return "\n\n".join(part for part in parts if part)
