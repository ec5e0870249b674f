"""The editions that have items at a branch, for exports."""

from collections.abc import Iterator
from itertools import islice

from kitaphana.holdings.models import Item, ItemStatus

BATCH = 500


def editions_at_branch(branch_id: int) -> Iterator[list[int]]:
    """Ids by rising order, in batches; withdrawn items do not count. One statement, read as a stream."""
    items = Item.objects.filter(branch_id=branch_id).exclude(status=ItemStatus.WITHDRAWN)
    ids = items.order_by("edition_id").values_list("edition_id", flat=True).distinct().iterator(BATCH)
    while batch := list(islice(ids, BATCH)):
        yield batch
