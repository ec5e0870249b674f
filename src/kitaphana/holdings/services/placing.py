"""Place the items of stored records: at a branch with a barcode of their own, or in quarantine with the reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kitaphana.catalog.marc.mapping import ItemDraft
from kitaphana.catalog.models import ImportBatch
from kitaphana.core import clock
from kitaphana.holdings import errors, rules
from kitaphana.holdings.models import Item, QuarantinedItem

LONGEST_BARCODE = 40
_OVERLAID = ("branch", "institution", "category", "barcode", "accession_number", "shelving_location", "call_number",
             "price", "received_on", "is_for_loan")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Places:
    """Where items may stand: ids of the institution's branches by code, and one for items that name none."""

    institution_id: int
    branches: Mapping[str, int]
    default_branch_id: int | None
    categories: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EditionItems:
    """The items that a stored record names. `is_new` editions have no items yet."""

    edition_id: int
    form: str
    is_new: bool
    items: Sequence[ItemDraft]


@dataclass(frozen=True, slots=True)
class Placed:
    """How many items were placed, and why the others were not."""

    count: int
    quarantined: Mapping[str, int] = field(default_factory=Counter)


def place_items(*, batch: ImportBatch, editions: Sequence[EditionItems], places: Places) -> Placed:
    """Create, overlay or put aside the items; call it inside `atomic()`.

    Known items keep their state and the place they are at: the record knows where an item belongs, the house
    knows where it is. An item that the record no longer names stays.
    """
    known = _known_items([one.edition_id for one in editions if not one.is_new])
    taken = _barcodes_in_use([item.barcode for one in editions for item in one.items])
    fresh: list[Item] = []
    overlaid: list[Item] = []
    aside: list[QuarantinedItem] = []
    for edition in editions:
        for draft in edition.items:
            reason = _obstacle(edition, draft, places, taken)
            if reason:
                aside.append(_aside(batch, edition, draft, reason))
                continue
            before = known.get((edition.edition_id, draft.source_key))
            item = _item(edition, draft, places, before)
            (overlaid if before else fresh).append(item)
            if draft.barcode:
                taken[draft.barcode] = (edition.edition_id, draft.source_key)
    _write(fresh, overlaid, aside)
    return Placed(len(fresh) + len(overlaid), Counter(one.reason for one in aside))


def _write(fresh: list[Item], overlaid: list[Item], aside: list[QuarantinedItem]) -> None:
    Item.objects.bulk_create(fresh)
    if overlaid:
        Item.objects.bulk_update(overlaid, _OVERLAID, batch_size=50)
        _resolve(overlaid)
    QuarantinedItem.objects.bulk_create(
        aside,
        update_conflicts=True,
        unique_fields=["edition", "source_key"],
        update_fields=["batch", "reason", "data", "resolved_at"],
    )
    if fresh:
        _resolve(fresh)


def _resolve(items: Iterable[Item]) -> None:
    """Items that stood in quarantine and have found their place."""
    waiting = QuarantinedItem.objects.filter(resolved_at=None, edition_id__in={item.edition_id for item in items})
    placed = {(item.edition_id, item.source_key) for item in items}
    ids = [one.id for one in waiting if (one.edition_id, one.source_key) in placed]
    if ids:
        QuarantinedItem.objects.filter(id__in=ids).update(resolved_at=clock.now())


def _known_items(edition_ids: list[int]) -> dict[tuple[int, str], Item]:
    if not edition_ids:
        return {}
    return {(item.edition_id, item.source_key): item for item in Item.objects.filter(edition_id__in=edition_ids)}


def _barcodes_in_use(barcodes: Iterable[str]) -> dict[str, tuple[int, str]]:
    wanted = [barcode for barcode in barcodes if barcode]
    rows = Item.objects.filter(barcode__in=wanted).values_list("barcode", "edition_id", "source_key")
    return {str(barcode): (edition_id, key) for barcode, edition_id, key in rows}


def _obstacle(edition: EditionItems, draft: ItemDraft, places: Places, taken: Mapping[str, tuple[int, str]]) -> str:
    """Why the item cannot be placed, or nothing."""
    if draft.branch_code and draft.branch_code not in places.branches:
        return errors.BRANCH_UNKNOWN
    if not draft.branch_code and places.default_branch_id is None:
        return errors.BRANCH_MISSING
    if len(draft.barcode) > LONGEST_BARCODE:
        return errors.BARCODE_TOO_LONG
    owner = taken.get(draft.barcode)
    return errors.BARCODE_TAKEN if owner and owner != (edition.edition_id, draft.source_key) else ""


def _item(edition: EditionItems, draft: ItemDraft, places: Places, before: Item | None) -> Item:
    item = before or Item(
        edition_id=edition.edition_id, source_key=draft.source_key, status=draft.status, created_at=clock.now()
    )
    category = rules.category_code(
        form=edition.form, type_code=draft.type_code, shelving_location=draft.shelving_location
    )
    item.branch_id = places.branches[draft.branch_code] if draft.branch_code else places.default_branch_id or 0
    item.institution_id = places.institution_id
    item.category_id = places.categories[category]
    item.barcode = draft.barcode or None
    item.accession_number = draft.accession_number
    item.shelving_location = draft.shelving_location
    item.call_number = draft.call_number
    item.price = draft.price
    item.received_on = draft.received_on
    item.is_for_loan = draft.is_for_loan and category not in rules.KEPT_IN
    return item


def _aside(batch: ImportBatch, edition: EditionItems, draft: ItemDraft, reason: str) -> QuarantinedItem:
    return QuarantinedItem(
        batch=batch,
        edition_id=edition.edition_id,
        reason=reason,
        source_key=draft.source_key,
        data=dict(draft.data),
        resolved_at=None,
    )
