"""Facts that need a person: noted by hand, settled once, opened again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kitaphana.circulation import errors
from kitaphana.circulation.answers import LossAnswer, ReturnAnswer
from kitaphana.circulation.models import HoldTarget, Loan, Review, ReviewState, TargetState
from kitaphana.circulation.rules.reviews import KEEPS_OPEN, NOTED_BY_HAND, End, ends_of
from kitaphana.circulation.services.checkin import check_in
from kitaphana.circulation.services.losses import LONGEST_NOTE, LossAct, claim_returned, declare_lost
from kitaphana.circulation.services.making_good import settle_found
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, ItemStatus, WithdrawalReason
from kitaphana.holdings.services import Confirmation, restore_item, withdraw_item
from kitaphana.network.queries import service_point_facts

NOTE_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class Settling:
    """One end on its way: which review, who decides, at which point, and with what words."""

    review: Review
    by: Actor
    service_point_id: int
    command_id: str
    note: str


def note_review(*, item_id: int, kind: str, service_point_id: int, note: str, by: Actor, command_id: str) -> int:
    """Put a fact about an item on the work list of a service point; its id, that of an open one of that kind if any.

    Raises `review_kind_unknown`, `item_unknown`, `service_point_unknown`. The same `command_id` notes once.
    """
    body = {"item": item_id, "kind": kind, "service_point": service_point_id, "note": note}
    answer = once(
        key=command_id,
        verb="note_review",
        body=body,
        act=lambda: {"review_id": _note(item_id, kind, service_point_id, note.strip()[:NOTE_LENGTH], by)},
    )
    return int(answer["review_id"])


def _note(item_id: int, kind: str, service_point_id: int, note: str, by: Actor) -> int:
    item = Item.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    point = service_point_facts(service_point_id)
    checks = (
        (kind not in NOTED_BY_HAND, errors.REVIEW_KIND_UNKNOWN),
        (item is None, errors.ITEM_UNKNOWN),
        (point is None, errors.SERVICE_POINT_UNKNOWN),
    )
    if refusals := [Refusal(code) for is_so, code in checks if is_so]:
        raise Refused(*refusals)
    assert item is not None
    assert point is not None
    same = {"item_id": item_id, "kind": kind, "service_point_id": service_point_id, "state": ReviewState.OPEN}
    found = Review.objects.filter(**same).first()
    if found is not None:
        return found.pk
    evidence = {"status": item.status, "at": point.code, "by": by.login}
    made = Review.objects.create(**same, evidence=evidence, noted_at=clock.now(), note=note)
    audit.record(act="note_review", subject=f"review:{made.pk}", by=by, details={"item": item_id, "kind": kind})
    return made.pk


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of an end: whether the fact is off the list, and where its item goes if that was in the hand."""

    is_settled: bool
    moved: ReturnAnswer | LossAnswer | None = None


def settle_review(
    *, review_id: int, end: str, by: Actor, service_point_id: int, command_id: str, note: str = ""
) -> Settled:
    """Decide what a fact means; asking the reader leaves it on the list.

    `service_point_id` is where the item is in the hand, for ends that take it back or send it on. Raises
    `review_unknown`, `review_settled`, `review_end_unknown` where the kind has no such end, and what the service behind
    the end refuses. The same `command_id` settles once.
    """
    answer = once(
        key=command_id,
        verb="settle_review",
        body={"review": review_id, "end": end, "service_point": service_point_id, "note": note},
        act=lambda: _settle(review_id, end, by, service_point_id, command_id, note.strip()),
    )
    return Settled(bool(answer["is_settled"]), _moved(answer))


def _moved(answer: Mapping[str, Any]) -> ReturnAnswer | LossAnswer | None:
    if "returned" in answer:
        return ReturnAnswer.from_json(answer["returned"])
    return LossAnswer.from_json(answer["found"]) if "found" in answer else None


def _settle(
    review_id: int, end: str, by: Actor, service_point_id: int, command_id: str, note: str
) -> dict[str, Any]:  # Any: JSON has no static type
    review = _locked(review_id)
    if review.state != ReviewState.OPEN:
        raise Refused(Refusal(errors.REVIEW_SETTLED))
    if end not in ends_of(review.kind):
        raise Refused(Refusal(errors.REVIEW_END_UNKNOWN))
    chosen = End(end)
    answer = _ACTS[chosen](Settling(review, by, service_point_id, command_id, note))
    if note:
        review.note = f"{review.note}\n{note}".strip()[:NOTE_LENGTH]
    if chosen not in KEEPS_OPEN:
        review.state, review.verdict = ReviewState.SETTLED, chosen.value
        review.settled_at, review.settled_by = clock.now(), by.login
    review.save(update_fields=["state", "verdict", "settled_at", "settled_by", "note", "evidence"])
    details = {"item": review.item_id, "kind": review.kind, "end": chosen.value}
    audit.record(act="settle_review", subject=f"review:{review.pk}", by=by, details=details)
    moved = {"returned" if isinstance(answer, ReturnAnswer) else "found": answer.as_json()} if answer else {}
    return {"is_settled": chosen not in KEEPS_OPEN, **moved}


def reopen_review(*, review_id: int, by: Actor) -> None:
    """Put a settled fact on the list again; what its end did stays done.

    Raises `review_unknown`, `review_not_settled`.
    """

    def reopen() -> None:
        review = _locked(review_id)
        if review.state != ReviewState.SETTLED:
            raise Refused(Refusal(errors.REVIEW_NOT_SETTLED))
        before = review.verdict
        review.state, review.verdict, review.settled_at, review.settled_by = ReviewState.OPEN, "", None, ""
        review.save(update_fields=["state", "verdict", "settled_at", "settled_by"])
        audit.record(act="reopen_review", subject=f"review:{review.pk}", by=by, details={"verdict": before})

    retrying(reopen)


def _locked(review_id: int) -> Review:
    review = Review.objects.select_for_update(of=("self",)).filter(pk=review_id).first()
    if review is None:
        raise Refused(Refusal(errors.REVIEW_UNKNOWN))
    return review


def _nothing(_settling: Settling) -> None:
    """The fact is seen; nothing has to be done."""


def _take_back(settling: Settling) -> ReturnAnswer:
    """The item is in the hand: it ends its loan and goes where it is awaited, to a reader, home, or on this shelf."""
    return check_in(
        item_id=settling.review.item_id,
        service_point_id=settling.service_point_id,
        by=settling.by,
        command_id=f"{settling.command_id}:check_in",
    )


def _on_shelf(settling: Settling) -> ReturnAnswer | None:
    """It lies where it belongs; where that was believed all along, nothing changes."""
    status = Item.objects.values_list("status", flat=True).get(pk=settling.review.item_id)
    return _take_back(settling) if status != ItemStatus.AVAILABLE else None


def _ask(settling: Settling) -> None:
    """Whose turn it is stands in the evidence."""
    told: Mapping[str, Any] = settling.review.evidence
    settling.review.evidence = {**told, "asked_on": clock.today().isoformat()}


def _mark_missing(settling: Settling) -> None:
    """It is not where it should be. Raises `review_end_impossible` where it is known to be somewhere else."""
    item = Item.objects.select_for_update(of=("self",)).select_related("edition").get(pk=settling.review.item_id)
    if item.status == ItemStatus.MISSING:
        return
    if item.status != ItemStatus.AVAILABLE:
        raise Refused(Refusal(errors.REVIEW_END_IMPOSSIBLE, {"status": item.status}))
    item.status = ItemStatus.MISSING
    item.save(update_fields=["status"])
    HoldTarget.objects.filter(item=item, state=TargetState.OPEN).update(
        state=TargetState.NOT_FOUND, ended_at=clock.now()
    )
    audit.record(act="mark_missing", subject=f"item:{item.pk}", by=settling.by)
    publish(ItemsChanged((item.edition.work_id,)))


def _withdraw(settling: Settling) -> None:
    """It leaves the stock; a last copy only with words."""
    confirmed = Confirmation(settling.note, is_for_last_copy=bool(settling.note))
    reason = WithdrawalReason.WORN_OUT
    withdraw_item(item_id=settling.review.item_id, reason=reason, confirmed=confirmed, by=settling.by)


def _restore(settling: Settling) -> None:
    """A withdrawn item comes into the stock again."""
    restore_item(item_id=settling.review.item_id, note=settling.note, by=settling.by)


def _found(settling: Settling) -> LossAnswer:
    """The item of a lost or claimed loan is there: nothing more is owed for it."""
    return settle_found(act=_loss_act(settling), command_id=f"{settling.command_id}:settle_found")


def _declare_lost(settling: Settling) -> None:
    """It was looked for in vain; its loan is that of a lost item."""
    declare_lost(act=_loss_act(settling), command_id=f"{settling.command_id}:declare_lost")


def _claim_returned(settling: Settling) -> None:
    """The reader of its loan says that it was brought back: it is looked for."""
    claim_returned(act=_loss_act(settling), said_on=None, command_id=f"{settling.command_id}:claim_returned")


def _loss_act(settling: Settling) -> LossAct:
    """About the loan of the fact, or else the open one of its item. Raises `review_end_impossible` without either."""
    review = settling.review
    loans = Loan.objects.filter(item_id=review.item_id, closed_at__isnull=True).values_list("pk", flat=True)
    loan_id = review.loan_id or loans.first()
    if loan_id is None:
        status = Item.objects.values_list("status", flat=True).get(pk=review.item_id)
        raise Refused(Refusal(errors.REVIEW_END_IMPOSSIBLE, {"status": status}))
    return LossAct(loan_id, settling.by, settling.service_point_id, settling.note[:LONGEST_NOTE])


_ACTS: Final[Mapping[End, Callable[[Settling], ReturnAnswer | LossAnswer | None]]] = {
    End.LEAVE: _nothing,
    End.DISMISS: _nothing,
    End.TAKE_BACK: _take_back,
    End.ON_SHELF: _on_shelf,
    End.SEND_ON: _take_back,
    End.MISSING: _mark_missing,
    End.WITHDRAW: _withdraw,
    End.RESTORE: _restore,
    End.ASK_READER: _ask,
    End.FOUND: _found,
    End.DECLARE_LOST: _declare_lost,
    End.CLAIM_RETURNED: _claim_returned,
}
