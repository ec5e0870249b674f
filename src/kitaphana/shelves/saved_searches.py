"""Questions about saved searches. One answers to its reader only; the worker asks for those that are looked for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kitaphana.shelves.models import SavedSearch
from kitaphana.shelves.rules import MOST_SEARCHES, SearchTerms


@dataclass(frozen=True, slots=True)
class SavedSearchFacts:
    """A saved search; `found_work_ids` are the last works that came in for it, newest first."""

    id: int
    patron_id: int
    name: str
    terms: SearchTerms
    is_paused: bool
    created_at: dt.datetime
    looked_until: dt.datetime
    found_at: dt.datetime | None
    found_work_ids: tuple[int, ...]


def searches_of(patron_id: int) -> tuple[SavedSearchFacts, ...]:
    """All of a reader, the newest first. One statement."""
    rows = SavedSearch.objects.filter(patron_id=patron_id).order_by("-pk")[:MOST_SEARCHES]
    return tuple(_facts(row) for row in rows)


def search_of(patron_id: int, search_id: int) -> SavedSearchFacts | None:
    """That one if it is the reader's; `None` otherwise, so that nobody learns of others' searches."""
    row = SavedSearch.objects.filter(pk=search_id, patron_id=patron_id).first()
    return _facts(row) if row else None


def saved_search(search_id: int) -> SavedSearchFacts | None:
    """The one that an event names, with its reader: for whoever tells the reader."""
    row = SavedSearch.objects.filter(pk=search_id).first()
    return _facts(row) if row else None


def searches_looked_for(*, after: int, limit: int) -> Sequence[SavedSearchFacts]:
    """Those that do not rest, by rising id: for the worker. One statement."""
    rows = SavedSearch.objects.filter(is_paused=False, pk__gt=after).order_by("pk")[:limit]
    return [_facts(row) for row in rows]


def first_unlooked() -> dt.datetime | None:
    """Until when what came in has been looked through for every search that does not rest; `None` without any."""
    rows = SavedSearch.objects.filter(is_paused=False).order_by("looked_until")
    return rows.values_list("looked_until", flat=True).first()


def _facts(row: SavedSearch) -> SavedSearchFacts:
    return SavedSearchFacts(
        row.pk, row.patron_id, row.name, SearchTerms.of(row.terms), row.is_paused, row.created_at, row.looked_until,
        row.found_at, tuple(row.found_work_ids),
    )  # fmt: skip
