"""What a page is about, for machines: schema.org in JSON-LD (JSON-LD 1.1, W3C), inside a data block of the page."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from kitaphana.catalog.citing import Citable
from kitaphana.catalog.queries import EditionDetails, WorkFacts
from kitaphana.edges.portal.presenters import addresses
from kitaphana.holdings.queries import BranchAvailability
from kitaphana.language.codes import tag_of
from kitaphana.language.names import direct
from kitaphana.network.queries import BranchCard, WeekDay
from kitaphana.network.rules import HoursState

_FORMATS = {
    "print": "https://schema.org/Paperback",
    "large_print": "https://schema.org/Paperback",
    "audio": "https://schema.org/AudiobookFormat",
    "electronic": "https://schema.org/EBook",
}
_TYPES = {"periodical": "Periodical", "map": "Map", "music": "SheetMusic", "video": "Movie"}
_AS_TAG = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def data_block(about: Mapping[str, Any]) -> SafeString:
    """The block as it stands in a page: `<script type="application/ld+json">`; no word of a record can end it."""
    text = json.dumps({"@context": "https://schema.org", **_filled(about)}, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(_AS_TAG)}</script>')  # noqa: S308  escaped above


def book(request: HttpRequest, edition: EditionDetails, places: Iterable[BranchAvailability]) -> SafeString:
    """An edition, and at which libraries it can be borrowed for nothing."""
    host = _host(request)
    here = host + addresses.edition(edition.id)
    return data_block(
        {
            "@type": _TYPES.get(edition.form, "Book"),
            "@id": here,
            "url": here,
            "name": ". ".join(filter(None, (edition.title, edition.part))),
            "alternateName": edition.subtitle,
            "author": [_person(who.name) for who in edition.contributors if who.role == "aut"]
            or [_person(edition.author)] * bool(edition.author),
            "translator": [_person(who.name) for who in edition.contributors if who.role == "trl"],
            "inLanguage": [tag for tag in map(tag_of, edition.languages) if tag],
            "isbn": edition.isbns[0] if edition.isbns else "",
            "issn": edition.issns[0] if edition.issns else "",
            "publisher": {"@type": "Organization", "name": edition.publisher} if edition.publisher else None,
            "datePublished": str(edition.year or ""),
            "bookEdition": edition.edition_statement,
            "bookFormat": _FORMATS.get(edition.form, ""),
            "description": edition.summary,
            "about": list(edition.subjects),
            "isPartOf": [{"@type": "CreativeWorkSeries", "name": one.title} for one in edition.series],
            "image": host + reverse("portal:edition_card", args=[edition.id]),
            "offers": [_offer(host, place) for place in places],
        }
    )


def work(request: HttpRequest, facts: WorkFacts, editions: Sequence[Citable]) -> SafeString:
    """A work, with the editions that stand on the page as its examples."""
    host = _host(request)
    here = host + addresses.work(facts.id)
    return data_block(
        {
            "@type": "Book",
            "@id": here,
            "url": here,
            "name": facts.title,
            "author": [_person(facts.author)] if facts.author else [],
            "about": list(dict.fromkeys(subject for one in editions for subject in one.subjects)),
            "isPartOf": [
                {"@type": "CreativeWorkSeries", "name": title}
                for title in dict.fromkeys(place.title for one in editions for place in one.series)
            ],
            "workExample": [_example(host, one) for one in editions],
        }
    )


def _example(host: str, edition: Citable) -> dict[str, Any]:
    here = host + addresses.edition(edition.id)
    return _filled(
        {
            "@type": _TYPES.get(edition.form, "Book"),
            "@id": here,
            "url": here,
            "name": edition.whole_title,
            "inLanguage": [tag for tag in map(tag_of, edition.languages) if tag],
            "isbn": edition.isbns[0] if edition.isbns else "",
            "datePublished": str(edition.year or ""),
            "bookFormat": _FORMATS.get(edition.form, ""),
        }
    )


def library(request: HttpRequest, card: BranchCard, week: Iterable[WeekDay]) -> SafeString:
    """A library or station with its address, place and hours of this week."""
    here = _host(request) + addresses.place(card.code)
    return data_block(
        {
            "@type": "Library",
            "@id": here,
            "url": here,
            "name": card.name,
            "address": {"@type": "PostalAddress", "streetAddress": card.address, "addressRegion": card.district}
            if card.address
            else None,
            "geo": {"@type": "GeoCoordinates", "latitude": card.latitude, "longitude": card.longitude}
            if card.latitude is not None
            else None,
            "telephone": list(card.phones),
            "parentOrganization": {"@type": "Organization", "name": card.institution_name},
            "isAccessibleForFree": True,
            "openingHoursSpecification": [hours for day in week for hours in _hours(day)],
        }
    )


def _host(request: HttpRequest) -> str:
    """Scheme and host, found once for many addresses."""
    return request.build_absolute_uri("/")[:-1]


def _hours(day: WeekDay) -> list[dict[str, str]]:
    """The pieces of a day at which one may come in; a day to its end closes at 23:59 as schema.org has it."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": day.on.isoformat(),
            "validThrough": day.on.isoformat(),
            "opens": f"{piece.opens_at:%H:%M}",
            "closes": "23:59" if piece.closes_at.hour == piece.closes_at.minute == 0 else f"{piece.closes_at:%H:%M}",
        }
        for piece in day.pieces
        if piece.state is not HoursState.CLOSED
    ]


def _offer(host: str, place: BranchAvailability) -> dict[str, Any]:
    is_free = place.available_count > 0
    return {
        "@type": "Offer",
        "businessFunction": "http://purl.org/goodrelations/v1#LeaseOut",
        "availability": f"https://schema.org/{'InStock' if is_free else 'OutOfStock'}",
        "price": 0,
        "priceCurrency": "KZT",
        "sku": place.call_number,
        "offeredBy": {
            "@type": "Library",
            "@id": host + addresses.place(place.code),
            "name": place.name,
        },
    }


def _person(heading: str) -> dict[str, str]:
    return {"@type": "Person", "name": direct(heading)}


def _filled(about: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not known: an empty value says nothing."""
    return {name: value for name, value in about.items() if value not in (None, "", [], {})}
