"""One edition, and its record."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html_join
from django.utils.translation import get_language

from kitaphana.catalog.citing import Host, SeriesPlace, coins, highwire
from kitaphana.catalog.queries import (
    EditionDetails,
    EditionLinks,
    SeriesEntry,
    citable,
    edition_details,
    links_of_edition,
    marc_view,
    work_cards,
)
from kitaphana.circulation.queries import due_dates, first_back, hold_counts
from kitaphana.discovery.queries import related
from kitaphana.edges.portal import device, forms, kept, place_memory
from kitaphana.edges.portal.presenters import (
    addresses,
    editions,
    holds,
    pages,
    places,
    siblings,
    structured,
)
from kitaphana.holdings.queries import branch_availability, items_of_edition

ITEMS_ON_A_PAGE, PLACES_SHOWN = 50, 6


def edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Everything about an edition and where its items stand; its items page by key, and so do its parts."""
    details = edition_details(edition_id)
    if details is None:
        raise Http404
    language = (get_language() or "kk")[:2]
    links = links_of_edition(
        edition_id,
        after=forms.read_key(request.GET.get("parts")),
        volumes_after=forms.read_key(request.GET.get("volumes")),
    )
    cited = citable(details, host_of(links))
    context = {
        "section": "books",
        "edition": editions.edition_page(details, language),
        **_where(request, details, language),
        **_kin(details, links, language, kept.wished_forms(request)),
        "near": near_by(details.work_id, details.author, details.subjects, details.series),
        "coins": coins.context_object(cited),
        "meta_tags": format_html_join("\n", '<meta name="{}" content="{}">', highwire.meta_tags(cited)),
        "later": kept.mark(request, details.work_id, details.id),
        "recent": kept.seen_before(request, except_id=edition_id),
    }
    response = render(request, "portal/edition.html", context)
    device.remember_seen(request, response, edition_id)
    return response


def _where(request: HttpRequest, details: EditionDetails, language: str) -> dict[str, object]:
    after = forms.read_key(request.GET.get("after"))
    near = place_memory.nearness(request, language)
    items = items_of_edition(details.id, after=after, limit=ITEMS_ON_A_PAGE)
    due = due_dates(item.id for item in items.rows)
    found = branch_availability(details.id, language=language, near=near.point)
    free_count = sum(place.available_count > 0 for place in found)
    back_at = None if free_count or not found else first_back(details.id)
    shown = places.places(found, items.rows, due, language)
    return {
        "answer": places.answer(shown, free_count, back_at, language),
        "waiting": holds.waiting(hold_counts([details.work_id]).get(details.work_id)),
        "may_hold": bool(found),
        "groups": places.groups(found, shown, PLACES_SHOWN),
        "pages": pages.by_key(request.path, after, items.next_after),
        "structured": structured.book(request, details, found),
    }


def _kin(details: EditionDetails, links: EditionLinks, language: str, wished: tuple[str, ...]) -> dict[str, object]:
    return {
        "hosts": siblings.linked(links.hosts),
        "parts": siblings.linked(links.parts.rows, with_kind=False),
        "parts_after": links.parts.next_after,
        "volumes": siblings.linked(links.volumes.rows, with_kind=False),
        "volumes_after": links.volumes.next_after,
        "kin": siblings.linked(links.others),
        "others": siblings.by_language_and_form(details.other_editions, language, wished),
        "other_count": details.other_count,
        "edition_count": details.other_count + 1,
        "work_url": addresses.work(details.work_id) if details.other_count else "",
    }


def near_by(
    work_id: int, author: str, subjects: Sequence[str], series: Sequence[SeriesEntry | SeriesPlace]
) -> siblings.Near:
    """Neighbours of a work in its (first) series, by its author and on its first subject."""
    first = series[0] if series else None
    found = related(
        work_id,
        author=author,
        subject=subjects[0] if subjects else "",
        series=first.title if first else "",
        number=first.number if first else "",
    )
    return siblings.near(found, work_cards(found.work_ids))


def host_of(links: EditionLinks) -> Host | None:
    """What an article stands in; `None` for all that is no article."""
    return next((Host(one.title, one.label, one.issn) for one in links.hosts if one.kind == "article_in"), None)


def record(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The MARC record line by line; for htmx only the table."""
    view = marc_view(edition_id)
    if view is None:
        raise Http404
    is_part = "HX-Request" in request.headers
    context = {"section": "books", "record": view, "edition_id": edition_id}
    response = render(request, "portal/_record.html" if is_part else "portal/record.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def short(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The short address of an edition, for slips, QR codes and messages: it never changes."""
    return redirect("portal:edition", edition_id=edition_id, permanent=True)
