"""A few hundred records at a time: first see what is to be written, then write it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kitaphana.catalog import rules
from kitaphana.catalog.marc.mapping import ItemDraft, edition_draft, item_drafts
from kitaphana.catalog.models import ImportBatch
from kitaphana.catalog.services import (
    Asked,
    Described,
    Incoming,
    KnownRecord,
    Matched,
    Outcome,
    known_records,
    last_turn,
    match,
    store_records,
)
from kitaphana.core.events import publish
from kitaphana.holdings import errors
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import QuarantinedItem
from kitaphana.holdings.services.placing import LONGEST_KEY, EditionItems, Placed, Places, place_items
from kitaphana.holdings.services.reports import Counts


@dataclass(frozen=True, slots=True)
class Plan:
    """What a chunk asks for: records to write, items whose branch has come to be known since, and the rest.

    `turn` is the last turn that had ended when it was made: it holds until somebody else takes one.
    """

    records: Sequence[Matched]
    late: Sequence[tuple[KnownRecord, EditionItems]]
    untitled: Sequence[Incoming]
    unchanged: int
    turn: int

    @property
    def has_changes(self) -> bool:
        """Is there anything to write at all?"""
        return bool(self.records or self.late)


def plan(incoming: Sequence[Incoming], places: Places, asked: Asked) -> Plan:
    """Compare the records with those that are here; reads only. No two may have the same key."""
    turn = last_turn()
    known = known_records(places.institution_id, incoming)
    same = [one for one in incoming if one.key in known and known[one.key].sha256 == one.sha256]
    others = [one for one in incoming if one.key not in known or known[one.key].sha256 != one.sha256]
    described = [Described.of(one) for one in others]
    return Plan(
        records=match([one for one in described if one.draft.title], known, asked),
        late=_late([(one, known[one.key]) for one in same], places),
        untitled=[one.incoming for one in described if not one.draft.title],
        unchanged=len(same),
        turn=turn,
    )


def store(planned: Plan, *, batch: ImportBatch, places: Places) -> tuple[Counts, Placed]:
    """Write records, items and events of the plan; call it inside `atomic()`, in one's turn."""
    stored = store_records(batch=batch, records=planned.records) if planned.records else []
    editions = [
        EditionItems(
            one.edition_id,
            matched.described.draft.form,
            one.is_new,
            drafts_of(matched.incoming, one.item_prefix),
        )
        for one, matched in zip(stored, planned.records, strict=True)
    ]
    editions += [items for _, items in planned.late]
    placed = place_items(batch=batch, editions=editions, places=places)
    if planned.late:
        publish(ItemsChanged(tuple(sorted({record.work_id for record, _ in planned.late}))))
    created = sum(one.outcome is Outcome.CREATED for one in stored)
    acts = Counter(matched.decision.act for matched in planned.records)
    counts = Counts(
        created=created,
        updated=len(stored) - created,
        items=placed.count,
        items_quarantined=sum(placed.quarantined.values()),
        attached=acts[rules.BESIDE] + acts[rules.LEAD],
        asked=acts[rules.ASK],
        numbers_repeated=len(placed.repeated),
    )
    return counts, placed


def drafts_of(incoming: Incoming, prefix: str) -> list[ItemDraft]:
    """The items of a record; their keys begin with its prefix, where it has one."""
    items = item_drafts(incoming.good.record, incoming.good.format)
    return [replace(item, source_key=prefixed(prefix, item.source_key)) for item in items] if prefix else items


def prefixed(prefix: str, key: str) -> str:
    """The key of an item of a record that was not the first of its edition."""
    return f"{prefix}{key[-(LONGEST_KEY - len(prefix)) :]}"


def _late(same: Sequence[tuple[Incoming, KnownRecord]], places: Places) -> list[tuple[KnownRecord, EditionItems]]:
    """Items of unchanged records that were put aside for want of a branch which is there now."""
    waiting = _waiting([record.edition_id for _, record in same])
    found = []
    for incoming, record in same:
        if keys := waiting.get(record.edition_id):
            good = incoming.good
            items = [
                item
                for item in drafts_of(incoming, record.item_prefix)
                if item.source_key in keys and places.branch_of(item.branch_code)
            ]
            if items:
                form = edition_draft(good.record, good.format).form
                found.append((record, EditionItems(record.edition_id, form, is_new=False, items=items)))
    return found


def _waiting(edition_ids: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = QuarantinedItem.objects.filter(
        edition_id__among=edition_ids, resolved_at=None, reason__in=(errors.BRANCH_UNKNOWN, errors.BRANCH_MISSING)
    )
    for edition_id, key in rows.values_list("edition_id", "source_key"):
        found[edition_id].add(key)
    return found
