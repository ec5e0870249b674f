"""What lists and saved searches do when acts on readers' records reach them (`patrons.ports`)."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F

from kitaphana.core.errors import Refusal
from kitaphana.patrons.participation import return_rows
from kitaphana.patrons.ports import Moved
from kitaphana.shelves.models import ListEntry, ReadingList, SavedSearch
from kitaphana.shelves.rules import MOST_ENTRIES


class ReadersLists:
    """Lists go over as they are; “for later” is one for everybody, so its works join those of the survivor."""

    name = "shelves.lists"
    covers = frozenset({"shelves.readinglist.patron"})

    def absorb(self, *, survivor_id: int, absorbed_id: int) -> Moved:
        """What stands on both lists for later, or finds no room, stays on that of the shell."""
        own, other = _later(survivor_id), _later(absorbed_id)
        kept = _join(own, other) if own and other else []
        rows = ReadingList.objects.filter(patron_id=absorbed_id)
        if own and other:
            rows = rows.exclude(pk=other.pk)
        ids = list(rows.values_list("pk", flat=True))
        ReadingList.objects.filter(pk__in=ids).update(patron_id=survivor_id)
        return Moved(survivor_id, absorbed_id, {"lists": ids, "later": kept})

    def give_back(self, moved: Moved) -> None:
        """Lists that are still the survivor's, and entries that still stand where they were put."""
        return_rows(ReadingList, moved.data["lists"], moved)
        own, other = _later(moved.survivor_id), _later(moved.absorbed_id)
        if not own or not other:
            return
        places = {one["id"]: one["position"] for one in moved.data["later"]}
        entries = list(ListEntry.objects.filter(pk__in=places, reading_list=own))
        for entry in entries:
            entry.reading_list, entry.position = other, places[entry.pk]
        _settle(entries, own, other)

    def export(self, patron_id: int) -> Mapping[str, Any]:
        """Every list with its words and books."""
        lists = ReadingList.objects.filter(patron_id=patron_id).order_by("pk").prefetch_related("entries__edition")
        return {"lists": [_told(one) for one in lists]}

    def erasure_obstacles(self, patron_id: int) -> list[Refusal]:
        """Lists keep nobody back."""
        return []

    def erase(self, patron_id: int) -> None:
        """Lists go, also the public ones."""
        ReadingList.objects.filter(patron_id=patron_id).delete()


LISTS: Final = ReadersLists()


class ReadersSearches:
    """Saved searches go over; one that the survivor has too stays on the shell."""

    name = "shelves.searches"
    covers = frozenset({"shelves.savedsearch.patron"})

    def absorb(self, *, survivor_id: int, absorbed_id: int) -> Moved:
        """Three statements for any number."""
        own = SavedSearch.objects.filter(patron_id=survivor_id).values_list("digest", flat=True)
        rows = SavedSearch.objects.filter(patron_id=absorbed_id).exclude(digest__in=list(own))
        ids = list(rows.values_list("pk", flat=True))
        SavedSearch.objects.filter(pk__in=ids).update(patron_id=survivor_id)
        return Moved(survivor_id, absorbed_id, {"searches": ids})

    def give_back(self, moved: Moved) -> None:
        """Those that are still the survivor's."""
        return_rows(SavedSearch, moved.data["searches"], moved)

    def export(self, patron_id: int) -> Mapping[str, Any]:
        """What is looked for, under which name."""
        rows = SavedSearch.objects.filter(patron_id=patron_id).order_by("pk")
        return {"saved_searches": [_searched(one) for one in rows]}

    def erasure_obstacles(self, patron_id: int) -> list[Refusal]:
        """Searches keep nobody back."""
        return []

    def erase(self, patron_id: int) -> None:
        """They go."""
        SavedSearch.objects.filter(patron_id=patron_id).delete()


SEARCHES: Final = ReadersSearches()


def _searched(row: SavedSearch) -> dict[str, Any]:
    words = (", ".join(map(str, value)) if isinstance(value, list) else str(value) for value in row.terms.values())
    return {
        "name": row.name,
        "search": "; ".join(words),
        "is_paused": row.is_paused,
        "created_at": row.created_at,
    }


def _told(row: ReadingList) -> dict[str, Any]:
    entries = sorted(row.entries.all(), key=lambda one: -one.position)
    return {
        "name": row.name,
        "is_later": row.is_later,
        "is_public": row.token is not None,
        "description": row.description,
        "pen_name": row.pen_name,
        "changed_at": row.changed_at,
        "books": [{"title": one.edition.title, "note": one.note, "added_at": one.added_at} for one in entries],
    }


def _later(patron_id: int) -> ReadingList | None:
    return ReadingList.objects.select_for_update().filter(patron_id=patron_id, is_later=True).first()


def _join(own: ReadingList, other: ReadingList) -> list[dict[str, Any]]:
    known = set(own.entries.values_list("work_id", flat=True))
    fresh = [one for one in other.entries.order_by("position") if one.work_id not in known]
    entries = fresh[: max(0, MOST_ENTRIES - own.entry_count)]
    kept = [{"id": one.pk, "position": one.position} for one in entries]
    for place, entry in enumerate(entries):
        entry.reading_list, entry.position = own, own.next_position + place
    ReadingList.objects.filter(pk=own.pk).update(next_position=F("next_position") + len(entries))
    _settle(entries, other, own)
    return kept


def _settle(entries: list[ListEntry], source: ReadingList, target: ReadingList) -> None:
    ListEntry.objects.bulk_update(entries, ["reading_list", "position"], batch_size=200)
    ReadingList.objects.filter(pk=source.pk).update(entry_count=F("entry_count") - len(entries))
    ReadingList.objects.filter(pk=target.pk).update(entry_count=F("entry_count") + len(entries))
