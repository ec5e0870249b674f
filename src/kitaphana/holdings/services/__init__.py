"""Verbs that write items, and the import that brings records with them."""

from kitaphana.holdings.services.categories import ensure_item_categories
from kitaphana.holdings.services.importing import FORMATS, import_records
from kitaphana.holdings.services.reports import Counts, ImportReport

__all__ = ["FORMATS", "Counts", "ImportReport", "ensure_item_categories", "import_records"]
