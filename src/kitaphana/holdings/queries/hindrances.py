"""What stands in the way of undoing an import: everything newer that depends on what the import has brought.

The tables of the floors above are found by their foreign keys, so that none is forgotten when one is added. All of it
works on ids of a few hundred or thousand rows at a time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model

from kitaphana.catalog.models import Edition, EditionLink, ImportBatch, MarcRecord, RecordVersion, Work
from kitaphana.core.models import AuditEntry
from kitaphana.core.references import references_to
from kitaphana.holdings import errors
from kitaphana.holdings.models import Item, ItemChange

_OWN_OF_ITEM = frozenset({"import_changes"})
_OWN_OF_EDITION = frozenset(
    {"records", "identifiers", "evidence", "links", "linked_from", "quarantined_items", "quarantined_records", "items"}
)
"""What goes with an edition, lets go of it by itself, or is asked about by name."""
_LENT = frozenset({"loans", "uses"})
_PREFIX = "item:"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One reason: a code of `errors.UNDO_CODES`, and the items or editions (`kind`) that have to stay."""

    code: str
    kind: str
    ids: frozenset[int]


def of_created_items(batch: ImportBatch, item_ids: Collection[int]) -> Iterator[Hindrance]:
    """Of items that would go."""
    for relation, ids in _referred(Item, item_ids, _OWN_OF_ITEM):
        yield _item(errors.UNDO_ITEM_LENT if relation in _LENT else errors.UNDO_ITEM_USED, ids)
    later = ItemChange.objects.filter(item_id__in=item_ids).exclude(batch=batch)
    yield _item(errors.UNDO_LATER_BATCH, later.values_list("item_id", flat=True))
    yield _item(errors.UNDO_ITEM_TOUCHED, _touched(item_ids))


def of_changed_items(batch: ImportBatch, changes: Collection[ItemChange]) -> Iterator[Hindrance]:
    """Of items that would change back."""
    newer = ItemChange.objects.filter(id__in=[one.pk for one in changes], item__import_changes__id__gt=F("id"))
    yield _item(errors.UNDO_LATER_BATCH, newer.values_list("item_id", flat=True))
    touched = _touched([one.item_id for one in changes], happened_at__gt=batch.started_at)
    yield _item(errors.UNDO_ITEM_TOUCHED, touched)


def of_replaced_records(batch: ImportBatch, record_ids: Collection[int]) -> Iterator[Hindrance]:
    """Of records that the batch brought and a later one has replaced."""
    later = RecordVersion.objects.filter(record_id__in=record_ids, before_batch=batch).exclude(batch=batch)
    yield _edition(errors.UNDO_LATER_BATCH, later.values_list("record__edition_id", flat=True))


def of_vanishing_editions(batch: ImportBatch, edition_ids: Collection[int]) -> Iterator[Hindrance]:
    """Of editions that would go: items added since, lists and notes that name them, links that lead to them."""
    added = Item.objects.filter(edition_id__in=edition_ids).exclude(batch=batch)
    yield _edition(errors.UNDO_ITEMS_ADDED, added.values_list("edition_id", flat=True))
    for _, ids in _referred(Edition, edition_ids, _OWN_OF_EDITION):
        yield _edition(errors.UNDO_EDITION_USED, ids)
    linked = EditionLink.objects.filter(target_id__in=edition_ids).exclude(edition__records__batch=batch)
    yield _edition(errors.UNDO_LINKED, (id_ for id_ in linked.values_list("target_id", flat=True) if id_))
    by_work = _works_of_none_but(edition_ids)
    for _, ids in _referred(Work, by_work, frozenset({"editions"})):
        yield _edition(errors.UNDO_EDITION_USED, (edition for work in ids for edition in by_work[work]))


def vanishing_editions(batch: ImportBatch, record_ids: Collection[int]) -> set[int]:
    """Editions of these records (which the batch created) that have no record but such ones. Three statements."""
    editions = set(MarcRecord.objects.filter(id__in=record_ids).values_list("edition_id", flat=True))
    rows = MarcRecord.objects.filter(edition_id__in=editions).values_list("id", "edition_id", "batch_id")
    all_records = list(rows)
    replaced = set(
        RecordVersion.objects.filter(record_id__in=[row[0] for row in all_records], batch=batch).values_list(
            "record_id", flat=True
        )
    )
    return editions - {edition for id_, edition, batch_id in all_records if batch_id != batch.pk or id_ in replaced}


def _works_of_none_but(edition_ids: Collection[int]) -> dict[int, list[int]]:
    """Works that have none but these editions."""
    works: dict[int, list[int]] = defaultdict(list)
    for edition_id, work_id in Edition.objects.filter(id__in=edition_ids).values_list("id", "work_id"):
        works[work_id].append(edition_id)
    living = Edition.objects.filter(work_id__in=list(works)).exclude(id__in=edition_ids)
    for work_id in living.values_list("work_id", flat=True).distinct():
        del works[work_id]
    return works


def _touched(item_ids: Collection[int], **when: Any) -> Iterable[int]:
    """Items that an act is written down about: somebody had them in hand."""
    subjects = [f"{_PREFIX}{id_}" for id_ in item_ids]
    entries = AuditEntry.objects.filter(subject__in=subjects, **when).values_list("subject", flat=True)
    return (int(subject.removeprefix(_PREFIX)) for subject in entries)


def _referred(
    model: type[Model], ids: Collection[int], besides: Collection[str]
) -> Iterator[tuple[str, Iterable[int]]]:
    if ids:
        for reference in references_to(model, list(ids), besides=besides):
            yield reference.relation, reference.referred


def _item(code: str, ids: Iterable[int]) -> Hindrance:
    return Hindrance(code, "item", frozenset(ids))


def _edition(code: str, ids: Iterable[int]) -> Hindrance:
    return Hindrance(code, "edition", frozenset(ids))


def ids_of(found: Iterable[Hindrance]) -> set[int]:
    """Everything that has to stay."""
    return set().union(*(one.ids for one in found))
