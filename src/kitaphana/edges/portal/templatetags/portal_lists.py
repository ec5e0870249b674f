"""What libraries recommend, for any page: `{% load portal_lists %}{% featured_lists %}`."""

from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kitaphana.catalog.queries import edition_briefs
from kitaphana.edges.portal.presenters import lists as present
from kitaphana.edges.portal.presenters.works import edition_book
from kitaphana.shelves import queries

register = template.Library()
COVERS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Featured:
    """A recommended list with the covers of its first books."""

    card: present.Shown
    covers: list[SafeString]


@register.inclusion_tag("portal/_featured_lists.html")
def featured_lists() -> dict[str, object]:
    """Lists for readers of the language of the page. Three statements."""
    cards = queries.featured_lists((get_language() or "kk")[:2])
    first = queries.first_editions_of([card.id for card in cards], COVERS_SHOWN)
    briefs = edition_briefs(id_ for ids in first.values() for id_ in ids)
    covers = {id_: edition_book(brief).cover for id_, brief in briefs.items()}
    return {
        "lists": [
            Featured(present.shown(card), [covers[id_] for id_ in first.get(card.id, ()) if id_ in covers])
            for card in cards
        ]
    }
