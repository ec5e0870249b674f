"""Home, and how to join."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from kitaphana.catalog.queries import newest_works
from kitaphana.core import clock
from kitaphana.edges.portal import place_memory
from kitaphana.edges.portal.presenters import libraries as present
from kitaphana.edges.portal.presenters import works
from kitaphana.edges.portal.views.libraries import branches_now
from kitaphana.holdings.queries import item_count
from kitaphana.network.queries import service_point_states, station_cards

COUNTED_FOR_SECONDS = 600
BRANCHES_SHOWN, PLACES_SHOWN, NEWEST_SHOWN = 6, 8, 12


def home(request: HttpRequest) -> HttpResponse:
    """The first page: search first, then what is open now, then what is new."""
    language, now = (get_language() or "kk")[:2], clock.now()
    branches = branches_now(language, now)
    stations = present.libraries(station_cards(language), service_point_states(now), now, language)
    mine = request.COOKIES.get(place_memory.COOKIE, "")
    open_branches = present.open_first(branches, mine)
    context = {
        "section": "home",
        "branch_count": len(branches),
        "station_count": len(stations),
        "item_count": cache.get_or_set("portal:item_count", item_count, COUNTED_FOR_SECONDS),
        "open_count": len(open_branches),
        "open": [*open_branches[:BRANCHES_SHOWN], *present.open_first(stations, mine)][:PLACES_SHOWN],
        "newest": [works.book(card) for card in newest_works(NEWEST_SHOWN)],
    }
    return render(request, "portal/home.html", context)


def join(request: HttpRequest) -> HttpResponse:
    """How to get a reader's card today: at any desk, and these are open."""
    language, now = (get_language() or "kk")[:2], clock.now()
    branches = branches_now(language, now)
    desks = [one for one in branches if one.state.shape == "open"]
    return render(request, "portal/join.html", {"section": "join", "desks": desks})
