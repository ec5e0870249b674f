"""One edition, and the way from a work to the edition to show."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from kitaphana.catalog.queries import edition_details, marc_view, work_cards
from kitaphana.circulation.queries import due_dates
from kitaphana.edges.portal import forms, place_memory
from kitaphana.edges.portal.presenters import editions, pages, structured
from kitaphana.holdings.queries import branch_availability, items_of_edition

ITEMS_ON_A_PAGE, PLACES_SHOWN = 50, 6


def edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Everything about an edition and where its items stand; its items page by key."""
    details = edition_details(edition_id)
    if details is None:
        raise Http404
    language = (get_language() or "kk")[:2]
    after = forms.read_key(request.GET.get("after"))
    near = place_memory.nearness(request, language)
    items = items_of_edition(edition_id, after=after, limit=ITEMS_ON_A_PAGE)
    due = due_dates(item.id for item in items.rows)
    found = branch_availability(edition_id, language=language, near=near.point)
    places = editions.places(found, items.rows, due, language)
    context = {
        "section": "books",
        "edition": editions.edition_page(details, language),
        "structured": structured.book(request, details, found),
        "places": places[:PLACES_SHOWN],
        "more_places": places[PLACES_SHOWN:],
        "pages": pages.by_key(request.path, after, items.next_after),
        "others": editions.other_editions(details.other_editions, language),
        "other_count": details.other_count,
    }
    return render(request, "portal/edition.html", context)


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


def work(request: HttpRequest, work_id: int) -> HttpResponse:
    """The edition that stands for a work."""
    card = work_cards([work_id]).get(work_id)
    if card is None:
        raise Http404
    return HttpResponseRedirect(reverse("portal:edition", args=[card.edition_id]))
