"""Questions about readers. Every list is keyed and bounded; nothing here writes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from kitaphana.core import clock
from kitaphana.core.paging import Page
from kitaphana.patrons import finding, rules
from kitaphana.patrons.models import (
    Block,
    CardState,
    Consent,
    ConsentPurpose,
    Entitlement,
    LibraryCard,
    Patron,
    PatronCategory,
    Registration,
)

MOST_FOUND = 300
"""So many readers a search shows, page by page; who is not among them is asked for a given name or a year of birth."""


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """A term with one institution; `expires_on` is its last day."""

    institution_id: int
    institution_code: str
    expires_on: dt.date


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """A stop in force; without an institution it holds everywhere. One `placed_by_rule` ends by rule too."""

    id: int
    institution_id: int | None
    reason: str
    note: str
    placed_at: dt.datetime
    placed_by_rule: bool = False


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A patron category with its names."""

    id: int
    code: str
    name_kk: str
    name_ru: str
    name_en: str
    is_collective: bool
    guarantor_below_age: int = rules.GUARANTOR_BELOW_AGE
    least_age: int | None = None
    most_age: int | None = None
    is_for_newcomers: bool = False
    lends_on_guarantee_only: bool = False

    def name_in(self, language: str) -> str:
        """The name in that language, else the first there is."""
        names = {"kk": self.name_kk, "ru": self.name_ru, "en": self.name_en}
        return names.get(language) or self.name_kk or self.name_ru or self.name_en


@dataclass(frozen=True, slots=True)
class PatronCard:
    """All that a desk shows of a reader. `card_number` is the card looked for, else the newest active one."""

    id: int
    card_number: str
    card_state: str
    full_name: str
    surname: str
    given_name: str
    patronymic: str
    born_on: dt.date | None
    age: int | None
    phone: str
    email: str
    category: CategoryFacts
    home_branch_id: int | None
    language: str
    registrations: tuple[RegistrationFacts, ...]
    blocks: tuple[BlockFacts, ...]
    guarantor_name: str | None
    is_collective: bool
    has_pin: bool
    has_login: bool
    note: str = ""

    @property
    def category_code(self) -> str:
        return self.category.code

    @property
    def category_name(self) -> CategoryFacts:
        """The category as something with a `name_in(language)`."""
        return self.category


def find_by_card(number: str) -> PatronCard | None:
    """The reader of a card in any state: look at `card_state` before a door opens."""
    card = (
        LibraryCard.objects.filter(number=rules.tidy_card_number(number)).only("patron_id", "number", "state").first()
    )
    return _card_of(_patrons().get(pk=card.patron_id), card) if card else None


def patron_card(patron_id: int) -> PatronCard | None:
    """The reader by id."""
    patron = _patrons().filter(pk=patron_id).first()
    return _card_of(patron) if patron else None


def survivor_of(patron_id: int) -> int | None:
    """The record into which this one went; None for one that stands by itself."""
    return Patron.objects.filter(pk=patron_id).values_list("merged_into_id", flat=True).first()


def patron_cards(patron_ids: Iterable[int]) -> list[PatronCard]:
    """The readers with these ids, for a list of a few; a constant number of queries."""
    return [_card_of(patron) for patron in _patrons().filter(pk__in=list(patron_ids))]


def card_by_surrogate(surrogate: str) -> PatronCard | None:
    """The reader by the name that audit and stored answers know."""
    patron = _patrons().filter(surrogate=surrogate).first()
    return _card_of(patron) if patron else None


def card_of_new(patron: Patron, card: LibraryCard, registration: Registration) -> PatronCard:
    """A reader made just now, from the rows that were written: nothing is read again."""
    return _card_of(patron, card, registrations=[registration], blocks=[])


def patron_id_of_user(user_id: int) -> int | None:
    """The id of the reader who signs in with that login, where nothing else of them is wanted. One statement."""
    return Patron.objects.filter(user_id=user_id).values_list("id", flat=True).first()


def find_patrons(text: str, *, after: int = 0, limit: int = 20, near_branch_id: int | None = None) -> Page[PatronCard]:
    """Readers by card number, by phone or its last digits, or by name as it sounds; the likeliest first.

    `near_branch_id` goes before others who are as likely. The list goes on after the first `after` readers, and ends at
    `MOST_FOUND`, where more words help. A name that thousands bear costs a bounded number of statements like any other,
    and the last page little more than the first.
    """
    text, limit = rules.tidy(text)[:200], max(1, min(limit, MOST_FOUND))
    if not text or not 0 <= after < MOST_FOUND:
        return Page(())
    if after == 0 and (by_card := find_by_card(text)) is not None:
        return Page((by_card,))
    ids = _likeliest(text, min(after + limit + 1, MOST_FOUND), near_branch_id)[after:]
    shown = ids[:limit]
    cards = {card.id: card for card in patron_cards(shown)} if shown else {}
    return Page(tuple(cards[one] for one in shown if one in cards), after + limit if len(ids) > limit else None)


def _likeliest(text: str, limit: int, near_branch_id: int | None) -> list[int]:
    by_phone = finding.ids_by_phone(text, limit)
    return finding.ids_by_name(text, limit, near_branch_id) if by_phone is None else by_phone


def find_category(code: str) -> CategoryFacts | None:
    """A patron category by its code."""
    category = PatronCategory.objects.filter(code=code).first()
    return _category(category) if category else None


def list_categories() -> list[CategoryFacts]:
    """All patron categories, by code."""
    return [_category(category) for category in PatronCategory.objects.all()]


def has_consent(patron_id: int, purpose: str) -> bool:
    """Whether a consent for the purpose is in force."""
    return Patron.objects.filter(
        pk=patron_id, consents__purpose=ConsentPurpose(purpose), consents__withdrawn_at__isnull=True
    ).exists()


def looks_of_user(user_id: int) -> str | None:
    """How the reader with this login wants pages to look, in one line; None where the login is no reader's."""
    rows = Patron.objects.filter(user_id=user_id).values_list("looks__settings", flat=True)
    return next((settings or "" for settings in rows), None)


def reader_count(institution_id: int) -> int:
    """Readers who ever registered with the institution."""
    return Registration.objects.filter(institution_id=institution_id, patron__merged_into__isnull=True).count()


def registered_count(institution_id: int, on: dt.date) -> int:
    """Readers whose registration with the institution holds on the day."""
    terms = Registration.objects.filter(institution_id=institution_id, patron__merged_into__isnull=True)
    return terms.filter(registered_on__lte=on, expires_on__gte=on).count()


def _patrons() -> QuerySet[Patron]:
    return Patron.objects.select_related("category", "guarantor").prefetch_related(
        Prefetch("cards", LibraryCard.objects.order_by("-issued_on", "-id")),
        Prefetch("registrations", Registration.objects.select_related("institution").order_by("institution_id")),
        Prefetch("blocks", Block.objects.filter(lifted_at__isnull=True).order_by("id")),
    )


def _card_of(
    patron: Patron,
    card: LibraryCard | None = None,
    *,
    registrations: Iterable[Registration] | None = None,
    blocks: Iterable[Block] | None = None,
) -> PatronCard:
    card = card or _shown_card(patron)
    registrations = patron.registrations.all() if registrations is None else registrations
    blocks = patron.blocks.all() if blocks is None else blocks
    return PatronCard(
        id=patron.pk,
        card_number=card.number if card else "",
        card_state=card.state if card else "",
        full_name=patron.full_name,
        surname=patron.surname,
        given_name=patron.given_name,
        patronymic=patron.patronymic,
        born_on=patron.born_on,
        age=rules.age_on(patron.born_on, clock.today()) if patron.born_on else None,
        phone=patron.phone,
        email=patron.email,
        category=_category(patron.category),
        home_branch_id=patron.home_branch_id,
        language=patron.language,
        registrations=tuple(_registration(one) for one in registrations),
        blocks=tuple(_block(one) for one in blocks),
        guarantor_name=patron.guarantor.full_name if patron.guarantor else None,
        is_collective=patron.category.is_collective,
        has_pin=bool(patron.pin_hash),
        has_login=patron.user_id is not None,
        note=patron.note,
    )


def _shown_card(patron: Patron) -> LibraryCard | None:
    cards = list(patron.cards.all())
    return next((card for card in cards if card.state == CardState.ACTIVE), cards[0] if cards else None)


def _category(category: PatronCategory) -> CategoryFacts:
    return CategoryFacts(
        id=category.pk,
        code=category.code,
        name_kk=category.name_kk,
        name_ru=category.name_ru,
        name_en=category.name_en,
        is_collective=category.is_collective,
        guarantor_below_age=category.guarantor_below_age,
        least_age=category.least_age,
        most_age=category.most_age,
        is_for_newcomers=category.is_for_newcomers,
        lends_on_guarantee_only=category.lends_on_guarantee_only,
    )


def _registration(registration: Registration) -> RegistrationFacts:
    return RegistrationFacts(registration.institution_id, registration.institution.code, registration.expires_on)


def _block(block: Block) -> BlockFacts:
    return BlockFacts(block.pk, block.institution_id, block.reason, block.note, block.placed_at, block.placed_by_rule)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """One of a reader's cards; `state` is a value of `CardState`."""

    id: int
    number: str
    state: str
    issued_on: dt.date
    ended_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """One version of one consent; `withdrawn_at` is empty while it is in force."""

    purpose: str
    text_version: str
    language: str
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class RelativeFacts:
    """A guarantor or a ward: enough for a link."""

    id: int
    full_name: str


@dataclass(frozen=True, slots=True)
class EntitlementFacts:
    """An entitlement; whoever shows it has asked for the permission to (plan, section 8)."""

    kind: str
    granted_on: dt.date
    ends_on: dt.date | None


def cards_of(patron_id: int) -> tuple[CardFacts, ...]:
    """The last twenty cards, newest first."""
    cards = LibraryCard.objects.filter(patron_id=patron_id).order_by("-issued_on", "-id")[:20]
    return tuple(CardFacts(card.pk, card.number, card.state, card.issued_on, card.ended_on) for card in cards)


def consents_of(patron_id: int) -> tuple[ConsentFacts, ...]:
    """The last fifty versions of consents, newest first."""
    rows = Consent.objects.filter(patron_id=patron_id).order_by("-given_at", "-id")[:50]
    return tuple(
        ConsentFacts(row.purpose, row.text_version, row.language, row.given_at, row.withdrawn_at) for row in rows
    )


def guarantor_of(patron_id: int) -> RelativeFacts | None:
    """Who answers for the reader."""
    guarantor = Patron.objects.filter(wards__id=patron_id).first()
    return RelativeFacts(guarantor.pk, guarantor.full_name) if guarantor else None


def wards_of(patron_id: int) -> tuple[RelativeFacts, ...]:
    """The first fifty readers that this one answers for."""
    wards = Patron.objects.filter(guarantor_id=patron_id).order_by("folded_name", "id")[:50]
    return tuple(RelativeFacts(ward.pk, ward.full_name) for ward in wards)


def entitlements_of(patron_id: int) -> tuple[EntitlementFacts, ...]:
    """What the reader may have beyond the ordinary; ask only for somebody with the permission to see it."""
    rows = Entitlement.objects.filter(patron_id=patron_id).order_by("kind")
    return tuple(EntitlementFacts(row.kind, row.granted_on, row.ends_on) for row in rows)
