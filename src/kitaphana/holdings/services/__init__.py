"""Verbs that write items, and the import that brings records with them."""

from kitaphana.holdings.services.categories import ensure_item_categories
from kitaphana.holdings.services.import_jobs import (
    ImportRequest,
    cancel_import,
    import_now,
    retry_import,
    run_import,
    start_import,
)
from kitaphana.holdings.services.importing import FORMATS, import_records
from kitaphana.holdings.services.reports import Counts, ImportReport
from kitaphana.holdings.services.running import Checkpoint, Watch
from kitaphana.holdings.services.settling import dismiss_quarantined, place_quarantined

__all__ = [
    "FORMATS",
    "Checkpoint",
    "Counts",
    "ImportReport",
    "ImportRequest",
    "Watch",
    "cancel_import",
    "dismiss_quarantined",
    "ensure_item_categories",
    "import_now",
    "import_records",
    "place_quarantined",
    "retry_import",
    "run_import",
    "start_import",
]
