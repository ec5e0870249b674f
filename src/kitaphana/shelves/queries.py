"""Questions about lists. A private list answers to its owner only; a public one to its token."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from kitaphana.core.paging import Page, page_of
from kitaphana.shelves.models import ListEntry, ReadingList
from kitaphana.shelves.rules import MOST_ENTRIES, MOST_LISTS, Owner

FEATURED_SHOWN = 6
_CARD = (
    "id", "name", "description", "pen_name", "language", "token", "is_later", "is_featured", "entry_count",
    "institution_id", "changed_at",
)  # fmt: skip
_ENTRY = ("id", "work_id", "edition_id", "note", "position", "added_at")


@dataclass(frozen=True, slots=True)
class ListCard:
    """A list. `token` is empty for a private one; “for later” has an empty name. Never says which patron's it is."""

    id: int
    name: str
    description: str
    pen_name: str
    language: str
    token: str
    is_later: bool
    is_featured: bool
    entry_count: int
    institution_id: int | None
    changed_at: dt.datetime

    @property
    def is_public(self) -> bool:
        """Whether its link leads to it."""
        return bool(self.token)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A work on a list, by one of its editions; higher positions stand first."""

    id: int
    work_id: int
    edition_id: int
    note: str
    position: int
    added_at: dt.datetime


def owned_by(owner: Owner) -> QuerySet[ReadingList]:
    """All lists of an owner."""
    if owner.patron_id is not None:
        return ReadingList.objects.filter(patron_id=owner.patron_id)
    return ReadingList.objects.filter(institution_id=owner.institution_id or 0)


def lists_of(owner: Owner) -> tuple[ListCard, ...]:
    """All lists of an owner, “for later” first, then the one that changed last. One statement."""
    return _cards(owned_by(owner).order_by("-is_later", "-changed_at", "-id")[:MOST_LISTS])


def list_of(owner: Owner, list_id: int) -> ListCard | None:
    """That list if it is the owner's; `None` otherwise, so that nobody learns of others' lists."""
    return next(iter(_cards(owned_by(owner).filter(pk=list_id))), None)


def public_list(token: str) -> ListCard | None:
    """The list behind a link, while it has one."""
    return next(iter(_cards(ReadingList.objects.filter(token=token))), None) if token else None


def featured_lists(language: str, limit: int = FEATURED_SHOWN) -> tuple[ListCard, ...]:
    """What libraries recommend to readers of that language, newest first. One statement."""
    found = ReadingList.objects.filter(is_featured=True, language__in=(language, ""), entry_count__gt=0)
    return _cards(found.order_by("-changed_at", "-id")[:limit])


def public_lists(after: int | None = None, limit: int = 50) -> Page[ListCard]:
    """All lists that institutions have made public, by key: for a page of them and for a map of the site."""
    found = ReadingList.objects.filter(institution__isnull=False, token__isnull=False, entry_count__gt=0)
    return page_of(_cards(found.filter(id__gt=after or 0).order_by("id")[: limit + 1]), limit=limit, key=lambda c: c.id)


def entries_of(list_id: int, *, after: int | None = None, limit: int = 20) -> Page[EntryRow]:
    """Entries in the order of the list, by key. One statement. Ask first whether the list may be read."""
    found = ListEntry.objects.filter(reading_list_id=list_id)
    if after is not None:
        found = found.filter(position__lt=after)
    return page_of(_entries(found.order_by("-position")[: limit + 1]), limit=limit, key=lambda row: row.position)


def all_entries_of(list_id: int) -> tuple[EntryRow, ...]:
    """The whole list, for export and printing; there are at most `MOST_ENTRIES`. One statement."""
    return _entries(ListEntry.objects.filter(reading_list_id=list_id).order_by("-position")[:MOST_ENTRIES])


def first_editions_of(list_ids: Iterable[int], limit: int) -> dict[int, tuple[int, ...]]:
    """The editions that stand first on each list, for their covers. One statement."""
    place = Window(RowNumber(), partition_by="reading_list_id", order_by=F("position").desc())
    found = ListEntry.objects.filter(reading_list_id__in=list(list_ids)).annotate(place=place).filter(place__lte=limit)
    firsts: dict[int, tuple[int, ...]] = {}
    for list_id, edition_id in found.order_by("reading_list_id", "-position").values_list(
        "reading_list_id", "edition_id"
    ):
        firsts[list_id] = (*firsts.get(list_id, ()), edition_id)
    return firsts


def works_for_later(patron_id: int, work_ids: Iterable[int]) -> frozenset[int]:
    """Those of the works that stand on the patron's “for later”. One statement."""
    found = ListEntry.objects.filter(
        reading_list__patron_id=patron_id, reading_list__is_later=True, work_id__in=list(work_ids)
    )
    return frozenset(found.values_list("work_id", flat=True))


def entry_for_later(patron_id: int, work_id: int) -> int | None:
    """The id of the work's entry on the patron's “for later”. One statement."""
    found = ListEntry.objects.filter(reading_list__patron_id=patron_id, reading_list__is_later=True, work_id=work_id)
    return found.values_list("pk", flat=True).first()


def lists_with_work(patron_id: int, work_id: int) -> frozenset[int]:
    """Ids of the patron's lists on which the work stands. One statement."""
    found = ListEntry.objects.filter(reading_list__patron_id=patron_id, work_id=work_id)
    return frozenset(found.values_list("reading_list_id", flat=True))


def is_on_a_list(edition_ids: Iterable[int]) -> bool:
    """Whether somebody keeps one of these editions: what would delete them must not."""
    return ListEntry.objects.filter(edition_id__in=list(edition_ids)).exists()


def _cards(found: QuerySet[ReadingList]) -> tuple[ListCard, ...]:
    return tuple(ListCard(**{**row, "token": row["token"] or ""}) for row in found.values(*_CARD))


def _entries(found: QuerySet[ListEntry]) -> tuple[EntryRow, ...]:
    return tuple(EntryRow(**row) for row in found.values(*_ENTRY))
