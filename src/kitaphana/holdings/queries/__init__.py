"""Questions about items: by barcode, by edition, and what stands where."""

from kitaphana.holdings.queries.availability import (
    BranchAvailability,
    WorkAvailability,
    availability_of_works,
    available_branches,
    branch_availability,
)
from kitaphana.holdings.queries.figures import HoldingsFigures, holdings_figures, other_item_count
from kitaphana.holdings.queries.index import NO_SHELF, ShelfFacts, shelf_facts
from kitaphana.holdings.queries.items import (
    ItemCard,
    ItemCategoryFacts,
    find_item,
    item_card,
    item_cards,
    item_count,
    items_of_edition,
    list_item_categories,
)
from kitaphana.holdings.queries.quarantine import (
    QuarantinedRow,
    quarantined_item,
    quarantined_items,
    quarantined_of_edition,
)
from kitaphana.holdings.queries.stock import ACCESSIBLE_FORMS, PlaceStock, newest_works_at, place_stock

__all__ = [
    "ACCESSIBLE_FORMS",
    "NO_SHELF",
    "BranchAvailability",
    "HoldingsFigures",
    "ItemCard",
    "ItemCategoryFacts",
    "PlaceStock",
    "QuarantinedRow",
    "ShelfFacts",
    "WorkAvailability",
    "availability_of_works",
    "available_branches",
    "branch_availability",
    "find_item",
    "holdings_figures",
    "item_card",
    "item_cards",
    "item_count",
    "items_of_edition",
    "list_item_categories",
    "newest_works_at",
    "other_item_count",
    "place_stock",
    "quarantined_item",
    "quarantined_items",
    "quarantined_of_edition",
    "shelf_facts",
]
