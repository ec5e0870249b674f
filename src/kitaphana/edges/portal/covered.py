"""Lists with the covers of the books that stand first on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from kitaphana.catalog.queries import edition_briefs
from kitaphana.edges.portal.presenters import lists as present
from kitaphana.edges.portal.presenters.works import edition_book
from kitaphana.shelves import queries
from kitaphana.shelves.queries import ListCard

COVERS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Covered:
    """A list as a card, with some covers."""

    card: present.Shown
    covers: list[SafeString]


def with_covers(cards: Sequence[ListCard]) -> list[Covered]:
    """The lists in the order given. Two statements."""
    first = queries.first_editions_of([card.id for card in cards], COVERS_SHOWN)
    briefs = edition_briefs(id_ for ids in first.values() for id_ in ids)
    covers = {id_: edition_book(brief).cover for id_, brief in briefs.items()}
    return [
        Covered(present.shown(card), [covers[id_] for id_ in first.get(card.id, ()) if id_ in covers]) for card in cards
    ]
