"""Where the libraries and stations are, and when they are open."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kitaphana.core import clock
from kitaphana.edges.portal import forms, place_memory
from kitaphana.edges.portal.presenters import libraries as present
from kitaphana.edges.portal.presenters import structured
from kitaphana.network.queries import (
    BranchCard,
    branch_card,
    branch_cards,
    branch_states,
    hours_week,
    round_the_clock_branches,
    service_point_states,
    station_cards,
    unusual_days,
)
from kitaphana.network.rules import HoursOwner


def branches_now(language: str, now: dt.datetime) -> list[present.Library]:
    """All branches with their state at this moment."""
    return present.libraries(branch_cards(language), branch_states(now), now, language, round_the_clock_branches())


def index(request: HttpRequest) -> HttpResponse:
    """All branches and stations with their state now; filters narrow both."""
    language, now = (get_language() or "kk")[:2], clock.now()
    wanted = forms.read_library_filter(request.GET)
    branches = branches_now(language, now)
    stations = present.libraries(station_cards(language), service_point_states(now), now, language)
    context = {
        "section": "libraries",
        "wanted": wanted,
        "branches": present.matching(branches, wanted),
        "stations": present.matching(stations, wanted),
        "districts": present.districts([*branches, *stations], wanted.district),
        "amenities": present.amenities(branches, wanted.amenity),
        "open_count": sum(one.state.is_open for one in branches),
        "branch_count": len(branches),
    }
    return render(request, "portal/libraries.html", context)


def library(request: HttpRequest, code: str) -> HttpResponse:
    """One branch or station: state now, hours of the week, coming days unlike the others, address."""
    language, now = (get_language() or "kk")[:2], clock.now()
    card = _card(code, language)
    if card is None:
        raise Http404
    owner = HoursOwner(None, card.id) if card.is_station else HoursOwner(card.id, None)
    days = hours_week(owner, clock.today(), language)
    context = {
        "section": "libraries",
        "library": _now(card, now, language),
        "structured": structured.library(request, card, days),
        "week": present.week(days, language),
        "unusual": present.unusual(unusual_days(owner, clock.today(), language), language),
        "is_mine": request.COOKIES.get(place_memory.COOKIE) == card.code,
    }
    return render(request, "portal/library.html", context)


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
