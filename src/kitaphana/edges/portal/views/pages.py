"""Home."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language

from kitaphana.catalog.queries import newest_works
from kitaphana.core import clock
from kitaphana.edges.portal import place_memory
from kitaphana.edges.portal.city_figures import books_in_stations, city_figures
from kitaphana.edges.portal.presenters import libraries as present
from kitaphana.edges.portal.presenters import maps, nearest, story, works
from kitaphana.edges.portal.views.libraries import branches_now, stations_now
from kitaphana.network.queries import BLIND_READERS

KEPT_SECONDS = 60
PLACES_SHOWN, STATIONS_SHOWN, NEWEST_SHOWN = 6, 4, 12


def home(request: HttpRequest) -> HttpResponse:
    """The first page: search first, then what is open now, what is new, and the city in figures."""
    language, now = (get_language() or "kk")[:2], clock.now()
    kept = _kept(language, now, place_memory.nearness(request, language))
    return render(request, "portal/home.html", {"section": "home", **kept})


def warm_home() -> None:
    """Make the page for visitors who have chosen no library, in every language, before the first of them comes."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            _kept(language, clock.now(), place_memory.Nearness())


def _kept(language: str, now: dt.datetime, mine: place_memory.Nearness) -> dict[str, Any]:  # Any: parts of a page
    key = f"portal:home:{language}:{mine.code}:{clock.today()}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = _made(language, now, mine)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _made(language: str, now: dt.datetime, mine: place_memory.Nearness) -> dict[str, Any]:  # Any: parts of a page
    """Everything below the header; the same for all who chose the same library, so it is made once a minute."""
    branches, stations = branches_now(language, now), stations_now(language, now)
    figures = city_figures()
    body = {
        "branch_count": len(branches),
        "near": nearest.open_near(branches, mine, PLACES_SHOWN),
        "mine": next((one for one in branches if one.code == mine.code), None),
        "by_district": nearest.open_by_district([*branches, *stations], language),
        "drawing": maps.city([*branches, *stations], language),
        "newest": [works.book(card) for card in newest_works(NEWEST_SHOWN)],
        "stations": nearest.stations(stations, books_in_stations(), mine, STATIONS_SHOWN),
        "station_count": len(stations),
        "story": story.story(figures, now.astimezone(clock.zone()).hour, language),
        "for_blind_readers": [one for one in branches if BLIND_READERS in one.amenity_codes],
        "never_closed": [one for one in branches if present.NEVER_CLOSED in one.amenity_codes],
    }
    return {
        "branch_count": len(branches),
        "station_count": len(stations),
        "item_count": figures.item_count,
        "body": render_to_string("portal/_home_body.html", body),
    }
