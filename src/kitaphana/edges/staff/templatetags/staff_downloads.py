"""Links to the list of a page as a file: `{% include "staff/_downloads.html" %}`."""

from collections.abc import Mapping
from typing import NamedTuple

from django import template
from django.http import HttpRequest

from kitaphana.edges.staff.downloads import KINDS, PARAMETER
from kitaphana.edges.staff.paging import KEY

register = template.Library()


class Link(NamedTuple):
    """One kind of file."""

    name: str
    url: str


@register.simple_tag(takes_context=True)
def download_links(context: Mapping[str, HttpRequest]) -> list[Link]:
    """The address of the page with what was asked for, from its first row on, as each kind of file."""
    query = context["request"].GET.copy()
    query.pop(KEY, None)
    links = []
    for kind in KINDS:
        query[PARAMETER] = kind
        links.append(Link(kind.upper(), f"?{query.urlencode()}"))
    return links
