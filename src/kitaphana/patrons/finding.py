"""Find readers at a desk: by card, by phone (its last digits are enough), by name in any script and with slips.

However many readers there are and however common the name is, a question takes a bounded number of statements, each
answered from an index and cut. Who is called so comes first, then whose name begins so, then who sounds so, then who
might with a slip; in each of these the readers of the branch before those of others.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from kitaphana.core import clock
from kitaphana.language.folding import fold
from kitaphana.language.persons import likeness, name_words
from kitaphana.patrons import rules, search_keys
from kitaphana.patrons.lookups import BeginsWith
from kitaphana.patrons.models import Patron, PatronKey

CANDIDATES: Final = 200
"""So many of the branch, and of all, who sound alike are compared letter by letter."""
MOST_KEYS: Final = 20_000
"""So many rows of the index are looked at for slips; more share only the vaguest keys."""
ENOUGH: Final = 20
"""Where so many are called or sound so, nobody is looked for who would need a slip."""
LIKE_ENOUGH: Final = 0.7
MOST_WORDS: Final = 6
_PHONE_LIKE: Final = re.compile(r"[+\d][\d\s().-]{2,20}\d")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COLUMNS: Final = ("pk", "surname", "given_name", "patronymic", "folded_name", "born_on", "home_branch_id")
_SAME_YEAR, _OTHER_YEAR, _NEAR = 0.3, -0.6, 0.04


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
    """Readers of a name, the likeliest first: in the same order however many are asked for, so that a list pages by it.

    A year in the text is that of birth: others are left out, unless nobody knows theirs. At most ten statements, or
    sixteen with a year; few where `limit` readers are called so.
    """
    asked = _asked(text)
    if not asked.folded:
        return []
    found = _called(asked, limit, near_branch_id)
    if len(found) < limit:
        found += _likely(_sounding(asked, near_branch_id), asked, near_branch_id, found)
    if len(found) < min(limit, ENOUGH):
        found += _likely(_with_slips(asked), asked, near_branch_id, found)
    return found[:limit]


def _asked(text: str) -> _Asked:
    year = next((int(found) for found in _YEAR.findall(text)), None)
    name = _YEAR.sub(" ", text) if year and year <= clock.today().year else text
    return _Asked(fold(name), name_words(name)[:MOST_WORDS], year)


def _called(asked: _Asked, limit: int, near_branch_id: int | None) -> list[int]:
    """Whose name is so, then whose goes on after it as another word, then whose word begins so; each from an index."""
    found: list[int] = []
    for is_born in _years(asked.year):
        for is_called in _forms(asked.folded):
            for is_near in _nearness(near_branch_id):
                if len(found) >= limit:
                    return found
                rows = _whole(Patron.objects.filter(is_called, is_born, is_near))
                found += rows.order_by("folded_name", "pk").values_list("pk", flat=True)[: limit - len(found)]
    return found


def _forms(folded: str) -> tuple[Q, Q, Q]:
    """No reader is in two of them."""
    begins = Q(BeginsWith(F("folded_name"), folded))
    word = Q(BeginsWith(F("folded_name"), f"{folded} "))
    return Q(folded_name=folded), word, begins & ~word & ~Q(folded_name=folded)


def _nearness(branch_id: int | None) -> tuple[Q, ...]:
    if branch_id is None:
        return (Q(),)
    return Q(home_branch_id=branch_id), ~Q(home_branch_id=branch_id)


def _years(year: int | None) -> tuple[Q, ...]:
    """Born in that year, then those of whom nobody knows it."""
    if year is None:
        return (Q(),)
    return Q(born_on__range=(dt.date(year, 1, 1), dt.date(year, 12, 31))), Q(born_on__isnull=True)


def _sounding(asked: _Asked, near_branch_id: int | None) -> list[_Person]:
    """Who has every word as it sounds, of the branch and then of all."""
    if not asked.words:
        return []
    first, *others = search_keys.whole_name_keys(asked.words)
    shared = PatronKey.objects.alias(shell=Coalesce("patron__merged_into_id", 0)).filter(key=first, shell=0)
    for key in others:
        shared = shared.filter(Exists(PatronKey.objects.filter(patron_id=OuterRef("patron_id"), key=key)))
    ids: dict[int, None] = {}
    for is_near in (Q(patron__home_branch_id=near_branch_id), Q()) if near_branch_id else (Q(),):
        rows = shared.filter(is_near).order_by("patron_id").values_list("patron_id", flat=True)
        ids |= dict.fromkeys(rows[:CANDIDATES])
    return list(_people(Patron.objects.filter(pk__in=list(ids)))) if ids else []


def _with_slips(asked: _Asked) -> Iterable[_Person]:
    """Who shares most keys, also such with a consonant wrong; of what is too vague, as many as are looked at."""
    shared = PatronKey.objects.filter(key__in=search_keys.name_keys(asked.words)).values("pk")[:MOST_KEYS]
    counted = PatronKey.objects.filter(pk__in=shared).values("patron_id")
    most = counted.annotate(count=Count("pk")).order_by("-count", "patron_id").values("patron_id")[:CANDIDATES]
    return _people(_whole(Patron.objects.filter(pk__in=most)))


def _likely(people: Iterable[_Person], asked: _Asked, near_branch_id: int | None, but: Iterable[int]) -> list[int]:
    """Those that are like enough, the likeliest first."""
    known = frozenset(but)
    ranked = [(_score(one, asked, near_branch_id), one) for one in people if one.id not in known]
    likely = [(score, one) for score, one in ranked if score >= LIKE_ENOUGH]
    likely.sort(key=lambda pair: (-round(pair[0], 2), pair[1].folded_name, pair[1].id))
    return [one.id for _, one in likely]


def _whole(rows: "QuerySet[Patron]") -> "QuerySet[Patron]":
    """Without shells of merged records; said so that no planner takes their index, where the whole city stands."""
    return rows.alias(shell=Coalesce("merged_into_id", 0)).filter(shell=0)


def _people(rows: "QuerySet[Patron]") -> Iterator[_Person]:
    return (_Person(*row) for row in rows.values_list(*_COLUMNS))


def _score(one: _Person, asked: _Asked, near_branch_id: int | None) -> float:
    score = likeness(asked.words, name_words(f"{one.surname} {one.given_name} {one.patronymic}"))
    if score < LIKE_ENOUGH:
        return 0.0
    if asked.year and one.born_on:
        score += _SAME_YEAR if one.born_on.year == asked.year else _OTHER_YEAR
    return score + _NEAR if near_branch_id and one.home_branch_id == near_branch_id else score
