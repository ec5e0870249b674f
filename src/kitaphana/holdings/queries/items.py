"""One item, and the items of one edition."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from kitaphana.core.names import Names
from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import Item, ItemCategory, ItemStatus


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item with what a desk or a page shows of it.

    `branch_*` is where it belongs; `service_point_*` where it stands, when that is elsewhere (a station).
    `status` is a value of `ItemStatus`; `age_mark` is in years (0 = for everybody).
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


@dataclass(frozen=True, slots=True)
class ItemCategoryFacts:
    """A category of items for the rules of lending."""

    id: int
    code: str
    name: Names


def list_item_categories() -> tuple[ItemCategoryFacts, ...]:
    """All categories of items, by code."""
    return tuple(ItemCategoryFacts(row.pk, row.code, row.names) for row in ItemCategory.objects.all())


# Long and JSON columns that no card shows; for a page of items they cost more than all the rest.
_NOT_SHOWN = (
    "edition__contributors", "edition__series", "edition__subjects", "edition__summary",
    "branch__phones", "branch__amenities",
)  # fmt: skip


def find_item(barcode: str) -> ItemCard | None:
    """The item with this barcode. One statement."""
    return _first(Item.objects.filter(barcode=barcode.strip()))


def item_card(item_id: int) -> ItemCard | None:
    """The item with this id. One statement."""
    return _first(Item.objects.filter(id=item_id))


def items_of_edition(edition_id: int, *, after: int | None = None, limit: int = 50) -> Page[ItemCard]:
    """Items by rising id, without the withdrawn ones. One statement."""
    found = _joined(Item.objects.filter(edition_id=edition_id, id__gt=after or 0).exclude(status=ItemStatus.WITHDRAWN))
    return page_of(map(_card, found.order_by("id")[: limit + 1]), limit=limit, key=lambda card: card.id)


def item_cards(item_ids: Iterable[int]) -> tuple[ItemCard, ...]:
    """The items with these ids, in the order asked for; those that are gone are left out. One statement."""
    wanted = list(item_ids)
    cards = {item.pk: _card(item) for item in _joined(Item.objects.filter(id__in=wanted))} if wanted else {}
    return tuple(cards[item_id] for item_id in wanted if item_id in cards)


def item_count() -> int:
    """All items that the libraries have, lent or not: the number a city is proud of. One statement over all rows."""
    return Item.objects.exclude(status=ItemStatus.WITHDRAWN).count()


def _joined(items: QuerySet[Item]) -> QuerySet[Item]:
    joined = items.select_related("edition", "branch", "institution", "service_point", "category")
    return joined.defer(*_NOT_SHOWN)


def _first(items: QuerySet[Item]) -> ItemCard | None:
    item = _joined(items).first()
    return _card(item) if item else None


def _card(item: Item) -> ItemCard:
    point, edition = item.service_point, item.edition
    return ItemCard(
        id=item.id,
        barcode=item.barcode or "",
        accession_number=item.accession_number,
        edition_id=edition.id,
        work_id=edition.work_id,
        title=edition.title,
        author=edition.author,
        status=item.status,
        branch_id=item.branch_id,
        branch_code=item.branch.code,
        branch_name=item.branch.names,
        institution_id=item.institution_id,
        institution_code=item.institution.code,
        service_point_id=item.service_point_id,
        service_point_code=point.code if point else "",
        service_point_name=point.names if point else None,
        category_id=item.category_id,
        category_code=item.category.code,
        category_name=item.category.names,
        is_for_loan=item.is_for_loan,
        call_number=item.call_number,
        shelving_location=item.shelving_location,
        age_mark=edition.age_mark,
        languages=tuple(edition.languages),
    )
