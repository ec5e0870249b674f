"""Items and where they stand."""

from kitaphana.holdings.models.items import Item, ItemCategory, ItemStatus
from kitaphana.holdings.models.quarantine import QuarantinedItem

__all__ = [
    "Item",
    "ItemCategory",
    "ItemStatus",
    "QuarantinedItem",
]
