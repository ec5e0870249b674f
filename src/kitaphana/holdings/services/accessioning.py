"""Take items into the stock: one or many copies of an edition, numbered by a sequence or by hand."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from kitaphana.catalog.models import Edition
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.bulk import take_ids
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal
from kitaphana.core.events import publish_many
from kitaphana.holdings import errors, rules
from kitaphana.holdings.events import ItemsAccessioned, ItemsChanged
from kitaphana.holdings.models import (
    Condition,
    ConditionNote,
    Custodian,
    Item,
    ItemCategory,
    ItemStatus,
    NotForLoan,
    NumberKind,
    NumberSequence,
)
from kitaphana.holdings.services import checking
from kitaphana.holdings.services.checking import Check, refuse
from kitaphana.holdings.services.numbering import claim_numbers, take_numbers
from kitaphana.network.models import Branch

MOST_COPIES = 500


@dataclass(frozen=True, slots=True)
class Numbering:
    """Where numbers come from: a sequence, or a number for each copy; neither: the items have none."""

    sequence_id: int | None = None
    own: tuple[str, ...] = ()

    def fits(self, count: int) -> bool:
        """Own numbers must be as many as copies, and all different."""
        return self.sequence_id is not None or not self.own or len(set(self.own)) == len(self.own) == count


@dataclass(frozen=True, slots=True)
class NewItems:
    """Copies of one edition that come in together. `category` is a code; `not_for_loan_reason` empty means for loan."""

    edition_id: int
    branch_id: int
    category: str
    count: int = 1
    accession: Numbering = Numbering()
    barcode: Numbering = Numbering()
    call_number: str = ""
    shelving_location: str = ""
    volume: str = ""
    price: Decimal | None = None
    received_on: dt.date | None = None
    source_note: str = ""
    not_for_loan_reason: str = ""
    condition: str = ""
    custodian_id: int | None = None


def create_items(*, new: NewItems, by: Actor, command_id: str) -> tuple[int, ...]:
    """Take the copies into the stock; returns their ids. The same `command_id` gives the same answer.

    Raises all of what is wrong: `edition_unknown`, `branch_unknown`, `item_category_unknown`, `copy_count_invalid`,
    `numbers_do_not_match`, `accession_taken`, `accession_too_long`, `barcode_taken`, `barcode_too_long`,
    `price_invalid`, `received_in_future`, `text_too_long`, `custodian_unknown`, `sequence_…`.
    """
    answer = once(key=command_id, verb="create_items", body=asdict(new), act=lambda: {"items": _create(new, by)})
    return tuple(answer["items"])


def _create(new: NewItems, by: Actor) -> list[int]:
    edition = Edition.objects.filter(pk=new.edition_id).first()
    branch = checking.branch_of(new.branch_id)
    category = ItemCategory.objects.filter(code=new.category).first()
    refuse([*_faults(new, edition, branch, category)])
    assert edition
    assert branch
    assert category
    accessions = _numbers(new.accession, NumberKind.ACCESSION, branch.institution_id, new.count)
    barcodes = _numbers(new.barcode, NumberKind.BARCODE, branch.institution_id, new.count)
    ids = take_ids(Item, new.count)
    Item.objects.bulk_create(
        _item(new, id_, branch, category, accession, barcode)
        for id_, accession, barcode in zip(ids, accessions, barcodes, strict=True)
    )
    if new.condition:
        _note_condition(ids, new.condition, by)
    details = {"items": ids, "branch": branch.code, "accession_numbers": [one for one in accessions if one]}
    audit.record(act="create_items", subject=f"edition:{edition.pk}", by=by, details=details)
    came = ItemsAccessioned(tuple(ids), edition.pk, branch.institution.code, branch.code, category.code)
    publish_many([ItemsChanged((edition.work_id,)), came])
    return ids


def _faults(
    new: NewItems, edition: Edition | None, branch: Branch | None, category: ItemCategory | None
) -> list[Check]:
    own = (*new.accession.own, *new.barcode.own)
    is_foreign = branch is not None and not _answers_here(new.custodian_id, branch.institution_id)
    texts = {name: getattr(new, name) for name in ("call_number", "shelving_location", "volume", "source_note")}
    return [
        (edition is None, Refusal(errors.EDITION_UNKNOWN)),
        (branch is None, Refusal(errors.BRANCH_UNKNOWN)),
        (category is None, Refusal(errors.ITEM_CATEGORY_UNKNOWN)),
        (not 1 <= new.count <= MOST_COPIES, Refusal(errors.COPY_COUNT_INVALID, {"most": MOST_COPIES})),
        (not (new.accession.fits(new.count) and new.barcode.fits(new.count)), Refusal(errors.NUMBERS_DO_NOT_MATCH)),
        (any(len(one) > rules.LONGEST_NUMBER for one in new.accession.own), Refusal(errors.ACCESSION_TOO_LONG)),
        (any(len(one) > rules.LONGEST_NUMBER for one in new.barcode.own), Refusal(errors.BARCODE_TOO_LONG)),
        ("" in own, Refusal(errors.NUMBERS_DO_NOT_MATCH)),
        (not _has_sequences(new, branch), Refusal(errors.SEQUENCE_UNKNOWN)),
        (new.not_for_loan_reason not in {"", *NotForLoan.values}, Refusal(errors.REASON_UNKNOWN)),
        (new.condition not in {"", *Condition.values}, Refusal(errors.CONDITION_UNKNOWN)),
        (is_foreign, Refusal(errors.CUSTODIAN_UNKNOWN)),
        *checking.value_and_day(new.price, new.received_on),
        *checking.texts(texts),
    ]


def _answers_here(custodian_id: int | None, institution_id: int) -> bool:
    if custodian_id is None:
        return True
    return Custodian.objects.filter(pk=custodian_id, is_active=True, institution_id=institution_id).exists()


def _has_sequences(new: NewItems, branch: Branch | None) -> bool:
    """Whether the sequences asked for number such things for the owner of the branch."""
    asked = {NumberKind.ACCESSION: new.accession.sequence_id, NumberKind.BARCODE: new.barcode.sequence_id}
    return branch is None or all(
        NumberSequence.objects.filter(pk=id_, kind=kind, institution_id=branch.institution_id).exists()
        for kind, id_ in asked.items()
        if id_ is not None
    )


def _numbers(numbering: Numbering, kind: NumberKind, institution_id: int, count: int) -> Sequence[str]:
    if numbering.sequence_id is not None:
        return take_numbers(sequence_id=numbering.sequence_id, count=count, on=clock.today())
    if not numbering.own:
        return [""] * count
    claim_numbers(institution_id=institution_id, kind=kind, numbers=numbering.own)
    return numbering.own


def _item(new: NewItems, id_: int, branch: Branch, category: ItemCategory, accession: str, barcode: str) -> Item:
    is_kept_in = category.code in rules.KEPT_IN
    reason = new.not_for_loan_reason or (category.code if is_kept_in else "")
    return Item(
        id=id_,
        edition_id=new.edition_id,
        institution_id=branch.institution_id,
        branch=branch,
        category=category,
        barcode=barcode or None,
        accession_number=accession,
        call_number=new.call_number.strip(),
        shelving_location=new.shelving_location.strip(),
        volume=new.volume.strip(),
        volume_key=rules.volume_key(new.volume),
        price=new.price,
        received_on=new.received_on or clock.today(),
        source_note=new.source_note.strip(),
        is_for_loan=not reason,
        not_for_loan_reason=reason,
        condition=new.condition,
        custodian_id=new.custodian_id,
        status=ItemStatus.AVAILABLE,
        created_at=clock.now(),
    )


def _note_condition(item_ids: Sequence[int], condition: str, by: Actor) -> None:
    moment = clock.now()
    ConditionNote.objects.bulk_create(
        ConditionNote(item_id=item_id, condition=condition, noted_at=moment, login=by.login) for item_id in item_ids
    )
