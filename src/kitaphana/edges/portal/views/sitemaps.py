"""What search engines may read: robots.txt and the sitemap (sitemaps.org 0.9), every page in its three languages."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control

from kitaphana.catalog.queries import edition_stamps, last_edition_id, last_work_id, work_stamps
from kitaphana.network.queries import branch_cards, station_cards

EDITIONS_IN_A_PART = 2_000
"""Numbers of editions or works per file: at most 6,000 addresses and about 4 MB, well below what is allowed."""
_DAY = 24 * 3600
_PAGES = ("portal:home", "portal:libraries", "portal:join")
_XML = "application/xml; charset=utf-8"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@dataclass(frozen=True, slots=True)
class Address:
    """A page without its language: `path` is what follows `/kk`."""

    path: str
    changed_at: dt.datetime | None = None


@cache_control(public=True, max_age=_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read but what belongs to one person, and searches, whose number has no end."""
    context = {"sitemap": request.build_absolute_uri(reverse("sitemap"))}
    return render(request, "portal/robots.txt", context, content_type="text/plain; charset=utf-8")


@cache_control(public=True, max_age=3600)
def index(request: HttpRequest) -> HttpResponse:
    """The list of the parts; by ranges of ids, so that no part costs more than another."""
    paths = [reverse("sitemap_pages")]
    for name, last in (("sitemap_works", last_work_id()), ("sitemap_editions", last_edition_id())):
        paths += [reverse(name, args=[part]) for part in range(last // EDITIONS_IN_A_PART + 1)]
    context = {"addresses": [request.build_absolute_uri(path) for path in paths]}
    return render(request, "portal/sitemap.xml", context, content_type=_XML)


@cache_control(public=True, max_age=_DAY)
def pages(request: HttpRequest) -> StreamingHttpResponse:
    """Home, the libraries and stations, and each of them."""
    with override("kk"):
        paths = [reverse(name) for name in _PAGES]
        paths += [reverse("portal:library", args=[card.code]) for card in (*branch_cards("kk"), *station_cards("kk"))]
    return _streamed(request, (Address(path[3:]) for path in paths))


@cache_control(public=True, max_age=_DAY)
def editions(request: HttpRequest, part: int) -> StreamingHttpResponse:
    """The editions of one range of ids."""
    first = part * EDITIONS_IN_A_PART
    if first > last_edition_id():
        raise Http404
    stamps = edition_stamps(first, first + EDITIONS_IN_A_PART)
    return _streamed(request, (Address(f"/editions/{id_}/", changed_at) for id_, changed_at in stamps))


@cache_control(public=True, max_age=_DAY)
def works(request: HttpRequest, part: int) -> StreamingHttpResponse:
    """The works of one range of ids that have a page of their own: those with more than one edition."""
    first = part * EDITIONS_IN_A_PART
    if first > last_work_id():
        raise Http404
    stamps = work_stamps(first, first + EDITIONS_IN_A_PART)
    return _streamed(request, (Address(f"/works/{id_}/", changed_at) for id_, changed_at in stamps))


def _streamed(request: HttpRequest, addresses: Iterable[Address]) -> StreamingHttpResponse:
    host = request.build_absolute_uri("/")[:-1]
    return StreamingHttpResponse(_file(host, addresses), content_type=_XML)


def _file(host: str, addresses: Iterable[Address]) -> Iterator[str]:
    yield _HEAD
    for address in addresses:
        yield _entries(host, address)
    yield "</urlset>\n"


def _entries(host: str, address: Address) -> str:
    """The page once per language, each naming the others; paths are made by us and need no escaping."""
    codes = [code for code, _name in settings.LANGUAGES]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{host}/{code}{address.path}"/>' for code in codes
    )
    changed = f"<lastmod>{address.changed_at:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if address.changed_at else ""
    return "".join(f"<url><loc>{host}/{code}{address.path}</loc>{changed}{links}</url>\n" for code in codes)
