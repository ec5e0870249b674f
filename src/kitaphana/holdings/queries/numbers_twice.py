"""Accession numbers that more than one item of an institution bears: stock that is moved in has such."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import Item


@dataclass(frozen=True, slots=True)
class NumberTwiceRow:
    """An item, and the first one of its institution that bears the same accession number."""

    item_id: int
    accession_number: str
    barcode: str
    title: str
    branch_code: str
    call_number: str
    status: str
    first_id: int
    first_barcode: str
    first_title: str
    first_branch_code: str


def numbers_borne_twice(
    *, institution_ids: Collection[int], after: int | None = None, limit: int = 50
) -> Page[NumberTwiceRow]:
    """Every item of the institutions whose accession number an earlier one bears, by rising id. Two statements."""
    items = later_bearers().filter(institution_id__in=institution_ids, pk__gt=after or 0)
    first = _same_number().order_by("pk").values("pk")[:1]
    rows = list(
        items.select_related("edition", "branch").annotate(first_id=Subquery(first)).order_by("pk")[: limit + 1]
    )
    firsts = Item.objects.select_related("edition", "branch").in_bulk({row.first_id for row in rows})
    return page_of([_row(row, firsts[row.first_id]) for row in rows], limit=limit, key=lambda row: row.item_id)


def later_bearers() -> QuerySet[Item]:
    """Items that are not the first of their institution to bear their accession number."""
    earlier = _same_number().filter(pk__lt=OuterRef("pk"))
    return Item.objects.filter(Exists(earlier)).exclude(accession_number="")


def _same_number() -> QuerySet[Item]:
    return Item.objects.filter(accession_number=OuterRef("accession_number"), institution_id=OuterRef("institution_id"))


def _row(item: Item, first: Item) -> NumberTwiceRow:
    return NumberTwiceRow(
        item_id=item.pk,
        accession_number=item.accession_number,
        barcode=item.barcode or "",
        title=item.edition.title,
        branch_code=item.branch.code,
        call_number=item.call_number,
        status=item.status,
        first_id=first.pk,
        first_barcode=first.barcode or "",
        first_title=first.edition.title,
        first_branch_code=first.branch.code,
    )
