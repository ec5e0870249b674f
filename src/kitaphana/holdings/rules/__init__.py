"""Pure functions about items: categories, numbers, volumes, marks on the spine."""

from kitaphana.holdings.rules.categories import (
    BOOK,
    CATEGORIES,
    KEPT_IN,
    PERIODICAL,
    RARE,
    REFERENCE,
    CategoryEntry,
    category_code,
)
from kitaphana.holdings.rules.marks import call_number_of, volume_key
from kitaphana.holdings.rules.numbers import LONGEST_NUMBER, Pattern

__all__ = [
    "BOOK",
    "CATEGORIES",
    "KEPT_IN",
    "LONGEST_NUMBER",
    "PERIODICAL",
    "RARE",
    "REFERENCE",
    "CategoryEntry",
    "Pattern",
    "call_number_of",
    "category_code",
    "volume_key",
]
