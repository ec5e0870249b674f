"""Change what is written of an item."""

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import IntegrityError

from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.holdings import errors, rules
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, ItemCategory, NotForLoan, NumberKind
from kitaphana.holdings.services import checking
from kitaphana.holdings.services.checking import Check, refuse
from kitaphana.holdings.services.numbering import claim_numbers, retire_numbers

_UNTOLD = frozenset({"source_note"})
"""Free words may name a giver: the audit log says that they changed, not how."""


@dataclass(frozen=True, slots=True)
class ItemParticulars:
    """Everything of an item that staff write. `category` is a code; `not_for_loan_reason` empty means for loan."""

    accession_number: str
    barcode: str
    category: str
    call_number: str
    shelving_location: str
    volume: str
    price: Decimal | None
    received_on: dt.date | None
    source_note: str
    not_for_loan_reason: str


def change_item(*, item_id: int, particulars: ItemParticulars, by: Actor) -> tuple[str, ...]:
    """Write the particulars; returns the names of those that changed.

    Raises `item_unknown`, `item_withdrawn`, `item_category_unknown`, `accession_taken`, `accession_too_long`,
    `barcode_taken`, `barcode_too_long`, `price_invalid`, `received_in_future`, `text_too_long`, `reason_unknown`.
    """
    try:
        return retrying(lambda: _change(item_id, particulars, by))
    except IntegrityError as error:
        if unique_violation(error) != "holdings_item.barcode":
            raise
        raise Refused(Refusal(errors.BARCODE_TAKEN, {"number": particulars.barcode})) from error


def _change(item_id: int, particulars: ItemParticulars, by: Actor) -> tuple[str, ...]:
    item = checking.locked_item(item_id)
    category = ItemCategory.objects.filter(code=particulars.category).first()
    refuse(_faults(item, particulars, category))
    assert category
    before, wanted = _particulars_of(item), asdict(particulars)
    changed = {name: (before[name], value) for name, value in wanted.items() if before[name] != value}
    if not changed:
        return ()
    _claim(item, changed)
    _write(item, particulars, category)
    audit.record(act="change_item", subject=f"item:{item.pk}", by=by, details=_told(changed))
    publish(ItemsChanged((item.edition.work_id,)))
    return tuple(changed)


def _particulars_of(item: Item) -> dict[str, object]:
    return {
        "accession_number": item.accession_number,
        "barcode": item.barcode or "",
        "category": item.category.code,
        "call_number": item.call_number,
        "shelving_location": item.shelving_location,
        "volume": item.volume,
        "price": item.price,
        "received_on": item.received_on,
        "source_note": item.source_note,
        "not_for_loan_reason": item.not_for_loan_reason if not item.is_for_loan else "",
    }


def _faults(item: Item, wanted: ItemParticulars, category: ItemCategory | None) -> list[Check]:
    texts = {name: getattr(wanted, name) for name in ("call_number", "shelving_location", "volume", "source_note")}
    is_odd = wanted.not_for_loan_reason not in {"", *NotForLoan.values}
    return [
        checking.in_stock(item),
        (category is None, Refusal(errors.ITEM_CATEGORY_UNKNOWN)),
        (len(wanted.accession_number) > rules.LONGEST_NUMBER, Refusal(errors.ACCESSION_TOO_LONG)),
        (len(wanted.barcode) > rules.LONGEST_NUMBER, Refusal(errors.BARCODE_TOO_LONG)),
        (is_odd, Refusal(errors.REASON_UNKNOWN)),
        *checking.value_and_day(wanted.price, wanted.received_on),
        *checking.texts(texts),
    ]


def _claim(item: Item, changed: dict[str, tuple[object, object]]) -> None:
    """A new number is written down as given, the old one stays given as well (imported stock brought it unwritten)."""
    for name, kind in (("accession_number", NumberKind.ACCESSION), ("barcode", NumberKind.BARCODE)):
        before, number = (str(one) for one in changed.get(name, ("", "")))
        if number:
            claim_numbers(institution_id=item.institution_id, kind=kind, numbers=[number], item_id=item.pk)
        retire_numbers(institution_id=item.institution_id, kind=kind, borne=[(item.pk, before)])


def _write(item: Item, wanted: ItemParticulars, category: ItemCategory) -> None:
    item.accession_number, item.barcode = wanted.accession_number, wanted.barcode or None
    item.category, item.call_number, item.shelving_location = category, wanted.call_number, wanted.shelving_location
    item.volume, item.volume_key = wanted.volume, rules.volume_key(wanted.volume)
    item.price, item.received_on, item.source_note = wanted.price, wanted.received_on, wanted.source_note
    item.not_for_loan_reason, item.is_for_loan = wanted.not_for_loan_reason, not wanted.not_for_loan_reason
    item.save(
        update_fields=[
            "accession_number", "barcode", "category", "call_number", "shelving_location", "volume", "volume_key",
            "price", "received_on", "source_note", "not_for_loan_reason", "is_for_loan",
        ]
    )  # fmt: skip


def _told(changed: dict[str, tuple[object, object]]) -> dict[str, object]:
    return {
        name: "changed" if name in _UNTOLD else " → ".join(str("" if one is None else one) for one in pair)
        for name, pair in changed.items()
    }
