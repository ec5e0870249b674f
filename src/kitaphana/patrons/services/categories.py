"""The categories of readers that the house knows."""

from kitaphana.patrons.models import PatronCategory
from kitaphana.patrons.rules import CATEGORIES


def ensure_patron_categories() -> None:
    """Make the categories that are missing, keep those that are there."""
    found = set(PatronCategory.objects.values_list("code", flat=True))
    PatronCategory.objects.bulk_create(
        (
            PatronCategory(code=code, name_kk=kk, name_ru=ru, name_en=en, is_collective=is_collective)
            for code, kk, ru, en, is_collective in CATEGORIES
            if code not in found
        ),
        ignore_conflicts=True,
    )
