"""What must always be true of lists."""

from collections.abc import Iterator

from django.db.models import Count, F

from kitaphana.core.invariants import invariant
from kitaphana.shelves.models import ListEntry, ReadingList


@invariant("I13", "every list counts its own entries")
def wrong_counts() -> Iterator[str]:
    """Lists whose count is not that of their entries."""
    lists = ReadingList.objects.annotate(found=Count("entries")).exclude(found=F("entry_count")).order_by("id")
    for one in lists.iterator():
        yield f"list {one.id} counts {one.entry_count} entries and has {one.found}"


@invariant("I13", "every entry of a list stands under the work of its edition")
def wrong_works() -> Iterator[str]:
    """Entries that did not follow an edition to its new work; a worker that lags behind mends them."""
    entries = ListEntry.objects.exclude(edition__work_id=F("work_id")).order_by("id")
    for entry_id in entries.values_list("id", flat=True).iterator():
        yield f"list entry {entry_id} stands under another work than its edition"
