"""Categories of readers and items of the demo city; rules for them are made by `circulation.services`."""

from kitaphana.holdings.models import ItemCategory
from kitaphana.patrons.services import ensure_patron_categories

ITEM_CATEGORIES = (
    ("book", "Кітап", "Книга", "Book"),
    ("large_print", "Ірі қаріпті кітап", "Книга крупным шрифтом", "Large print"),
    ("braille", "Брайль кітабы", "Книга шрифтом Брайля", "Braille"),
    ("audio", "Аудиокітап", "Аудиокнига", "Audio book"),
    ("periodical", "Мерзімді басылым", "Периодическое издание", "Periodical"),
    ("reference", "Анықтамалық басылым", "Справочное издание", "Reference"),
    ("rare", "Сирек кітап", "Редкая книга", "Rare book"),
)


def create_categories() -> None:
    """The categories that rows of the city refer to by code."""
    ensure_patron_categories()
    ItemCategory.objects.bulk_create(
        ItemCategory(code=code, name_kk=kk, name_ru=ru, name_en=en) for code, kk, ru, en in ITEM_CATEGORIES
    )
