"""What libraries recommend, for any page: `{% load portal_lists %}{% featured_lists %}`."""

from django import template
from django.utils.translation import get_language

from kitaphana.edges.portal.covered import with_covers
from kitaphana.shelves import queries

register = template.Library()


@register.inclusion_tag("portal/_featured_lists.html")
def featured_lists() -> dict[str, object]:
    """Lists for readers of the language of the page. Three statements."""
    return {"lists": with_covers(queries.featured_lists((get_language() or "kk")[:2]))}
