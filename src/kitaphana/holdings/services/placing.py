"""Place the items of stored records: at a branch with a barcode of their own, or in quarantine with the reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from kitaphana.catalog.marc.mapping import ItemDraft
from kitaphana.catalog.models import ImportBatch
from kitaphana.core import clock
from kitaphana.core.bulk import insert_rows, update_rows
from kitaphana.holdings import errors, rules
from kitaphana.holdings.models import Item, ItemChange, NumberKind, QuarantinedItem
from kitaphana.holdings.services.numbering import retire_numbers

LONGEST_BARCODE = 40
LONGEST_KEY = 64
OVERLAID = ("branch_id", "institution_id", "category_id", "barcode", "accession_number", "shelving_location",
             "call_number", "price", "received_on", "is_for_loan", "volume", "volume_key")  # fmt: skip
_CREATED = ("edition_id", "source_key", "status", "batch_id", "created_at", *OVERLAID)


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
    """How many items were placed, and why the others were not; the codes of branches that nobody knows, counted.

    `repeated` are the accession numbers of placed items that another item of the institution bears already, one entry
    for each item: they get in, since stock that is moved in has such, and people must hear of it. `numbers` are the
    others that have come to an item.
    """

    count: int
    quarantined: Mapping[str, int] = field(default_factory=Counter)
    unknown_branches: Mapping[str, int] = field(default_factory=Counter)
    repeated: Sequence[str] = ()
    numbers: Sequence[str] = ()


def place_items(*, batch: ImportBatch, editions: Sequence[EditionItems], places: Places) -> Placed:
    """Create, overlay or put aside the items; call it inside `atomic()`.

    Known items keep their state and the place they are at: the record knows where an item belongs, the house
    knows where it is. An item that the record no longer names stays.
    """
    known = _known_items([one for one in editions if not one.is_new], places.institution_id)
    taken = _barcodes_in_use([item.barcode for one in editions for item in one.items])
    moment = clock.now()
    fresh: list[tuple[object, ...]] = []
    overlaid: list[tuple[Item, tuple[object, ...]]] = []
    aside: list[QuarantinedItem] = []
    unknown: Counter[str] = Counter()
    numbered: list[_Numbered] = []
    for edition in editions:
        for draft in edition.items:
            before = _known(known, edition.edition_id, draft)
            key = (edition.edition_id, before.source_key if before else draft.source_key)
            if reason := _obstacle(key, draft, places, taken):
                aside.append(_aside(batch, key, draft, reason))
                unknown.update([draft.branch_code] if reason == errors.BRANCH_UNKNOWN else [])
                continue
            taken[draft.barcode] = key
            numbered.append(_Numbered(key, draft.accession_number, before.accession_number if before else ""))
            values = _values(edition, draft, places, before)
            if before:
                overlaid.append((before, values))
            else:
                fresh.append((*key, draft.status, batch.pk, moment, *values))
    numbers, repeated = _once_and_again(numbered, places.institution_id)
    insert_rows(Item, _CREATED, fresh)
    _overlay(batch, overlaid)
    _set_aside(aside, {one.edition_id for one in editions if not one.is_new})
    return Placed(len(fresh) + len(overlaid), Counter(one.reason for one in aside), unknown, repeated, numbers)


def retire_lost(institution_id: int, changes: Iterable[tuple[Item, Mapping[str, object]]]) -> None:
    """Write down numbers and barcodes that items of the institution are about to lose: `changes` hold each with what
    its columns will be (nothing for an item that goes). Four statements at most."""
    pairs = list(changes)
    for column, kind in (("accession_number", NumberKind.ACCESSION), ("barcode", NumberKind.BARCODE)):
        lost = [
            (item.pk, number)
            for item, values in pairs
            if (number := getattr(item, column)) and number != values.get(column)
        ]
        retire_numbers(institution_id=institution_id, kind=kind, borne=lost)


def _overlay(batch: ImportBatch, overlaid: Sequence[tuple[Item, tuple[object, ...]]]) -> None:
    """Write what differs, and keep what it was."""
    changed = [(item, values) for item, values in overlaid if _columns(item) != values]
    before = [
        (batch.pk, item.pk, {name: plain(value) for name, value in zip(OVERLAID, _columns(item), strict=True)})
        for item, _ in changed
    ]
    insert_rows(ItemChange, ("batch_id", "item_id", "before"), before)
    retire_lost(batch.institution_id, ((item, dict(zip(OVERLAID, values, strict=True))) for item, values in changed))
    update_rows(Item, OVERLAID, ((*values, item.pk) for item, values in changed))


def _columns(item: Item) -> tuple[object, ...]:
    return tuple(getattr(item, name) for name in OVERLAID)


def plain(value: object) -> object:
    """A column's value as JSON holds it."""
    return value if value is None or isinstance(value, int | str) else str(value)


def _set_aside(aside: list[QuarantinedItem], known_editions: set[int]) -> None:
    """What was placed leaves quarantine before what could not be placed now enters it (again)."""
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
        waiting = QuarantinedItem.objects.filter(Exists(placed), edition_id__among=edition_ids, resolved_at=None)
        waiting.update(resolved_at=clock.now())


def _known_items(editions: Sequence[EditionItems], institution_id: int) -> dict[tuple[int, str], Item]:
    """The institution's items that these records name, however many others the editions have."""
    if not editions:
        return {}
    keys = {key for one in editions for item in one.items for key in (item.source_key, _bare(item.source_key))}
    items = Item.objects.filter(
        edition_id__among={one.edition_id for one in editions}, source_key__among=keys, institution_id=institution_id
    )
    return {(item.edition_id, item.source_key): item for item in items}


def _known(known: Mapping[tuple[int, str], Item], edition_id: int, draft: ItemDraft) -> Item | None:
    """The item that came with this record, or one of the same barcode or number that came with another one."""
    found = known.get((edition_id, draft.source_key))
    if found is None and _is_named(draft.source_key):
        found = known.get((edition_id, _bare(draft.source_key)))
    return found


def _bare(key: str) -> str:
    """The key without the prefix of its record."""
    head, _, tail = key.partition("/")
    return tail if head.isdecimal() and tail else key


def _is_named(key: str) -> bool:
    """Whether a barcode or an accession number names the item within its field, and not its place only."""
    return ":" in key


def _barcodes_in_use(barcodes: Iterable[str]) -> dict[str, tuple[int, str]]:
    wanted = [barcode for barcode in barcodes if barcode]
    rows = Item.objects.filter(barcode__among=wanted).values_list("barcode", "edition_id", "source_key")
    return {str(barcode): (edition_id, key) for barcode, edition_id, key in rows}


_Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Numbered:
    """An item that is placed, with the accession number that it gets and the one that it had."""

    key: _Key
    number: str
    before: str


def _once_and_again(numbered: Sequence[_Numbered], institution_id: int) -> tuple[list[str], list[str]]:
    """Numbers that come to an item, and those that do though another item here bears them. One statement."""
    arriving = [one for one in numbered if one.number != one.before]
    coming = {one.number for one in arriving if one.number}
    bearers: defaultdict[str, set[_Key]] = defaultdict(set)
    if coming:
        rows = Item.objects.filter(institution_id=institution_id, accession_number__among=coming)
        for number, edition_id, key in rows.values_list("accession_number", "edition_id", "source_key"):
            bearers[number].add((edition_id, key))
    for one in arriving:
        bearers[one.before].discard(one.key)
    once, again = list[str](), list[str]()
    for one in arriving:
        if one.number:
            (again if bearers[one.number] - {one.key} else once).append(one.number)
        bearers[one.number].add(one.key)
    return once, again


def _obstacle(key: _Key, draft: ItemDraft, places: Places, taken: Mapping[str, _Key]) -> str:
    """Why the item cannot be placed, or nothing."""
    if places.branch_of(draft.branch_code) is None:
        return errors.BRANCH_UNKNOWN if draft.branch_code else errors.BRANCH_MISSING
    if len(draft.barcode) > LONGEST_BARCODE:
        return errors.BARCODE_TOO_LONG
    return errors.BARCODE_TAKEN if draft.barcode and taken.get(draft.barcode, key) != key else ""


def _values(edition: EditionItems, draft: ItemDraft, places: Places, before: Item | None) -> tuple[object, ...]:
    """The columns of `OVERLAID`; a volume typed by hand stays where the record names none."""
    volume = draft.volume or (before.volume if before else "")
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
        volume,
        rules.volume_key(volume),
    )


def _aside(batch: ImportBatch, key: _Key, draft: ItemDraft, reason: str) -> QuarantinedItem:
    return QuarantinedItem(
        batch=batch, edition_id=key[0], reason=reason, source_key=key[1], data=dict(draft.data), resolved_at=None
    )
