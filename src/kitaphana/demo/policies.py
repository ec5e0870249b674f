"""Categories of readers and items, and the policy grid of the demo city.

The city's rule of five books for 15 days is published; the other numbers are plausible and meant to be changed.
"""

import uuid

from kitaphana.circulation.models import PolicyRow, PolicyVersion
from kitaphana.holdings.models import ItemCategory
from kitaphana.network.models import Institution, LendingPool
from kitaphana.network.rules import InstitutionKind
from kitaphana.patrons.models import PatronCategory

PATRON_CATEGORIES = (
    ("child", "Бала", "Ребёнок", "Child", False),
    ("youth", "Жасөспірім", "Юношество", "Young reader", False),
    ("adult", "Ересек", "Взрослый", "Adult", False),
    ("senior", "Зейнеткер", "Пенсионер", "Pensioner", False),
    ("collective", "Ұжымдық оқырман", "Коллективный читатель", "Collective reader", True),
)
ITEM_CATEGORIES = (
    ("book", "Кітап", "Книга", "Book"),
    ("large_print", "Ірі қаріпті кітап", "Книга крупным шрифтом", "Large print"),
    ("braille", "Брайль кітабы", "Книга шрифтом Брайля", "Braille"),
    ("audio", "Аудиокітап", "Аудиокнига", "Audio book"),
    ("periodical", "Мерзімді басылым", "Периодическое издание", "Periodical"),
    ("reference", "Анықтамалық басылым", "Справочное издание", "Reference"),
    ("rare", "Сирек кітап", "Редкая книга", "Rare book"),
)
CITY_LOANS, STATION_LOANS, SCHOOL_LIMIT = 5, 3, 500


def create_categories() -> None:
    """The categories that rows of the city refer to by code."""
    PatronCategory.objects.bulk_create(
        PatronCategory(code=code, name_kk=kk, name_ru=ru, name_en=en, is_collective=is_collective)
        for code, kk, ru, en, is_collective in PATRON_CATEGORIES
    )
    ItemCategory.objects.bulk_create(
        ItemCategory(code=code, name_kk=kk, name_ru=ru, name_en=en) for code, kk, ru, en in ITEM_CATEGORIES
    )


def create_grid() -> None:
    """Policy rows: the general one, then the exceptions by item, reader, pool and owner."""
    items = {category.code: category for category in ItemCategory.objects.all()}
    collective = PatronCategory.objects.get(code="collective")
    rows = [PolicyRow(is_lendable=True, loan_days=15, max_loans=CITY_LOANS, max_renewals=2, renewal_days=15)]
    rows += [PolicyRow(item_category=items[code], is_lendable=False) for code in ("periodical", "reference", "rare")]
    rows += [PolicyRow(item_category=items[code], loan_days=30) for code in ("braille", "audio", "large_print")]
    rows.append(PolicyRow(patron_category=collective, loan_days=90, max_loans=SCHOOL_LIMIT, max_renewals=1))
    rows += [PolicyRow(pool=pool, max_loans=STATION_LOANS, max_renewals=1) for pool in _station_pools()]
    rows += [
        PolicyRow(institution=institution, loan_days=10, max_loans=3, max_renewals=1)
        for institution in Institution.objects.filter(kind=InstitutionKind.NATIONAL)
    ]
    PolicyRow.objects.bulk_create(rows)
    PolicyVersion.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


def _station_pools() -> list[LendingPool]:
    return list(LendingPool.objects.filter(service_points__kind="station").distinct())
