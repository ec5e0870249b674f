"""Entries follow their editions when works are merged or parted."""

from collections.abc import Iterable

from django.db.models import F

from kitaphana.core.transactions import retrying
from kitaphana.shelves.models import ListEntry, ReadingList
from kitaphana.shelves.services.entries import take_off

_BATCH = 500


def follow_editions(*, work_ids: Iterable[int]) -> int:
    """Bring entries under these works to the work that their edition has now; returns how many. Safe to repeat.

    Where the other work stands on the same list already, the two become one: the note of the one that goes is kept
    if the other has none.
    """
    wanted, count = sorted(set(work_ids)), 0
    for start in range(0, len(wanted), _BATCH):
        torn = ListEntry.objects.filter(work_id__in=wanted[start : start + _BATCH]).exclude(
            edition__work_id=F("work_id")
        )
        for entry_id in list(torn.values_list("pk", flat=True)):
            count += retrying(lambda entry_id=entry_id: _follow(entry_id))  # type: ignore[misc]  # no type for a default
    return count


def _follow(entry_id: int) -> int:
    found = ListEntry.objects.filter(pk=entry_id).values_list("reading_list_id", flat=True).first()
    row = ReadingList.objects.select_for_update().filter(pk=found or 0).first()
    entry = row.entries.select_related("edition").filter(pk=entry_id).first() if row else None
    if row is None or entry is None or entry.work_id == entry.edition.work_id:
        return 0
    other = row.entries.filter(work_id=entry.edition.work_id).first()
    if other is None:
        entry.work_id = entry.edition.work_id
        entry.save(update_fields=["work_id"])
        return 1
    if entry.note and not other.note:
        other.note = entry.note
        other.save(update_fields=["note"])
    take_off(row, entry)
    return 1
