"""What must always be true of items."""

from collections.abc import Iterator

from django.db.models import F

from kitaphana.core.invariants import invariant
from kitaphana.holdings.errors import QUARANTINE_REASONS
from kitaphana.holdings.models import Item, ItemStatus, QuarantinedItem


@invariant("I13", "every item is in exactly one state that the house knows")
def unknown_states() -> Iterator[str]:
    """Items in a state outside of the table."""
    for item in Item.objects.exclude(status__in=ItemStatus.values).order_by("id").iterator():
        yield f"item {item.id} is in the state {item.status!r}"


@invariant("I13", "every item belongs to a branch of its own institution and stands in one place")
def foreign_branches() -> Iterator[str]:
    """Items whose branch is somebody else's, and withdrawn ones that stand somewhere."""
    for item_id in Item.objects.exclude(branch__institution=F("institution")).values_list("id", flat=True).iterator():
        yield f"item {item_id} belongs to a branch of another institution"
    gone = Item.objects.filter(status__in=(ItemStatus.WITHDRAWN,), service_point__isnull=False)
    for item_id in gone.values_list("id", flat=True).iterator():
        yield f"item {item_id} is withdrawn and yet stands at a service point"


@invariant("I8", "every item that was put aside says why")
def reasonless() -> Iterator[str]:
    """Quarantined items with a reason that nobody can read."""
    unreadable = QuarantinedItem.objects.exclude(reason__in=QUARANTINE_REASONS)
    for row_id, reason in unreadable.values_list("id", "reason").iterator():
        yield f"quarantined item {row_id} was put aside for the unknown reason {reason!r}"
