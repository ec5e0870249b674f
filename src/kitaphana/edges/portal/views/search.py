"""Results: one row per work, with where it stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.catalog.queries import work_cards
from kitaphana.circulation.queries import hold_counts
from kitaphana.discovery.queries import SearchPage, SearchRequest, search
from kitaphana.edges.portal import forms, kept, place_memory
from kitaphana.edges.portal.presenters import facets, holds, pages, rows, works
from kitaphana.holdings.queries import availability_of_works
from kitaphana.network.queries import place_names


def results(request: HttpRequest) -> HttpResponse:
    """The page, or for htmx the part of it below the search box."""
    query = forms.read_search(request.GET)
    language = (get_language() or "kk")[:2]
    found = search(as_request(query, language))
    context = {
        "section": "books",
        "query": query,
        "total": found.total,
        "is_ready": found.is_ready,
        "notice": _notice(found),
        "hits": _hits(request, found, language),
        "headings": facets.headings(query),
        "facets": facets.facets(found.facets, query, place_names(language), language),
        "decades": facets.decades(found.facets, query),
        "pages": pages.numbered(query, found),
    }
    is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    if not is_part:
        context["recent"] = kept.seen_before(request)
    response = render(request, "portal/_results.html" if is_part else "portal/search.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _notice(found: SearchPage) -> str:
    if found.is_corrected:
        return _("similar words were searched")
    if found.is_partial:
        return _("not all the words were found together")
    return ""


def as_request(query: forms.SearchQuery, language: str) -> SearchRequest:
    """What the index is asked for; pages and feeds of one address ask for the same."""
    return SearchRequest(
        text=query.text,
        languages=query.languages,
        forms=query.forms,
        branches=query.branches,
        year_from=query.year_from,
        year_to=query.year_to,
        is_available=query.is_available,
        author=query.author,
        subject=query.subject,
        series=query.series,
        class_mark=query.class_mark,
        sort=query.sort,
        page=query.page,
        size=forms.PAGE_SIZE,
        interface_language=language,
    )


def _hits(request: HttpRequest, found: SearchPage, language: str) -> list[SafeString]:
    near = place_memory.nearness(request, language)
    cards = work_cards(found.work_ids)
    available = availability_of_works(cards, language=language, near=near.point, preferred_branch_id=near.branch_id)
    kept_works = kept.works_kept(request, cards)
    waiting = {id_: holds.waiting(count) for id_, count in hold_counts(cards).items()}
    said = rows.labels()
    return [rows.row(hit, said) for hit in works.hits(cards.values(), available, language, kept_works, waiting)]
