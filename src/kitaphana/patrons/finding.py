"""Find readers at a desk: by card, by phone (its last digits are enough), by name in any script and with slips.

However many readers there are, a question takes the same few statements, each answered from an index.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, QuerySet

from kitaphana.core import clock
from kitaphana.language.folding import fold
from kitaphana.language.persons import likeness, name_words
from kitaphana.patrons import rules, search_keys
from kitaphana.patrons.lookups import BeginsWith
from kitaphana.patrons.models import Patron, PatronKey

CANDIDATES: Final = 120
"""So many of those who share most keys are compared letter by letter."""
LIKE_ENOUGH: Final = 0.7
MOST_WORDS: Final = 6
_PHONE_LIKE: Final = re.compile(r"[+\d][\d\s().-]{2,20}\d")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COLUMNS: Final = ("pk", "surname", "given_name", "patronymic", "folded_name", "born_on", "home_branch_id")
_SAME_YEAR, _OTHER_YEAR, _NEAR, _BEGINNING = 0.3, -0.6, 0.04, 0.2


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the words mean: a name as it sounds, perhaps a year of birth."""

    folded: str
    words: tuple[str, ...]
    year: int | None


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who may be meant."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    folded_name: str
    born_on: dt.date | None
    home_branch_id: int | None


def ids_by_phone(text: str, limit: int) -> list[int] | None:
    """Readers whose phone is this one, or ends with these digits; None when the text is no phone. One statement."""
    if not _PHONE_LIKE.fullmatch(text):
        return None
    digits = rules.phone_e164(text) or text
    key = search_keys.phone_key(digits)
    if len(key) <= search_keys.LEAST_DIGITS:
        return None
    rows = PatronKey.objects.filter(BeginsWith(F("key"), key)).order_by("key", "patron_id")
    return list(dict.fromkeys(rows.values_list("patron_id", flat=True)[:limit]))


def ids_by_name(text: str, limit: int, near_branch_id: int | None = None) -> list[int]:
    """Readers of a name, the likeliest first: those whose name begins so, then those that sound like it.

    A year in the text is that of birth. Two statements.
    """
    asked = _asked(text)
    if not asked.folded:
        return []
    found = {one.id: one for one in (*_beginning(asked, limit), *_sounding(asked))}
    ranked = [(_score(one, asked, near_branch_id), one) for one in found.values()]
    likely = [(score, one) for score, one in ranked if score >= LIKE_ENOUGH]
    likely.sort(key=lambda pair: (-round(pair[0], 2), pair[1].folded_name, pair[1].id))
    return [one.id for _, one in likely[:limit]]


def _asked(text: str) -> _Asked:
    year = next((int(found) for found in _YEAR.findall(text)), None)
    name = _YEAR.sub(" ", text) if year and year <= clock.today().year else text
    return _Asked(fold(name), name_words(name)[:MOST_WORDS], year)


def _beginning(asked: _Asked, limit: int) -> Iterator[_Person]:
    rows = Patron.objects.filter(BeginsWith(F("folded_name"), asked.folded), merged_into__isnull=True)
    return _people(rows.order_by("folded_name")[:limit])


def _sounding(asked: _Asked) -> Iterable[_Person]:
    if not asked.words:
        return ()
    shared = PatronKey.objects.filter(key__in=search_keys.name_keys(asked.words)).values("patron_id")
    most = shared.annotate(count=Count("pk")).order_by("-count", "patron_id").values("patron_id")[:CANDIDATES]
    return _people(Patron.objects.filter(pk__in=most))


def _people(rows: "QuerySet[Patron]") -> Iterator[_Person]:
    return (_Person(*row) for row in rows.values_list(*_COLUMNS))


def _score(one: _Person, asked: _Asked, near_branch_id: int | None) -> float:
    begins = one.folded_name.startswith(asked.folded)
    words = name_words(f"{one.surname} {one.given_name} {one.patronymic}")
    score = 1.0 + _BEGINNING if begins else likeness(asked.words, words)
    if score < LIKE_ENOUGH:
        return 0.0
    if asked.year and one.born_on:
        score += _SAME_YEAR if one.born_on.year == asked.year else _OTHER_YEAR
    return score + _NEAR if near_branch_id and one.home_branch_id == near_branch_id else score
