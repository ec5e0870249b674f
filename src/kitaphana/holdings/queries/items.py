"""One item, and the items of one edition."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any  # a row of the database

from kitaphana.core import sql
from kitaphana.core.names import Names
from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import Item, ItemCategory, ItemStatus


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item with what a desk or a page shows of it.

    `branch_*` is where it belongs; `service_point_*` where it stands, when that is elsewhere (a station).
    `status` is a value of `ItemStatus`; `age_mark` is in years (0 = for everybody). `volume` says which part of the
    edition it is; `kit_id` is the kit that it is a piece of.
    """

    id: int
    barcode: str
    accession_number: str
    edition_id: int
    work_id: int
    title: str
    author: str
    status: str
    branch_id: int
    branch_code: str
    branch_name: Names
    institution_id: int
    institution_code: str
    service_point_id: int | None
    service_point_code: str
    service_point_name: Names | None
    category_id: int
    category_code: str
    category_name: Names
    is_for_loan: bool
    call_number: str
    shelving_location: str
    age_mark: int
    languages: tuple[str, ...]
    volume: str = ""
    is_kit: bool = False
    kit_id: int | None = None
    not_for_loan_reason: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class ItemCategoryFacts:
    """A category of items for the rules of lending."""

    id: int
    code: str
    name: Names


def list_item_categories() -> tuple[ItemCategoryFacts, ...]:
    """All categories of items, by code."""
    return tuple(ItemCategoryFacts(row.pk, row.code, row.names) for row in ItemCategory.objects.all())


_SELECT = """
    SELECT i.id, i.barcode, i.accession_number, i.edition_id, e.work_id, e.title, e.author, i.status,
        i.branch_id, b.code, b.name_kk, b.name_ru, b.name_en, i.institution_id, o.code,
        i.service_point_id, p.code, p.name_kk, p.name_ru, p.name_en,
        i.category_id, c.code, c.name_kk, c.name_ru, c.name_en,
        i.is_for_loan, i.call_number, i.shelving_location, e.age_mark, e.languages,
        i.volume, i.is_kit, i.kit_id, i.not_for_loan_reason, i.condition
    FROM holdings_item i
    JOIN catalog_edition e ON e.id = i.edition_id
    JOIN network_branch b ON b.id = i.branch_id
    JOIN network_institution o ON o.id = i.institution_id
    JOIN holdings_itemcategory c ON c.id = i.category_id
    LEFT JOIN network_servicepoint p ON p.id = i.service_point_id
    WHERE """


def find_item(barcode: str) -> ItemCard | None:
    """The item with this barcode. One statement."""
    return next(_cards("i.barcode = %s", barcode.strip()), None)


def item_card(item_id: int) -> ItemCard | None:
    """The item with this id. One statement."""
    return next(_cards("i.id = %s", item_id), None)


def items_of_edition(edition_id: int, *, after: int | None = None, limit: int = 50) -> Page[ItemCard]:
    """Items by volume, then by rising id, without the withdrawn ones. One statement."""
    # a row of values stands after another one as words do in a dictionary; both databases read it from the index
    beyond = " AND (i.volume_key, i.id) > (SELECT a.volume_key, a.id FROM holdings_item a WHERE a.id = %s)"
    which = f"i.edition_id = %s AND i.status <> %s{beyond if after else ''} ORDER BY i.volume_key, i.id LIMIT %s"
    cards = _cards(which, edition_id, ItemStatus.WITHDRAWN.value, *((after,) if after else ()), limit + 1)
    return page_of(cards, limit=limit, key=lambda card: card.id)


def item_cards(item_ids: Iterable[int]) -> tuple[ItemCard, ...]:
    """The items with these ids, in the order asked for; those that are gone are left out. One statement."""
    wanted = list(item_ids)
    cards = {card.id: card for card in _cards(f"i.id IN ({sql.marks(wanted)})", *wanted)} if wanted else {}
    return tuple(cards[item_id] for item_id in wanted if item_id in cards)


def item_count() -> int:
    """All items that the libraries have, lent or not: the number a city is proud of. One statement over all rows."""
    return Item.objects.exclude(status=ItemStatus.WITHDRAWN).count()


def _cards(which: str, *params: object) -> Iterator[ItemCard]:
    return map(_card, sql.rows(_SELECT + which, params))


def _card(row: tuple[Any, ...]) -> ItemCard:
    return ItemCard(
        id=row[0],
        barcode=row[1] or "",
        accession_number=row[2],
        edition_id=row[3],
        work_id=row[4],
        title=row[5],
        author=row[6],
        status=row[7],
        branch_id=row[8],
        branch_code=row[9],
        branch_name=Names(*row[10:13]),
        institution_id=row[13],
        institution_code=row[14],
        service_point_id=row[15],
        service_point_code=row[16] or "",
        service_point_name=Names(*row[17:20]) if row[15] else None,
        category_id=row[20],
        category_code=row[21],
        category_name=Names(*row[22:25]),
        is_for_loan=bool(row[25]),
        call_number=row[26],
        shelving_location=row[27],
        age_mark=row[28],
        languages=tuple(sql.from_json(row[29])),
        volume=row[30],
        is_kit=bool(row[31]),
        kit_id=row[32],
        not_for_loan_reason=row[33],
        condition=row[34],
    )
