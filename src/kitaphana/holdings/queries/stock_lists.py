"""Work lists over the stock: what needs care."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import IN_NEED_OF_CARE, ConditionNote, Item, ItemStatus


@dataclass(frozen=True, slots=True)
class CareRow:
    """A damaged or unusable item with the last word about it."""

    item_id: int
    accession_number: str
    barcode: str
    title: str
    branch_code: str
    call_number: str
    status: str
    condition: str
    note: str
    noted_at: dt.datetime | None


def items_in_need_of_care(*, branch_ids: Collection[int], after: int | None = None, limit: int = 50) -> Page[CareRow]:
    """Damaged and unusable items of the branches, by rising id; withdrawn ones are nobody's work. One statement."""
    last = ConditionNote.objects.filter(item_id=OuterRef("pk")).order_by("-noted_at", "-pk")
    items = (
        Item.objects.filter(branch_id__in=branch_ids, condition__in=IN_NEED_OF_CARE, pk__gt=after or 0)
        .exclude(status=ItemStatus.WITHDRAWN)
        .select_related("edition", "branch")
        .annotate(note=Subquery(last.values("note")[:1]), noted_at=Subquery(last.values("noted_at")[:1]))
        .order_by("pk")
    )
    return page_of(map(_row, items[: limit + 1]), limit=limit, key=lambda row: row.item_id)


def _row(item: Item) -> CareRow:
    return CareRow(
        item_id=item.pk,
        accession_number=item.accession_number,
        barcode=item.barcode or "",
        title=item.edition.title,
        branch_code=item.branch.code,
        call_number=item.call_number,
        status=item.status,
        condition=item.condition,
        note=item.note or "",  # type: ignore[attr-defined]  # annotated above
        noted_at=item.noted_at,  # type: ignore[attr-defined]  # annotated above
    )
