"""The categories of items that the house knows."""

from django.db import transaction

from kitaphana.holdings.models import ItemCategory
from kitaphana.holdings.rules import CATEGORIES


def ensure_item_categories() -> dict[str, int]:
    """Make the categories that are missing, keep those that are there; ids by code."""
    found = dict(ItemCategory.objects.values_list("code", "id"))
    missing = [entry for entry in CATEGORIES if entry.code not in found]
    if missing:
        with transaction.atomic():
            ItemCategory.objects.bulk_create(
                (
                    ItemCategory(code=one.code, name_kk=one.name_kk, name_ru=one.name_ru, name_en=one.name_en)
                    for one in missing
                ),
                ignore_conflicts=True,
            )
        found = dict(ItemCategory.objects.values_list("code", "id"))
    return found
