"""Transfer acts: drawn up, filled, signed. With the signature custody changes, and the act is final."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.events import CustodyTransferred
from kitaphana.holdings.models import Custodian, Item, ItemStatus, TransferAct, TransferLine, TransferState
from kitaphana.holdings.services.checking import Check, refuse
from kitaphana.holdings.services.numbering import act_sequence, take_numbers

MOST_OF_A_COMMISSION, LONGEST_REASON, LONGEST_NAME = 12, 300, 200
_CHUNK, _SHOWN = 1_000, 5


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the commission: post and name, as they stand on the act."""

    post: str
    name: str


@dataclass(frozen=True, slots=True)
class NewAct:
    """An act to be drawn up. `from_custodian_id` None: nobody answered for the items before."""

    institution_id: int
    acted_on: dt.date
    from_custodian_id: int | None
    to_custodian_id: int
    reason: str
    commission: tuple[Member, ...] = ()


def draft_act(*, new: NewAct, by: Actor, command_id: str) -> int:
    """Draw up an act with the next number of the institution's year; returns its id.

    Raises `custodian_unknown`, `act_sides_equal`, `act_date_invalid`, `reason_missing`, `commission_invalid`.
    """
    body = {
        "institution": new.institution_id, "on": new.acted_on, "from": new.from_custodian_id,
        "to": new.to_custodian_id, "reason": new.reason, "members": [[one.post, one.name] for one in new.commission],
    }  # fmt: skip
    answer = once(key=command_id, verb="draft_act", body=body, act=lambda: {"act": _draft(new, by)})
    return int(answer["act"])


def remove_from_act(*, act_id: int, line_id: int, by: Actor) -> None:
    """Take one line off a draft. Raises `act_unknown`, `act_closed`, `item_unknown`."""
    retrying(lambda: _remove(act_id, line_id, by))


def sign_act(*, act_id: int, by: Actor) -> None:
    """Sign a draft: from now on the second custodian answers for every item on it.

    All of it happens in one transaction. Raises `act_unknown`, `act_closed`, `act_empty`, and `act_items_not_held`
    when the first custodian does not answer (any more) for some of the items, or they were withdrawn.
    """
    retrying(lambda: _sign(act_id, by))


def cancel_act(*, act_id: int, by: Actor) -> None:
    """Put a draft away for good; its number is not given again. Raises `act_unknown`, `act_closed`."""
    retrying(lambda: _cancel(act_id, by))


def locked_draft(act_id: int) -> TransferAct:
    """The draft, locked. Raises `act_unknown`, `act_closed`."""
    act = TransferAct.objects.select_for_update(of=("self",)).filter(pk=act_id).first()
    if act is None:
        raise Refused(Refusal(errors.ACT_UNKNOWN))
    refuse([(act.state != TransferState.DRAFT, Refusal(errors.ACT_CLOSED))])
    return act


def count_lines(act: TransferAct) -> None:
    """Write the totals anew after lines came or went."""
    totals = TransferLine.objects.filter(act=act).aggregate(count=Count("id"), price=Sum("price"))
    act.item_count, act.total_price = totals["count"], totals["price"] or 0
    act.save(update_fields=["item_count", "total_price"])


def _draft(new: NewAct, by: Actor) -> int:
    refuse(_faults(new))
    numbers = take_numbers(sequence_id=act_sequence(new.institution_id), count=1, on=new.acted_on)
    act = TransferAct.objects.create(
        institution_id=new.institution_id,
        number=numbers[0],
        acted_on=new.acted_on,
        from_custodian_id=new.from_custodian_id,
        to_custodian_id=new.to_custodian_id,
        reason=new.reason.strip(),
        commission=[{"post": one.post.strip(), "name": one.name.strip()} for one in new.commission],
        login=by.login,
        created_at=clock.now(),
    )
    audit.record(act="draft_act", subject=f"transfer:{act.pk}", by=by, details={"number": act.number})
    return act.pk


def _faults(new: NewAct) -> list[Check]:
    sides = {new.to_custodian_id} | ({new.from_custodian_id} if new.from_custodian_id else set())
    known = Custodian.objects.filter(pk__in=sides, institution_id=new.institution_id)
    words = [word for one in new.commission for word in (one.post, one.name)]
    is_odd = len(new.commission) > MOST_OF_A_COMMISSION or not all(
        0 < len(one.strip()) <= LONGEST_NAME for one in words
    )
    takes = known.filter(pk=new.to_custodian_id, is_active=True)
    return [
        (known.count() != len(sides) or not takes.exists(), Refusal(errors.CUSTODIAN_UNKNOWN)),
        (new.from_custodian_id == new.to_custodian_id, Refusal(errors.ACT_SIDES_EQUAL)),
        (new.acted_on > clock.today(), Refusal(errors.ACT_DATE_INVALID)),
        (not new.reason.strip(), Refusal(errors.REASON_MISSING)),
        (
            len(new.reason) > LONGEST_REASON,
            Refusal(errors.TEXT_TOO_LONG, {"field": "reason", "most": LONGEST_REASON}),
        ),
        (is_odd, Refusal(errors.COMMISSION_INVALID, {"most": MOST_OF_A_COMMISSION})),
    ]


def _remove(act_id: int, line_id: int, by: Actor) -> None:
    act = locked_draft(act_id)
    line = TransferLine.objects.filter(pk=line_id, act=act).first()
    if line is None:
        raise Refused(Refusal(errors.ITEM_UNKNOWN))
    line.delete()
    count_lines(act)
    audit.record(act="remove_from_act", subject=f"transfer:{act.pk}", by=by, details={"item": line.item_id})


def _sign(act_id: int, by: Actor) -> None:
    act = locked_draft(act_id)
    lines = TransferLine.objects.filter(act=act)
    refuse([(not lines.exists(), Refusal(errors.ACT_EMPTY)), *_takes_part(act)])
    if astray := _astray(act, lines):
        raise Refused(astray)
    _copy_particulars(lines)
    _hand_over(act, lines)
    count_lines(act)
    act.state, act.signed_at, act.parties = TransferState.SIGNED, clock.now(), _parties(act)
    act.save(update_fields=["state", "signed_at", "parties"])
    details = {"number": act.number, "items": act.item_count, "total": str(act.total_price)}
    audit.record(act="sign_act", subject=f"transfer:{act.pk}", by=by, details=details)
    publish(CustodyTransferred(act.pk, act.institution.code, act.item_count))


def _takes_part(act: TransferAct) -> list[Check]:
    return [(not act.to_custodian.is_active, Refusal(errors.CUSTODIAN_UNKNOWN))]


def _astray(act: TransferAct, lines: QuerySet[TransferLine]) -> Refusal | None:
    """Items that are not the first custodian's to give."""
    held = (
        lines.filter(item__custodian=act.from_custodian_id)
        if act.from_custodian_id
        else lines.filter(item__custodian=None)
    )
    good = held.exclude(item__status=ItemStatus.WITHDRAWN)
    others = lines.exclude(pk__in=good.values("pk"))
    count = others.count()
    if not count:
        return None
    names = [number or barcode for number, barcode in others.values_list("accession_number", "barcode")[:_SHOWN]]
    return Refusal(errors.ACT_ITEMS_NOT_HELD, {"count": count, "items": ", ".join(names)})


def _copy_particulars(lines: QuerySet[TransferLine]) -> None:
    """What the act says of its items is what is true on the day of the signature."""
    own = Item.objects.filter(pk=OuterRef("item_id"))
    columns = ("accession_number", "call_number", "price")
    lines.update(
        **{name: Subquery(own.values(name)) for name in columns},
        title=Subquery(own.values("edition__title")),
        author=Subquery(own.values("edition__author")),
        year=Subquery(own.values("edition__year")),
    )


def _hand_over(act: TransferAct, lines: QuerySet[TransferLine]) -> None:
    last = 0
    while chunk := list(lines.filter(pk__gt=last).order_by("pk").values_list("pk", "item_id")[:_CHUNK]):
        last = chunk[-1][0]
        items = Item.objects.filter(pk__in=[item_id for _, item_id in chunk])
        held = items.filter(custodian=act.from_custodian_id) if act.from_custodian_id else items.filter(custodian=None)
        if held.update(custodian=act.to_custodian_id) != len(chunk):  # somebody signed another act meanwhile
            raise Refused(Refusal(errors.ACT_ITEMS_NOT_HELD, {"count": len(chunk), "items": "…"}))


def _parties(act: TransferAct) -> dict[str, Mapping[str, str] | None]:
    giver = act.from_custodian
    return {"from": _named(giver) if giver else None, "to": _named(act.to_custodian)}


def _named(custodian: Custodian) -> Mapping[str, str]:
    return {
        "kk": custodian.name_kk, "ru": custodian.name_ru, "en": custodian.name_en, "person": custodian.person
    }  # fmt: skip


def _cancel(act_id: int, by: Actor) -> None:
    act = locked_draft(act_id)
    act.state = TransferState.CANCELLED
    act.save(update_fields=["state"])
    audit.record(act="cancel_act", subject=f"transfer:{act.pk}", by=by, details={"number": act.number})
