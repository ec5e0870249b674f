"""A few hundred records at a time: first see what is to be written, then write it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kitaphana.catalog.marc.mapping import EditionDraft, edition_draft, item_drafts
from kitaphana.catalog.marc.mapping.text import tidy
from kitaphana.catalog.models import ImportBatch
from kitaphana.catalog.services import Incoming, KnownRecord, Outcome, known_records, store_records
from kitaphana.core.events import publish
from kitaphana.holdings import errors
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import QuarantinedItem
from kitaphana.holdings.services.placing import EditionItems, Placed, Places, place_items
from kitaphana.holdings.services.reports import Counts


@dataclass(frozen=True, slots=True)
class Plan:
    """What a chunk asks for: records to write, items whose branch has come to be known since, and the rest."""

    drafts: Sequence[tuple[Incoming, EditionDraft]]
    known: dict[tuple[str, str], KnownRecord]
    late: Sequence[tuple[KnownRecord, EditionItems]]
    untitled: Sequence[Incoming]
    unchanged: int

    @property
    def has_changes(self) -> bool:
        """Is there anything to write at all?"""
        return bool(self.drafts or self.late)


def plan(incoming: Sequence[Incoming], places: Places) -> Plan:
    """Compare the records with those that are here; reads only. No two may have the same key."""
    known = known_records(places.institution_id, incoming)
    same = [one for one in incoming if one.key in known and known[one.key].sha256 == one.sha256]
    drafts = [(one, _draft(one)) for one in incoming if one.key not in known or known[one.key].sha256 != one.sha256]
    return Plan(
        drafts=[(one, draft) for one, draft in drafts if draft.title],
        known={one.key: known[one.key] for one, draft in drafts if draft.title and one.key in known},
        late=_late([(one, known[one.key]) for one in same], places),
        untitled=[one for one, draft in drafts if not draft.title],
        unchanged=len(same),
    )


def store(planned: Plan, *, batch: ImportBatch, places: Places) -> tuple[Counts, Placed]:
    """Write records, items and events of the plan; call it inside `atomic()`."""
    stored = store_records(batch=batch, drafts=planned.drafts, known=planned.known) if planned.drafts else []
    editions = [
        EditionItems(
            one.edition_id,
            draft.form,
            one.outcome is Outcome.CREATED,
            item_drafts(incoming.good.record, incoming.good.format),
        )
        for one, (incoming, draft) in zip(stored, planned.drafts, strict=True)
    ]
    editions += [items for _, items in planned.late]
    placed = place_items(batch=batch, editions=editions, places=places)
    if planned.late:
        publish(ItemsChanged(tuple(sorted({record.work_id for record, _ in planned.late}))))
    created = sum(one.outcome is Outcome.CREATED for one in stored)
    counts = Counts(
        created=created,
        updated=len(stored) - created,
        items=placed.count,
        items_quarantined=sum(placed.quarantined.values()),
    )
    return counts, placed


def _draft(one: Incoming) -> EditionDraft:
    """The edition; an issue is called after its periodical."""
    found = edition_draft(one.good.record, one.good.format)
    return found if found.title or not one.good.host_title else replace(found, title=tidy(one.good.host_title))


def _late(same: Sequence[tuple[Incoming, KnownRecord]], places: Places) -> list[tuple[KnownRecord, EditionItems]]:
    """Items of unchanged records that were put aside for want of a branch which is there now."""
    waiting = _waiting([record.edition_id for _, record in same])
    found = []
    for incoming, record in same:
        if keys := waiting.get(record.edition_id):
            good = incoming.good
            items = [
                item
                for item in item_drafts(good.record, good.format)
                if item.source_key in keys and places.branch_of(item.branch_code)
            ]
            if items:
                form = edition_draft(good.record, good.format).form
                found.append((record, EditionItems(record.edition_id, form, is_new=False, items=items)))
    return found


def _waiting(edition_ids: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = QuarantinedItem.objects.filter(
        edition_id__in=edition_ids, resolved_at=None, reason__in=(errors.BRANCH_UNKNOWN, errors.BRANCH_MISSING)
    )
    for edition_id, key in rows.values_list("edition_id", "source_key"):
        found[edition_id].add(key)
    return found
