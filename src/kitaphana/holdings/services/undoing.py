"""Undo an import: what it created goes, what it replaced comes back, as long as nothing newer depends on it.

Everything is looked at first, and refused as a whole with every reason. Then it is done in chunks, each by itself: in
its transaction it looks again, and what has come to be needed meanwhile stays and is told. A run that was killed is
called again and goes on with what is left.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from django.db.models import Model, QuerySet

from kitaphana.catalog.models import ImportBatch, MarcRecord, RecordVersion
from kitaphana.catalog.services import take_turn
from kitaphana.catalog.services.undoing import remove_records, restore_versions
from kitaphana.core import audit, clock, jobs
from kitaphana.core.actor import Actor
from kitaphana.core.bulk import update_rows
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, ItemChange, QuarantinedItem, QuarantinedRecord, Resolution
from kitaphana.holdings.queries.batches import hindrances_of
from kitaphana.holdings.queries.hindrances import (
    ids_of,
    of_changed_items,
    of_created_items,
    of_vanishing_editions,
    vanishing_editions,
)
from kitaphana.holdings.services.placing import OVERLAID, retire_lost

CHUNK = 250
MOST_AT_ONCE = 2_000
"""Records and items that are undone while somebody waits; a bigger batch is a job of the worker."""
TASK = "kitaphana.holdings.tasks.undo_import"


def start_undo(*, batch_id: int, by: Actor) -> bool:
    """Undo a batch, or queue it when it is big; whether it is done. Raises as `undo_import` does."""
    is_big = retrying(lambda: _begin_or_queue(batch_id, by))
    if not is_big:
        continue_undo(batch_id)
    return not is_big


def _begin_or_queue(batch_id: int, by: Actor) -> bool:
    batch = _begin(batch_id, by)
    is_big = batch.created_count + batch.updated_count + batch.item_count > MOST_AT_ONCE
    if is_big:
        jobs.enqueue(TASK, batch_id)
    return is_big


def undo_import(*, batch_id: int, by: Actor) -> dict[str, int]:
    """Undo a batch here and now, however big; what was done, by name. Goes on where an earlier run was killed.

    Raises `batch_unknown`, `batch_undone` when that is done already, and for everything that stands in the way a
    refusal of its own: `undo_item_lent`, `undo_item_used`, `undo_item_touched`, `undo_items_added`,
    `undo_later_batch`, `undo_edition_used`, `undo_linked`, with how many there are and the ids of some.
    """
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch is None or batch.undo_started_at is None or batch.undone_at is not None:
        retrying(lambda: _begin(batch_id, by))
    return continue_undo(batch_id)


def continue_undo(batch_id: int) -> dict[str, int]:
    """Do what is left of an undoing that has begun; nothing when it is done. Safe to repeat."""
    for model, step, relation in _STEPS:
        last: int | None = 0
        while last is not None:
            rows = model._default_manager.filter(**{relation: batch_id}).order_by("pk")
            last = retrying(partial(_step, batch_id, rows, step, last))
    return retrying(lambda: _finish(batch_id))


def _begin(batch_id: int, by: Actor) -> ImportBatch:
    take_turn()
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise Refused(Refusal(errors.BATCH_UNKNOWN))
    if batch.undo_started_at is not None:
        raise Refused(Refusal(errors.BATCH_UNDONE))
    if found := hindrances_of(batch):
        raise Refused(*(Refusal(one.code, {"count": one.count, "examples": list(one.examples)}) for one in found))
    batch.undo_started_at = clock.now()
    batch.undo_report = {"by": by.login}
    batch.save(update_fields=["undo_started_at", "undo_report"])
    audit.record(act="undo_import", subject=f"import_batch:{batch.pk}", by=by, details={"file": batch.source_name})
    return batch


Step = Callable[[ImportBatch, Sequence[Any]], Counter[str]]


def _step(batch_id: int, all_rows: "QuerySet[Any]", step: Step, after: int) -> int | None:
    """One chunk; the id after which the next one begins, `None` when there is none."""
    take_turn()
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    rows = list(all_rows.filter(pk__gt=after)[:CHUNK])
    if batch.undone_at or not rows:
        return None
    told = Counter(batch.undo_report)
    by = told.pop("by", "")
    told.update(step(batch, rows))
    batch.undo_report = {**told, "by": by}
    batch.save(update_fields=["undo_report"])
    return int(rows[-1].pk)


def _remove_items(batch: ImportBatch, rows: Sequence[Item]) -> Counter[str]:
    """Items that the batch has created; those that were put aside before come back to the list of what waits."""
    kept = ids_of(of_created_items(batch, [one.pk for one in rows]))
    going = [one for one in rows if one.pk not in kept]
    _tell_of(going)
    retire_lost(batch.institution_id, ((one, {}) for one in going))
    waiting = QuarantinedItem.objects.filter(edition_id__in={one.edition_id for one in going}).exclude(batch=batch)
    waiting.filter(source_key__in={one.source_key for one in going}).update(resolved_at=None)
    Item.objects.filter(id__in=[one.pk for one in going]).delete()
    return Counter(items_removed=len(going), items_kept=len(kept))


def _restore_items(batch: ImportBatch, rows: Sequence[ItemChange]) -> Counter[str]:
    """Items that the batch has overlaid, with the columns that they had."""
    kept = ids_of(of_changed_items(batch, rows))
    going = [one for one in rows if one.item_id not in kept]
    items = Item.objects.in_bulk([one.item_id for one in going])
    restored = [(items[one.item_id], _columns(one.before, items[one.item_id])) for one in going]
    retire_lost(batch.institution_id, ((item, dict(zip(OVERLAID, columns, strict=True))) for item, columns in restored))
    update_rows(Item, OVERLAID, ((*columns, item.pk) for item, columns in restored))
    _tell_of(list(Item.objects.filter(id__in=[one.item_id for one in going])))
    ItemChange.objects.filter(id__in=[one.pk for one in going]).delete()
    return Counter(items_restored=len(going), items_kept=len(kept))


def _columns(before: dict[str, Any], item: Item) -> list[object]:
    """What they were; columns that imports have come to fill since stay as they are."""
    fields = {field.attname: field for field in Item._meta.concrete_fields}
    return [fields[name].to_python(before[name]) if name in before else getattr(item, name) for name in OVERLAID]


def _tell_of(items: Sequence[Item]) -> None:
    works = set(Item.objects.filter(id__in=[one.pk for one in items]).values_list("edition__work_id", flat=True))
    if works:
        publish(ItemsChanged(tuple(sorted(works))))


def _restore_records(batch: ImportBatch, rows: Sequence[RecordVersion]) -> Counter[str]:
    told = restore_versions(rows)
    return Counter(records_restored=told.restored, records_kept=len(told.kept))


def _remove_records(batch: ImportBatch, rows: Sequence[MarcRecord]) -> Counter[str]:
    replaced = set(RecordVersion.objects.filter(batch=batch, record__in=rows).values_list("record_id", flat=True))
    created = [one for one in rows if one.pk not in replaced]
    vanishing = vanishing_editions(batch, [one.pk for one in created])
    used = ids_of(of_vanishing_editions(batch, vanishing))
    used |= set(Item.objects.filter(edition_id__in=vanishing).values_list("edition_id", flat=True))
    waiting = _wait_again(batch, list(_mended_into(vanishing - used)))
    told = remove_records(created, still_used=used)
    return waiting + Counter(records_removed=told.removed, editions_removed=told.editions, records_kept=len(told.kept))


def _mended_into(edition_ids: Collection[int]) -> "QuerySet[QuarantinedRecord]":
    """Records that were mended, and found to be what another import had brought already."""
    rows = QuarantinedRecord.objects.filter(edition_id__in=edition_ids, resolution=Resolution.IMPORTED)
    return rows.order_by("pk")


def _forget_waiting(batch: ImportBatch, rows: Sequence[QuarantinedItem]) -> Counter[str]:
    waiting = [one.pk for one in rows if one.resolved_at is None]
    QuarantinedItem.objects.filter(id__in=waiting).delete()
    return Counter(quarantined_removed=len(waiting))


def _wait_again(batch: ImportBatch, rows: Sequence[QuarantinedRecord]) -> Counter[str]:
    """Records that the batch has taken out of quarantine, with the mending that was in them."""
    for row in rows:
        row.resolved_at, row.resolution, row.settled_by = None, "", None
        record = MarcRecord.objects.filter(batch=batch, edition=row.edition_id).first() if row.edition_id else None
        if record and len(record.raw) <= QuarantinedRecord.LONGEST_KEPT:
            raw = bytes(record.raw)
            row.raw, row.length, row.is_whole, row.sha256 = raw, len(raw), True, hashlib.sha256(raw).hexdigest()
            row.carrier, row.encoding, row.format = record.carrier, record.encoding, record.format
        row.edition = None
        row.save()
    return Counter(quarantined_again=len(rows))


_STEPS: tuple[tuple[type[Model], Step, str], ...] = (
    (QuarantinedRecord, _wait_again, "settled_by"),
    (Item, _remove_items, "batch"),
    (ItemChange, _restore_items, "batch"),
    (RecordVersion, _restore_records, "batch"),
    (QuarantinedItem, _forget_waiting, "batch"),
    (MarcRecord, _remove_records, "batch"),
)


def _finish(batch_id: int) -> dict[str, int]:
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.undone_at is None:
        batch.undone_at = clock.now()
        batch.save(update_fields=["undone_at"])
    return {name: count for name, count in batch.undo_report.items() if isinstance(count, int)}
