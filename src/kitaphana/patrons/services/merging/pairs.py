"""Look for records that may be of one person: a person decides, the machine never merges."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db.models import Q, QuerySet

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.language.persons import Name, are_alike, name_words
from kitaphana.patrons import errors
from kitaphana.patrons.models import LikelyPair, Patron
from kitaphana.patrons.services.records import audited

BATCH: Final = 500
NAME_AND_BIRTH_DATE, LIKE_NAME, PHONE, EMAIL = "name_and_birth_date", "like_name", "phone", "email"
MOST_WITH_ONE_PHONE: Final = 20
"""A number that more readers have is the one of a school or a library."""


@dataclass(frozen=True, slots=True)
class _Person:
    """What is compared."""

    id: int
    folded_name: str
    name: Name
    initial: str
    born_on: dt.date | None
    phone: str
    email: str


def compare_patrons() -> int:
    """Compare all records that are new or changed with all others; returns how many pairs were found. Daily upkeep."""
    count = 0
    while (found := _compare_some()) is not None:
        count += found
    return count


def _compare_some() -> int | None:
    """A batch, in seven statements; None when there is nothing left. Nobody waits while names are compared."""
    ids = list(Patron.objects.filter(is_compared=False).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return None
    fresh = list(_people(Patron.objects.filter(pk__in=ids)))
    pairs = dict(_pairs(fresh, _others(fresh)))
    return retrying(partial(_write_down, ids, pairs))


def _write_down(ids: list[int], pairs: Mapping[tuple[int, int], tuple[str, ...]]) -> int:
    known = LikelyPair.objects.filter(Q(first_id__in=ids) | Q(second_id__in=ids)).values_list("first_id", "second_id")
    moment, left = clock.now(), set(known)
    rows = [
        LikelyPair(first_id=first, second_id=second, evidence=list(evidence), found_at=moment)
        for (first, second), evidence in pairs.items()
        if (first, second) not in left
    ]
    LikelyPair.objects.bulk_create(rows, ignore_conflicts=True)
    Patron.objects.filter(pk__in=ids).update(is_compared=True)
    return len(rows)


def _others(fresh: Iterable[_Person]) -> list[_Person]:
    """Everybody with whom one of them may have something in common."""
    people = list(fresh)
    conditions = (
        Q(born_on__in={one.born_on for one in people if one.born_on}),
        Q(phone__in={one.phone for one in people if one.phone}),
        Q(email__in={one.email for one in people if one.email}),
    )
    found = {one.id: one for condition in conditions for one in _people(Patron.objects.filter(condition))}
    return list(found.values())


def _people(rows: "QuerySet[Patron]") -> Iterator[_Person]:
    """Living persons only: bodies share phones and names, and shells are gone."""
    columns = (
        "pk",
        "folded_name",
        "surname",
        "given_name",
        "patronymic",
        "born_on",
        "phone",
        "email",
        "merged_into_id",
        "category__is_collective",
    )
    for pk, folded, *name, born_on, phone, email, shell_of, is_body in rows.values_list(*columns):
        if shell_of is None and not is_body:
            surname, given, patronymic = name
            initial = (name_words(given) or ("",))[0][:1]
            yield _Person(pk, folded, (surname, given, patronymic), initial, born_on, phone, email.lower())


def _pairs(fresh: Iterable[_Person], others: Iterable[_Person]) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
    by: dict[object, list[_Person]] = defaultdict(list)
    for one in others:
        for key in _handles(one):
            by[key].append(one)
    for one in fresh:
        alike = {other.id: other for key in _handles(one) if len(by[key]) <= _most(key) for other in by[key]}
        for other in alike.values():
            if other.id != one.id and (evidence := _evidence(one, other)):
                yield (min(one.id, other.id), max(one.id, other.id)), evidence


def _handles(one: _Person) -> list[object]:
    return [handle for handle in (one.born_on, one.phone, one.email) if handle]


def _most(handle: object) -> int:
    return 1_000_000 if isinstance(handle, dt.date) else MOST_WITH_ONE_PHONE


def _evidence(one: _Person, other: _Person) -> tuple[str, ...]:
    """What agrees; nothing when birth dates or given names say that these are two persons."""
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return ()
    is_same_day = one.born_on is not None and one.born_on == other.born_on
    found = []
    if is_same_day and one.folded_name == other.folded_name:
        found.append(NAME_AND_BIRTH_DATE)
    elif is_same_day and are_alike(one.name, other.name):
        found.append(LIKE_NAME)
    if one.initial == other.initial:
        found += [PHONE] if one.phone and one.phone == other.phone else []
        found += [EMAIL] if one.email and one.email == other.email else []
    return tuple(found)


def keep_apart(*, pair_id: int, by: Actor) -> None:
    """Say that the two are different persons; they are proposed no more. Raises `merge_unknown`; repeating is safe."""
    retrying(partial(_keep_apart, pair_id, by))


def _keep_apart(pair_id: int, by: Actor) -> None:
    row = LikelyPair.objects.select_for_update(of=("self",)).select_related("first").filter(pk=pair_id).first()
    if row is None:
        raise Refused(Refusal(errors.MERGE_UNKNOWN))
    if not row.is_apart:
        row.is_apart = True
        row.save(update_fields=["is_apart"])
        audited("keep_apart", row.first, by)
