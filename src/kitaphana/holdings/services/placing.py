"""Place the items of stored records: at a branch with a barcode of their own, or in quarantine with the reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from kitaphana.catalog.marc.mapping import ItemDraft
from kitaphana.catalog.models import ImportBatch
from kitaphana.core import clock
from kitaphana.core.bulk import insert_rows
from kitaphana.holdings import errors, rules
from kitaphana.holdings.models import Item, QuarantinedItem

LONGEST_BARCODE = 40
_OVERLAID = ("branch_id", "institution_id", "category_id", "barcode", "accession_number", "shelving_location",
             "call_number", "price", "received_on", "is_for_loan")  # fmt: skip
_CREATED = ("edition_id", "source_key", "status", "batch_id", "created_at", *_OVERLAID)


@dataclass(frozen=True, slots=True)
class Places:
    """Where items may stand: ids of the institution's branches by code, and one for items that name none."""

    institution_id: int
    branches: Mapping[str, int]
    default_branch_id: int | None
    categories: Mapping[str, int]

    def branch_of(self, code: str) -> int | None:
        """The branch that a record calls `code`; `None` when nobody knows it."""
        return self.branches.get(code) if code else self.default_branch_id


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
    moment = clock.now()
    fresh: list[tuple[object, ...]] = []
    overlaid: list[Item] = []
    aside: list[QuarantinedItem] = []
    for edition in editions:
        for draft in edition.items:
            key = (edition.edition_id, draft.source_key)
            if reason := _obstacle(key, draft, places, taken):
                aside.append(_aside(batch, key, draft, reason))
                continue
            taken[draft.barcode] = key
            values = _values(edition, draft, places)
            if before := known.get(key):
                overlaid.append(_overlay(before, values))
            else:
                fresh.append((*key, draft.status, batch.pk, moment, *values))
    insert_rows(Item, _CREATED, fresh)
    _write(overlaid, aside, {one.edition_id for one in editions if not one.is_new})
    return Placed(len(fresh) + len(overlaid), Counter(one.reason for one in aside))


def _write(overlaid: list[Item], aside: list[QuarantinedItem], known_editions: set[int]) -> None:
    """What was placed leaves quarantine before what could not be placed now enters it (again)."""
    if overlaid:
        Item.objects.bulk_update(overlaid, [name.removesuffix("_id") for name in _OVERLAID], batch_size=50)
    _resolve(known_editions)
    QuarantinedItem.objects.bulk_create(
        aside,
        update_conflicts=True,
        unique_fields=["edition", "source_key"],
        update_fields=["batch", "reason", "data", "resolved_at"],
    )


def _resolve(edition_ids: set[int]) -> None:
    """Items that stood in quarantine and have found their place."""
    if edition_ids:
        placed = Item.objects.filter(edition_id=OuterRef("edition_id"), source_key=OuterRef("source_key"))
        waiting = QuarantinedItem.objects.filter(Exists(placed), edition_id__in=edition_ids, resolved_at=None)
        waiting.update(resolved_at=clock.now())


def _known_items(edition_ids: list[int]) -> dict[tuple[int, str], Item]:
    if not edition_ids:
        return {}
    return {(item.edition_id, item.source_key): item for item in Item.objects.filter(edition_id__in=edition_ids)}


def _barcodes_in_use(barcodes: Iterable[str]) -> dict[str, tuple[int, str]]:
    wanted = [barcode for barcode in barcodes if barcode]
    rows = Item.objects.filter(barcode__in=wanted).values_list("barcode", "edition_id", "source_key")
    return {str(barcode): (edition_id, key) for barcode, edition_id, key in rows}


_Key = tuple[int, str]


def _obstacle(key: _Key, draft: ItemDraft, places: Places, taken: Mapping[str, _Key]) -> str:
    """Why the item cannot be placed, or nothing."""
    if places.branch_of(draft.branch_code) is None:
        return errors.BRANCH_UNKNOWN if draft.branch_code else errors.BRANCH_MISSING
    if len(draft.barcode) > LONGEST_BARCODE:
        return errors.BARCODE_TOO_LONG
    return errors.BARCODE_TAKEN if draft.barcode and taken.get(draft.barcode, key) != key else ""


def _values(edition: EditionItems, draft: ItemDraft, places: Places) -> tuple[object, ...]:
    """The columns of `_OVERLAID`."""
    category = rules.category_code(
        form=edition.form, type_code=draft.type_code, shelving_location=draft.shelving_location
    )
    return (
        places.branch_of(draft.branch_code),
        places.institution_id,
        places.categories[category],
        draft.barcode or None,
        draft.accession_number,
        draft.shelving_location,
        draft.call_number,
        draft.price,
        draft.received_on,
        draft.is_for_loan and category not in rules.KEPT_IN,
    )


def _overlay(item: Item, values: tuple[object, ...]) -> Item:
    for name, value in zip(_OVERLAID, values, strict=True):
        setattr(item, name, value)
    return item


def _aside(batch: ImportBatch, key: _Key, draft: ItemDraft, reason: str) -> QuarantinedItem:
    return QuarantinedItem(
        batch=batch, edition_id=key[0], reason=reason, source_key=key[1], data=dict(draft.data), resolved_at=None
    )
