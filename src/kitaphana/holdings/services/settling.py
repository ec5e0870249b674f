"""Settle an item that an import has set aside: it gets its place, or a person says why it is none."""

import dataclasses

from kitaphana.catalog.marc.mapping import ItemDraft, item_drafts
from kitaphana.catalog.marc.reading import reparse
from kitaphana.catalog.marc.record import Format
from kitaphana.catalog.models import MarcRecord
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, QuarantinedItem
from kitaphana.holdings.services.categories import ensure_item_categories
from kitaphana.holdings.services.chunks import prefixed
from kitaphana.holdings.services.placing import LONGEST_BARCODE, EditionItems, Places, place_items
from kitaphana.network.models import Branch


def place_quarantined(*, row_id: int, branch_id: int, by: Actor, barcode: str = "") -> int:
    """Make the item at a branch of the importing institution; returns its id. Without a `barcode` the record's holds.

    Raises `quarantined_unknown` when it is settled already or its record no longer names it, `branch_unknown`,
    `barcode_taken`, `barcode_too_long`.
    """
    categories = ensure_item_categories()
    return retrying(lambda: _place(row_id, branch_id, barcode.strip(), categories, by))


def dismiss_quarantined(*, row_id: int, note: str, by: Actor) -> None:
    """Say that it will never be an item; the reason stands in the audit log. Raises `quarantined_unknown`."""
    retrying(lambda: _dismiss(row_id, note, by))


def _place(row_id: int, branch_id: int, barcode: str, categories: dict[str, int], by: Actor) -> int:
    row = _locked(row_id)
    draft = _draft(row)
    institution_id = row.batch.institution_id
    draft = dataclasses.replace(draft, branch_code="", barcode=barcode or draft.barcode)
    _check(branch_id, institution_id, draft.barcode)
    places = Places(institution_id, {}, branch_id, categories)
    edition = EditionItems(row.edition_id, row.edition.form, is_new=False, items=[draft])
    place_items(batch=row.batch, editions=[edition], places=places)
    item = Item.objects.get(edition_id=row.edition_id, source_key=row.source_key)
    audit.record(act="place_quarantined", subject=f"item:{item.pk}", by=by, details={"reason": row.reason})
    publish(ItemsChanged((row.edition.work_id,)))
    return item.pk


def _dismiss(row_id: int, note: str, by: Actor) -> None:
    row = _locked(row_id)
    row.resolved_at = clock.now()
    row.save(update_fields=["resolved_at"])
    details = {"reason": row.reason, "note": note}
    audit.record(act="dismiss_quarantined", subject=f"quarantined_item:{row.pk}", by=by, details=details)


def _locked(row_id: int) -> QuarantinedItem:
    rows = QuarantinedItem.objects.select_for_update(of=("self",)).select_related("edition", "batch")
    row = rows.filter(pk=row_id, resolved_at=None).first()
    if row is None:
        raise Refused(Refusal(errors.QUARANTINED_UNKNOWN))
    return row


def _draft(row: QuarantinedItem) -> ItemDraft:
    """The item as the record names it, by the same mapping as the import."""
    for record in MarcRecord.objects.filter(edition_id=row.edition_id, institution_id=row.batch.institution_id):
        fields = reparse(bytes(record.raw), record.carrier, record.encoding)
        for draft in item_drafts(fields, Format(record.format)):
            if prefixed(record.item_prefix, draft.source_key) == row.source_key:
                return dataclasses.replace(draft, source_key=row.source_key)
    raise Refused(Refusal(errors.QUARANTINED_UNKNOWN))


def _check(branch_id: int, institution_id: int, barcode: str) -> None:
    checks = (
        (not Branch.objects.filter(pk=branch_id, institution_id=institution_id).exists(), errors.BRANCH_UNKNOWN),
        (len(barcode) > LONGEST_BARCODE, errors.BARCODE_TOO_LONG),
        (bool(barcode) and Item.objects.filter(barcode=barcode).exists(), errors.BARCODE_TAKEN),
    )
    if refusals := [Refusal(code) for is_wrong, code in checks if is_wrong]:
        raise Refused(*refusals)
