"""Items that an import could not place and that wait for a person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import QuarantinedItem


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """An item set aside: its edition, why, from which file, and its field as it came (`data`)."""

    id: int
    edition_id: int
    title: str
    institution_id: int
    reason: str
    source_key: str
    source_name: str
    data: Mapping[str, Any]


def quarantined_items(
    *, institution_ids: Collection[int], after: int | None = None, limit: int = 25
) -> Page[QuarantinedRow]:
    """Those that wait, of imports into these institutions, oldest first. One statement."""
    waiting = _waiting().filter(batch__institution_id__in=institution_ids, id__gt=after or 0)
    return page_of(map(_row, waiting[: limit + 1]), limit=limit, key=lambda row: row.id)


def quarantined_of_edition(edition_id: int, *, limit: int = 25) -> tuple[QuarantinedRow, ...]:
    """The first ones of an edition that wait. One statement."""
    return tuple(map(_row, _waiting().filter(edition_id=edition_id)[:limit]))


def quarantined_item(row_id: int) -> QuarantinedRow | None:
    """One that waits; `None` when it is settled or was never there."""
    row = _waiting().filter(id=row_id).first()
    return _row(row) if row else None


def _waiting() -> QuerySet[QuarantinedItem]:
    return QuarantinedItem.objects.filter(resolved_at=None).select_related("edition", "batch").order_by("id")


def _row(row: QuarantinedItem) -> QuarantinedRow:
    return QuarantinedRow(
        id=row.pk,
        edition_id=row.edition_id,
        title=row.edition.title,
        institution_id=row.batch.institution_id,
        reason=row.reason,
        source_key=row.source_key,
        source_name=row.batch.source_name,
        data=row.data,
    )
