"""Works as covers on a shelf and as rows of results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.catalog.queries import WorkCard
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.holdings.queries import BranchAvailability, WorkAvailability
from kitaphana.ui import formats
from kitaphana.ui.covers import cover

ORDINARY_FORM = "print"


@dataclass(frozen=True, slots=True)
class Book:
    """A work as a cover with title and author."""

    url: str
    title: str
    lang: str
    author: str
    cover: SafeString


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of results: what it is, who made it, and where it stands."""

    book: Book
    about: str
    shape: str
    state: str
    place: str
    place_url: str
    distance: str
    call_number: str
    shelf: str
    elsewhere: str


def book(card: WorkCard) -> Book:
    """One work on a shelf of covers."""
    author = words.names(card.author)
    lang = words.title_language(card.title, card.languages)
    return Book(addresses.edition(card.edition_id), card.title, lang, author, cover(card.title, author, card.cover))


def hits(cards: Iterable[WorkCard], found: Mapping[int, WorkAvailability], language: str) -> list[Hit]:
    """Rows in the order of the cards."""
    return [_hit(card, found[card.id], language) for card in cards]


def _hit(card: WorkCard, available: WorkAvailability, language: str) -> Hit:
    shape, state = _state(available)
    kind = ", ".join(_forms_and_languages(card, language))
    nearest = available.nearest
    return Hit(
        book=book(card),
        about=" · ".join(filter(None, (words.names(card.author), _years(card), _editions(card), kind))),
        shape=shape,
        state=state,
        place=nearest.name if nearest else "",
        place_url=addresses.place(nearest.code) if nearest else "",
        distance=_distance(nearest, language),
        call_number=nearest.call_number if nearest else "",
        shelf=nearest.shelving_location if nearest else "",
        elsewhere=_elsewhere(available),
    )


def _state(available: WorkAvailability) -> tuple[str, str]:
    if available.nearest:
        return "open", _("Available")
    if available.total_count:
        return "shut", _("All on loan or away")
    return "shut", _("No copies")


def _distance(place: BranchAvailability | None, language: str) -> str:
    return formats.distance(place.distance_km, language) if place and place.distance_km is not None else ""


def _elsewhere(available: WorkAvailability) -> str:
    others = available.branch_count - 1
    if available.nearest and others > 0:
        text = ngettext("Also in %(number)s other place", "Also in %(number)s other places", others)
        return text % {"number": formats.number(others)}
    if available.nearest or not available.total_count:
        return ""
    text = ngettext("%(number)s copy in all", "%(number)s copies in all", available.total_count)
    return text % {"number": formats.number(available.total_count)}


def _years(card: WorkCard) -> str:
    first, last = card.years
    return "–".join(dict.fromkeys(str(year) for year in (first, last) if year))


def _editions(card: WorkCard) -> str:
    if card.edition_count < 2:
        return ""
    text = ngettext("%(number)s edition", "%(number)s editions", card.edition_count)
    return text % {"number": formats.number(card.edition_count)}


def _forms_and_languages(card: WorkCard, language: str) -> list[str]:
    forms = [words.word(words.FORMS, form) for form in card.forms if form != ORDINARY_FORM or len(card.forms) > 1]
    return [words.languages(card.languages, language), *forms] if card.languages else forms
