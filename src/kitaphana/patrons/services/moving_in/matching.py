"""Might this be somebody whom we know? What agrees is evidence for a person, never a reason to merge.

A phone or an address alone is no evidence when birth dates or given names say otherwise: families share them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kitaphana.language.folding import fold
from kitaphana.patrons.models import LibraryCard, Patron
from kitaphana.patrons.services.moving_in.drafts import ReaderDraft

NAME_AND_BIRTH_DATE, PHONE, EMAIL, CARD = "name_and_birth_date", "phone", "email", "card"
EVIDENCE = (NAME_AND_BIRTH_DATE, PHONE, EMAIL, CARD)


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared. `key` is the id of a record, or the number of a reader earlier in the same run."""

    key: int | str
    folded_name: str
    initial: str
    born_on: dt.date | None
    phone: str
    email: str
    cards: tuple[str, ...] = ()


def person_of(draft: ReaderDraft, key: int | str) -> Person:
    """A draft as it is compared."""
    email = draft.email.lower()
    cards = tuple(card.number for card in draft.cards)
    return Person(key, draft.folded_name, _initial(draft.given_name), draft.born_on, draft.phone, email, cards)


def _initial(given_name: str) -> str:
    return _folded_letter(given_name[:1])


@lru_cache(maxsize=512)
def _folded_letter(letter: str) -> str:
    return fold(letter)[:1]


def evidence(one: Person, other: Person) -> tuple[str, ...]:
    """What agrees; nothing when it is contradicted."""
    found = []
    if one.born_on and one.born_on == other.born_on and one.folded_name == other.folded_name:
        found.append(NAME_AND_BIRTH_DATE)
    if not is_contradicted(one, other):
        found += [PHONE] if one.phone and one.phone == other.phone else []
        found += [EMAIL] if one.email and one.email == other.email else []
        found += [CARD] if set(one.cards) & set(other.cards) else []
    return tuple(found)


def is_contradicted(one: Person, other: Person) -> bool:
    """Birth dates or given names say that these are two persons."""
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return True
    return bool(one.initial and other.initial and one.initial != other.initial)


@dataclass(slots=True)
class People:
    """People by what may agree; the newest comes last."""

    by_name: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_phone: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_email: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    by_card: dict[str, Person] = field(default_factory=dict)

    def add(self, person: Person) -> None:
        """Remember somebody."""
        if person.born_on:
            self.by_name[person.folded_name].append(person)
        if person.phone:
            self.by_phone[person.phone].append(person)
        if person.email:
            self.by_email[person.email].append(person)
        self.by_card.update(dict.fromkeys(person.cards, person))

    def like(self, wanted: Person) -> Iterator[Person]:
        """Those of whom something agrees at first sight."""
        yield from self.by_name.get(wanted.folded_name, ()) if wanted.born_on else ()
        yield from self.by_phone.get(wanted.phone, ()) if wanted.phone else ()
        yield from self.by_email.get(wanted.email, ()) if wanted.email else ()
        yield from (self.by_card[card] for card in wanted.cards if card in self.by_card)


def known_people(drafts: Iterable[ReaderDraft]) -> People:
    """Those in the database of whom something may agree with one of the drafts; four statements."""
    wanted = [person_of(draft, draft.number) for draft in drafts]
    cards = _card_owners({card for one in wanted for card in one.cards})
    names = {one.folded_name for one in wanted if one.born_on}
    phones = {one.phone for one in wanted if one.phone}
    emails = {one.email for one in wanted if one.email} | {draft.email for draft in drafts if draft.email}
    rows: dict[int, Person] = {}
    conditions: tuple[dict[str, object], ...] = (
        {"folded_name__in": names, "born_on__isnull": False},
        {"phone__in": phones},
        {"email__in": emails},
        {"pk__in": set(cards.values())},
    )
    for condition in conditions:
        rows |= {one.key: one for one in _people(condition) if isinstance(one.key, int)}
    people = People()
    for person in rows.values():
        people.add(person)
    people.by_card.update({number: rows[patron_id] for number, patron_id in cards.items() if patron_id in rows})
    return people


def people_of(ids: set[int]) -> list[Person]:
    """Those with these ids. One statement."""
    return list(_people({"pk__in": ids}))


def _card_owners(numbers: set[str]) -> dict[str, int]:
    return dict(LibraryCard.objects.filter(number__in=numbers).values_list("number", "patron_id")) if numbers else {}


def _people(condition: dict[str, object]) -> Iterator[Person]:
    if not all(value for value in condition.values() if value is not False):
        return  # nothing is asked for
    columns = ("id", "folded_name", "given_name", "born_on", "phone", "email")
    rows = Patron.objects.filter(**condition, merged_into__isnull=True)
    for id_, name, given, born_on, phone, email in rows.values_list(*columns):
        yield Person(id_, name, _initial(given), born_on, phone, email.lower())
