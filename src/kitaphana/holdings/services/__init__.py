"""Verbs that write items, and the import that brings records with them."""

from kitaphana.holdings.services.categories import ensure_item_categories
from kitaphana.holdings.services.importing import FORMATS, import_records
from kitaphana.holdings.services.reports import Counts, ImportReport
from kitaphana.holdings.services.running import Checkpoint, Watch
from kitaphana.holdings.services.settling import dismiss_quarantined, place_quarantined

__all__ = [
    "FORMATS",
    "Checkpoint",
    "Counts",
    "ImportReport",
    "Watch",
    "dismiss_quarantined",
    "ensure_item_categories",
    "import_records",
    "place_quarantined",
]
