"""The picture that messengers and networks show beside a link to an edition (Open Graph, 1200 × 630)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from kitaphana.catalog.queries import edition_details
from kitaphana.edges.portal.presenters import words
from kitaphana.edges.portal.presenters.social import card
from kitaphana.ui.templatetags.looks import site_name

_WEEK = 7 * 24 * 3600


@cache_control(public=True, max_age=_WEEK)
def edition_card(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Title, author and the name of the library as a PNG."""
    edition = edition_details(edition_id)
    if edition is None:
        raise Http404
    title = ". ".join(filter(None, (edition.title, edition.part)))
    return HttpResponse(card(title, words.names(edition.author), site_name()), content_type="image/png")
