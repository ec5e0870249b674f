"""New titles as RSS 2.0, all of them or those of a search."""

import datetime as dt
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from kitaphana.catalog.queries import WorkCard, arrivals, newest_works, work_cards
from kitaphana.discovery.queries import search
from kitaphana.edges.portal import forms
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.edges.portal.views.search import as_request
from kitaphana.ui.templatetags.looks import site_name

TITLES = 50
_QUARTER_OF_AN_HOUR = 900


@cache_control(public=True, max_age=_QUARTER_OF_AN_HOUR)
def new_titles(request: HttpRequest) -> HttpResponse:
    """The newest works, those first that came in last; the words and filters of a search narrow them."""
    query, language = forms.read_search(request.GET), (get_language() or "kk")[:2]
    cards = _found(query, language) if query.text or query.is_filtered else newest_works(TITLES)
    came = arrivals(card.id for card in cards)
    feed = _feed(request, query, language)
    for card in cards:
        _add(feed, request, card, came.get(card.id), language)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


def _found(query: forms.SearchQuery, language: str) -> list[WorkCard]:
    wanted = replace(as_request(query, language), sort="newest", page=1, size=TITLES)
    return list(work_cards(search(wanted).work_ids).values())


def _feed(request: HttpRequest, query: forms.SearchQuery, language: str) -> Rss201rev2Feed:
    title = f"{_('New titles')} · {site_name()}"
    return Rss201rev2Feed(
        title=f"{query.text} · {title}" if query.text else title,
        link=request.build_absolute_uri(reverse("portal:home")),
        description=_("What came into the libraries last."),
        language=language,
        feed_url=request.build_absolute_uri(),
    )


def _add(
    feed: Rss201rev2Feed, request: HttpRequest, card: WorkCard, came_at: dt.datetime | None, language: str
) -> None:
    author = words.names(card.author)
    about = (author, card.publisher, str(card.year or ""), words.languages(card.languages, language))
    feed.add_item(
        title=f"{author}. {card.title}" if author else card.title,
        link=request.build_absolute_uri(addresses.edition(card.edition_id)),
        description=", ".join(filter(None, about)),
        unique_id=f"{request.get_host()}/works/{card.id}",
        unique_id_is_permalink=False,
        pubdate=came_at,
    )
