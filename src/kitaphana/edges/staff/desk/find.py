"""Recognise what was scanned or typed: a reader, an item, or words to search for."""

from typing import TYPE_CHECKING, TypeVar

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.catalog import queries as catalog
from kitaphana.discovery import queries as discovery
from kitaphana.edges.staff.branches import branch_names
from kitaphana.edges.staff.desk.keyboard import latin_readings
from kitaphana.edges.staff.desk.outcome import Choice
from kitaphana.holdings import queries as holdings
from kitaphana.patrons import queries as patrons

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kitaphana.holdings.queries import ItemCard
    from kitaphana.patrons.queries import PatronCard

Found = TypeVar("Found")
_READERS_SHOWN = 8
_TITLES_SHOWN = 5


def reader(text: str) -> "PatronCard | None":
    """The reader whose card has this number, whatever the keyboard layout."""
    return _first(patrons.find_by_card, text)


def item(text: str) -> "ItemCard | None":
    """The item with this barcode, whatever the keyboard layout."""
    return _first(holdings.find_item, text)


def choices(text: str, language: str, *, near_branch_id: int | None = None) -> tuple[Choice, ...]:
    """Readers by name or phone, then titles; at most a dozen rows, so that arrow keys reach all."""
    return (*_readers(text, near_branch_id), *titles(text, language))


def _first(look_up: "Callable[[str], Found | None]", text: str) -> Found | None:
    for reading in (text, *latin_readings(text)):
        if found := look_up(reading):
            return found
    return None


def _readers(text: str, near_branch_id: int | None) -> list[Choice]:
    found = patrons.find_patrons(text, limit=_READERS_SHOWN, near_branch_id=near_branch_id)
    names = branch_names() if found.rows else {}
    rows = [
        Choice(label=card.full_name, details=" · ".join(_about(card, names)), value=f"reader:{card.id}")
        for card in found.rows
    ]
    return rows if found.next_after is None else [*rows, _more(text)]


def _more(text: str) -> Choice:
    """What leads to all of them, and what parts namesakes."""
    all_of_them = f"{reverse('staff:readers')}?{urlencode({'q': text})}"
    advice = _("Or add the given name or the year of birth.")
    return Choice(label=_("More readers like this"), details=advice, href=all_of_them)


def _about(card: "PatronCard", branches: "Mapping[int, str]") -> list[str]:
    """What parts namesakes: card, category, year of birth, home branch."""
    year = _("born in %(year)s") % {"year": card.born_on.year} if card.born_on else ""
    branch = branches.get(card.home_branch_id or 0, "")
    parts = (card.card_number, card.category.name_in((get_language() or "kk")[:2]), year, branch)
    return [part for part in parts if part]


def titles(text: str, language: str) -> list[Choice]:
    """The titles that the words mean best; none for words without a letter."""
    if not any(letter.isalpha() for letter in text):
        return []
    found = discovery.search(discovery.SearchRequest(text=text, size=_TITLES_SHOWN, interface_language=language))
    cards = catalog.work_cards(found.work_ids)
    return [
        Choice(
            label=card.title,
            details=card.author,
            href=reverse("staff:edition", args=[card.edition_id]),
            edition_id=card.edition_id,
        )
        for card in (cards[work_id] for work_id in found.work_ids if work_id in cards)
        if card.edition_id
    ]
