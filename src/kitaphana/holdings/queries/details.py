"""One item with all that staff write of it: for its page and its form."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from kitaphana.catalog.models import Edition
from kitaphana.core.names import Names
from kitaphana.holdings.models import ConditionNote, Custodian, Item, KitPiece, Withdrawal
from kitaphana.holdings.rules import call_number_of

NOTES_SHOWN, MEMBERS_SHOWN = 20, 100


@dataclass(frozen=True, slots=True)
class CustodianName:
    """Who answers for something: post and person."""

    id: int
    post: Names
    person: str


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """How the item looked on a day."""

    condition: str
    note: str
    noted_at: dt.datetime
    login: str


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """How the item left the stock."""

    reason: str
    note: str
    withdrawn_at: dt.datetime
    was_last_copy: bool


@dataclass(frozen=True, slots=True)
class ItemDetails:
    """What an `ItemCard` leaves out."""

    price: Decimal | None
    received_on: dt.date | None
    source_note: str
    created_at: dt.datetime
    custodian: CustodianName | None
    conditions: tuple[ConditionRow, ...]
    withdrawal: WithdrawalRow | None


@dataclass(frozen=True, slots=True)
class PieceRow:
    """A piece of a kit: a counted thing (`id`), or an item of its own (`item_id`)."""

    name: str
    count: int
    id: int | None = None
    item_id: int | None = None
    barcode: str = ""
    accession_number: str = ""


def item_details(item_id: int) -> ItemDetails | None:
    """The item, its last conditions and its withdrawal. Three statements."""
    item = Item.objects.select_related("custodian").filter(pk=item_id).first()
    if item is None:
        return None
    notes = ConditionNote.objects.filter(item_id=item_id).order_by("-noted_at", "-pk")[:NOTES_SHOWN]
    gone = Withdrawal.objects.filter(item_id=item_id, restored_at=None).first()
    return ItemDetails(
        price=item.price,
        received_on=item.received_on,
        source_note=item.source_note,
        created_at=item.created_at,
        custodian=custodian_name(item.custodian),
        conditions=tuple(ConditionRow(one.condition, one.note, one.noted_at, one.login) for one in notes),
        withdrawal=WithdrawalRow(gone.reason, gone.note, gone.withdrawn_at, gone.was_last_copy) if gone else None,
    )


def custodian_name(custodian: Custodian | None) -> CustodianName | None:
    """Post and person."""
    return CustodianName(custodian.pk, custodian.names, custodian.person) if custodian else None


def kit_pieces(kit_id: int) -> tuple[PieceRow, ...]:
    """What belongs to a kit: counted things by name, then its items. Two statements."""
    things = KitPiece.objects.filter(kit_id=kit_id).order_by("name")
    items = Item.objects.filter(kit_id=kit_id).select_related("edition").order_by("volume_key", "pk")[:MEMBERS_SHOWN]
    return (
        *(PieceRow(one.name, one.count, id=one.pk) for one in things),
        *(
            PieceRow(
                " ".join(filter(None, (one.edition.title, one.volume))),
                1,
                item_id=one.pk,
                barcode=one.barcode or "",
                accession_number=one.accession_number,
            )
            for one in items
        ),
    )


def proposed_call_number(edition_id: int) -> str:
    """The call number that the last items of the edition bear, else the one that its record makes."""
    borne = Item.objects.filter(edition_id=edition_id).exclude(call_number="").order_by("-pk")
    last = borne.values_list("call_number", flat=True).first()
    if last:
        return last
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None:
        return ""
    heading = edition.author or edition.title
    return call_number_of(bbk=edition.bbk, udc=edition.udc, author_mark=edition.author_mark, heading=heading)


def find_by_accession(number: str, *, limit: int = 20) -> tuple[int, ...]:
    """Ids of the items with this accession number, of all institutions."""
    return tuple(
        Item.objects.filter(accession_number=number.strip()).order_by("pk").values_list("pk", flat=True)[:limit]
    )
