"""One edition: its description, its places with their items, its sisters."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kitaphana.catalog.queries import EditionBrief, EditionDetails
from kitaphana.core import clock
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.holdings.queries import BranchAvailability, ItemCard
from kitaphana.ui import formats
from kitaphana.ui.covers import cover

UNFOLDED_ITEMS = 3
"""More items than these at one place stand folded away."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; without an address just words."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the description; `lang` where it is in the language of the book."""

    label: str
    links: tuple[Link, ...]
    lang: str = ""


@dataclass(frozen=True, slots=True)
class EditionPage:
    """The head of the page."""

    id: int
    title: str
    subtitle: str
    lang: str
    byline: str
    age_mark: str
    cover: SafeString
    summary: str
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item at a place."""

    shape: str
    state: str
    call_number: str
    shelf: str
    barcode: str
    note: str


@dataclass(frozen=True, slots=True)
class Place:
    """A branch or station that holds the edition."""

    name: str
    url: str
    shape: str
    state: str
    count: str
    distance: str
    call_number: str
    shelf: str
    items: list[ItemLine]
    is_unfolded: bool


@dataclass(frozen=True, slots=True)
class OtherEdition:
    """A line that leads to a sister."""

    url: str
    text: str
    lang: str
    about: str


def edition_page(edition: EditionDetails, language: str) -> EditionPage:
    """Title, description, cover."""
    lang = words.title_language(edition.title, edition.languages)
    author = words.names(edition.author)
    return EditionPage(
        id=edition.id,
        title=". ".join(filter(None, (edition.title, edition.part))),
        subtitle=edition.subtitle,
        lang=lang,
        byline=edition.responsibility or author,
        age_mark=f"{edition.age_mark}+" if edition.age_mark else "",
        cover=cover(edition.title, author, edition.cover, is_first=True),
        summary=edition.summary,
        facts=[fact for fact in _facts(edition, lang, language) if fact.links],
    )


def _facts(edition: EditionDetails, lang: str, language: str) -> list[Fact]:
    imprint = ", ".join(filter(None, (edition.place, edition.publisher, str(edition.year or ""))))
    original = words.languages([edition.original_language], language) if edition.original_language else ""
    return [
        Fact(_("Author"), _searches([edition.author]), lang),
        Fact(_("Also took part"), _others(edition), lang),
        Fact(_("Edition"), _plain(edition.edition_statement), lang),
        Fact(_("Published"), _plain(imprint), lang),
        Fact(_("Language"), _plain(words.languages(edition.languages, language))),
        Fact(_("Language of the original"), _plain(original)),
        Fact(_("Kind"), _plain(words.word(words.FORMS, edition.form))),
        Fact(_("Extent"), _plain(edition.extent), lang),
        Fact(_("Series"), _series(edition), lang),
        Fact(_("Subjects"), _searches(edition.subjects), lang),
        Fact(_("Readers"), _plain(words.word(words.AUDIENCES, edition.audience) if edition.audience else "")),
        Fact("ISBN", _plain(", ".join(edition.isbns))),
        Fact("ISSN", _plain(", ".join(edition.issns))),
        Fact(_("UDC"), _plain(edition.udc)),
        Fact(_("BBK"), _plain(edition.bbk)),
        Fact(_("Author mark"), _plain(edition.author_mark)),
    ]


def _plain(text: str) -> tuple[Link, ...]:
    return (Link(text),) if text else ()


def _searches(texts: Iterable[str]) -> tuple[Link, ...]:
    return tuple(Link(text, _search_url(text)) for text in texts if text)


def _search_url(text: str) -> str:
    return f"{reverse('portal:search')}?{urlencode({'q': text})}"


def _others(edition: EditionDetails) -> tuple[Link, ...]:
    return tuple(
        Link(f"{words.names(who.name)} ({words.word(words.ROLES, who.role)})", _search_url(who.name))
        for who in edition.contributors
        if not who.is_main
    )


def _series(edition: EditionDetails) -> tuple[Link, ...]:
    titles = ((f"{one.title} ; {one.number}" if one.number else one.title, one.title) for one in edition.series)
    return tuple(Link(text, _search_url(title)) for text, title in titles)


def places(
    found: Iterable[BranchAvailability],
    items: Iterable[ItemCard],
    due: Mapping[int, dt.datetime],
    language: str,
) -> list[Place]:
    """Places in the order given, each with those of its items that are on this page."""
    lines: dict[tuple[int, int | None], list[ItemLine]] = defaultdict(list)
    for item in items:
        lines[item.branch_id, item.service_point_id].append(_line(item, due.get(item.id), language))
    return [_place(place, lines[place.branch_id, place.service_point_id], language) for place in found]


def _place(place: BranchAvailability, items: list[ItemLine], language: str) -> Place:
    is_free = place.available_count > 0
    count = ngettext(
        "%(available)s of %(total)s copy available", "%(available)s of %(total)s copies available", place.total_count
    ) % {"available": formats.number(place.available_count), "total": formats.number(place.total_count)}
    return Place(
        name=place.name,
        url=addresses.place(place.code),
        shape="open" if is_free else "shut",
        state=_("Available") if is_free else _("All on loan or away"),
        count=count,
        distance=formats.distance(place.distance_km, language) if place.distance_km is not None else "",
        call_number=place.call_number,
        shelf=place.shelving_location,
        items=items,
        is_unfolded=len(items) <= UNFOLDED_ITEMS,
    )


def _line(item: ItemCard, due_at: dt.datetime | None, language: str) -> ItemLine:
    shape, state = ("open", capfirst(words.word(words.STATUSES, item.status)))
    if item.status != "available":
        shape = "shut"
    if due_at is not None:
        shape, state = _on_loan(due_at, language)
    note = "" if item.is_for_loan else pgettext("item", "for reading in the library only")
    return ItemLine(shape, state, item.call_number, item.shelving_location, item.barcode, note)


def _on_loan(due_at: dt.datetime, language: str) -> tuple[str, str]:
    if due_at < clock.now():
        return "late", _("On loan, should have been back by now")
    return "shut", _("On loan until %(day)s") % {"day": formats.until_day(due_at, language)}


def other_editions(editions: Iterable[EditionBrief], language: str) -> list[OtherEdition]:
    """Sisters of the edition, as lines."""
    return [
        OtherEdition(
            url=addresses.edition(one.id),
            text=one.title,
            lang=words.title_language(one.title, one.languages),
            about=", ".join(
                filter(
                    None,
                    (
                        str(one.year or ""),
                        one.publisher,
                        words.languages(one.languages, language),
                        words.word(words.FORMS, one.form),
                    ),
                )
            ),
        )
        for one in editions
    ]
