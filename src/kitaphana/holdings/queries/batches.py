"""What undoing an import would do, and what stands in its way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kitaphana.catalog.models import ImportBatch, MarcRecord, RecordVersion
from kitaphana.holdings.models import Item, ItemChange
from kitaphana.holdings.queries.hindrances import (
    Hindrance,
    of_changed_items,
    of_created_items,
    of_replaced_records,
    of_vanishing_editions,
    vanishing_editions,
)

EXAMPLES = 5
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class UndoHindrance:
    """One reason: a code of `errors.UNDO_CODES`, how many items or editions (`kind`), and the ids of some."""

    code: str
    kind: str
    count: int
    examples: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What would go and what would come back; nothing of it is done while there are `hindrances`."""

    records_removed: int
    editions_removed: int
    items_removed: int
    records_restored: int
    items_restored: int
    records_waiting_again: int
    hindrances: tuple[UndoHindrance, ...]


def undo_preview(batch_id: int) -> UndoPreview | None:
    """Looked at in the database as it is now; `None` for a batch that is not there. A thousand rows at a time."""
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        return None
    return UndoPreview(
        records_removed=_created(batch).count(),
        editions_removed=sum(len(vanishing_editions(batch, ids)) for ids in _pages(_created(batch))),
        items_removed=Item.objects.filter(batch=batch).count(),
        records_restored=RecordVersion.objects.filter(batch=batch, record__batch=batch).count(),
        items_restored=ItemChange.objects.filter(batch=batch).count(),
        records_waiting_again=batch.settled_records.count(),
        hindrances=hindrances_of(batch),
    )


def hindrances_of(batch: ImportBatch) -> tuple[UndoHindrance, ...]:
    """Everything newer that depends on the batch; the same reason of several tables is told once."""
    found: dict[tuple[str, str], set[int]] = {}
    for one in _hindrances(batch):
        if one.ids:
            found.setdefault((one.code, one.kind), set()).update(one.ids)
    return tuple(
        UndoHindrance(code, kind, len(ids), tuple(sorted(ids)[:EXAMPLES])) for (code, kind), ids in found.items()
    )


def _hindrances(batch: ImportBatch) -> Iterator[Hindrance]:
    for ids in _pages(Item.objects.filter(batch=batch)):
        yield from of_created_items(batch, ids)
    for ids in _pages(ItemChange.objects.filter(batch=batch)):
        yield from of_changed_items(batch, list(ItemChange.objects.filter(id__in=ids)))
    replaced = RecordVersion.objects.filter(before_batch=batch).exclude(batch=batch)
    for ids in _pages(MarcRecord.objects.filter(id__in=replaced.values("record_id"))):
        yield from of_replaced_records(batch, ids)
    for ids in _pages(_created(batch)):
        yield from of_vanishing_editions(batch, vanishing_editions(batch, ids))


def _created(batch: ImportBatch) -> "QuerySet[MarcRecord]":
    return MarcRecord.objects.filter(batch=batch).exclude(versions__batch=batch)


def _pages(rows: "QuerySet[Any]") -> Iterator[Sequence[int]]:
    last = 0
    while ids := list(rows.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:_AT_ONCE]):
        yield ids
        last = ids[-1]
