"""Where the libraries and stations are, and when they are open."""

import datetime as dt
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_POST

from kitaphana.catalog.queries import work_cards
from kitaphana.core import clock
from kitaphana.edges.portal import forms, place_memory
from kitaphana.edges.portal.presenters import libraries as present
from kitaphana.edges.portal.presenters import maps, stock, structured, works
from kitaphana.holdings.queries import PlaceStock, newest_works_at, place_stock
from kitaphana.network.queries import (
    BranchCard,
    branch_card,
    branch_cards,
    branch_states,
    city_map,
    hours_week,
    round_the_clock_branches,
    service_point_states,
    station_cards,
    unusual_days,
)
from kitaphana.network.rules import HoursOwner

KEPT_SECONDS, STOCK_SECONDS, MAP_SECONDS = 60, 3600, 3600
NEWEST_SHOWN = 6


def branches_now(language: str, now: dt.datetime) -> list[present.Library]:
    """All branches with their state at this moment."""
    return present.libraries(branch_cards(language), branch_states(now), now, language, round_the_clock_branches())


def stations_now(language: str, now: dt.datetime) -> list[present.Library]:
    """All stations at work with their state at this moment."""
    return present.libraries(station_cards(language), service_point_states(now), now, language)


def index(request: HttpRequest) -> HttpResponse:
    """All branches and stations with their state now, as a list and on the map; filters narrow both."""
    language, now = (get_language() or "kk")[:2], clock.now()
    wanted = forms.read_library_filter(request.GET)
    key = f"portal:libraries:{language}:{wanted}:{clock.today()}".replace(" ", "")
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = _list(wanted, language, now)
        cache.set(key, kept, KEPT_SECONDS)
    return render(request, "portal/libraries.html", {"section": "libraries", **kept})


def _list(wanted: forms.LibraryFilter, language: str, now: dt.datetime) -> dict[str, Any]:  # Any: parts of a page
    """List and map for one filter, the same for every visitor of the next minute."""
    branches, stations = branches_now(language, now), stations_now(language, now)
    shown = present.matching([*branches, *stations], wanted)
    drawing = maps.city(shown, language)
    body = {
        "wanted": wanted,
        "branches": [one for one in shown if not one.is_station],
        "stations": [one for one in shown if one.is_station],
        "districts": present.districts([*branches, *stations], wanted.district, language),
        "amenities": present.amenities(branches, wanted.amenity),
        "kinds": present.kinds(wanted.kind),
        "open_count": sum(one.state.is_open for one in branches),
        "branch_count": len(branches),
        "drawing": drawing,
    }
    return {"body": render_to_string("portal/_libraries_body.html", body), "has_map": bool(drawing)}


def library(request: HttpRequest, code: str) -> HttpResponse:
    """One branch or station: state now, hours of the week, the way there, what stands there and what came last."""
    language, now = (get_language() or "kk")[:2], clock.now()
    card = _card(code, language)
    if card is None:
        raise Http404
    context = {
        "section": "libraries",
        "library": _now(card, now, language),
        "is_mine": request.COOKIES.get(place_memory.COOKIE) == card.code,
        "kept": _kept(request, card, language),
    }
    return render(request, "portal/library.html", context)


@condition(etag_func=lambda request: _map_version())
@cache_control(public=True, max_age=MAP_SECONDS)
def city_geojson(request: HttpRequest) -> HttpResponse:
    """Outlines of districts and lines of the map, for the script that draws it."""
    found = city_map((get_language() or "kk")[:2])
    if found is None:
        raise Http404
    return JsonResponse(maps.geojson(found), content_type="application/geo+json")


def _map_version() -> str | None:
    found = city_map("kk")
    return f'"{found.version}-{get_language()}"' if found else None


def _kept(request: HttpRequest, card: BranchCard, language: str) -> dict[str, Any]:  # Any: parts of a page
    """What is the same for every visitor of the page, made once a minute; stock is counted once in a while."""
    key = f"portal:library:{card.code}:{language}:{request.get_host()}:{request.scheme}:{clock.today()}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _made(request, card, language)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _made(request: HttpRequest, card: BranchCard, language: str) -> dict[str, Any]:
    owner = HoursOwner(None, card.id) if card.is_station else HoursOwner(card.id, None)
    days, now = hours_week(owner, clock.today(), language), clock.now()
    others = [*branches_now(language, now), *stations_now(language, now)]
    shelves, newest = _stock(card)
    place = _now(card, now, language)
    drawing = maps.around(place, others, language)
    body = {
        "library": place,
        "week": present.week(days, language),
        "unusual": present.unusual(unusual_days(owner, clock.today(), language), language),
        "shelves": stock.shelves(shelves, language),
        "newest": [works.book(work) for work in work_cards(newest).values()],
        "drawing": drawing,
    }
    return {
        "structured": structured.library(request, card, days),
        "body": render_to_string("portal/_library_body.html", body),
        "has_map": bool(drawing),
    }


def _stock(card: BranchCard) -> tuple[PlaceStock, list[int]]:
    """What stands there and the works that came last; both look at all its items, so the answer is kept long."""
    key = f"portal:stock:{card.code}"
    found: tuple[PlaceStock, list[int]] | None = cache.get(key)
    if found is None:
        newest = newest_works_at(card.id, is_station=card.is_station, limit=NEWEST_SHOWN)
        found = place_stock(card.id, is_station=card.is_station), newest
        cache.set(key, found, STOCK_SECONDS)
    return found


@csrf_exempt  # it changes nothing but the visitor's own cookie
@require_POST
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Make this branch the visitor's own; once more gives it up."""
    if branch_card(code, "kk") is None:
        raise Http404
    response = HttpResponseRedirect(reverse("portal:library", args=[code]))
    if request.COOKIES.get(place_memory.COOKIE) == code:
        response.delete_cookie(place_memory.COOKIE)
    else:
        place_memory.remember(response, code, is_secure=request.is_secure())
    return response


def _now(card: BranchCard, now: dt.datetime, language: str) -> present.Library:
    if card.is_station:
        return present.library(card, service_point_states(now).get(card.id), now, language)
    is_never_closed = card.id in round_the_clock_branches()
    return present.library(card, branch_states(now).get(card.id), now, language, is_never_closed=is_never_closed)


def _card(code: str, language: str) -> BranchCard | None:
    found = branch_card(code, language)
    return found or next((card for card in station_cards(language, with_planned=True) if card.code == code), None)
