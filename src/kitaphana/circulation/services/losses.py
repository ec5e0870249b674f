"""Items that are lost or said to be back: how such a matter begins, and how a person ends it without money.

Every act locks item, then loan; what follows for charges and stops is written in the same transaction.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kitaphana.charges import rules as money
from kitaphana.charges.queries import charges_of_subjects
from kitaphana.charges.services import Desk, cancel_rest, post_payment
from kitaphana.circulation import errors
from kitaphana.circulation.answers import LossAnswer
from kitaphana.circulation.events import LoanDeclaredLost, LossSettled, ReturnClaimed
from kitaphana.circulation.models import (
    Loan,
    LoanState,
    Loss,
    LossState,
    LossWay,
    OverdueMark,
    Review,
    ReviewKind,
    ReviewState,
)
from kitaphana.circulation.rules import next_state
from kitaphana.circulation.rules.states import LOAN_HAS_ENDED
from kitaphana.circulation.services.blocks import lift_without_cause
from kitaphana.circulation.services.loan_facts import event_fields, locked_loan
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM, Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish_many
from kitaphana.core.transactions import retrying
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, ItemStatus, WithdrawalReason
from kitaphana.holdings.services import Confirmation, withdraw_item
from kitaphana.network.queries import service_point_facts
from kitaphana.patrons.models import BlockReason
from kitaphana.patrons.services import RuleBlock, place_blocks_by_rule

LONGEST_NOTE = 300
SETTLED_BY_A_LOSS = (ReviewKind.CAME_BACK_LOST, ReviewKind.CAME_BACK_CLAIMED, ReviewKind.CLAIMED_RETURNED)


@dataclass(frozen=True, slots=True)
class LossAct:
    """Who acts on which loan, where, and what they note. `service_point_id` None: by rule, or a reader at home."""

    loan_id: int
    by: Actor
    service_point_id: int | None = None
    note: str = ""

    @property
    def desk(self) -> Desk:
        """The same for the ledger."""
        return Desk(self.by, self.service_point_id)

    def body(self, **more: Any) -> dict[str, Any]:  # Any: JSON has no static type
        """What makes a repeat the same command."""
        return {"loan": self.loan_id, "service_point": self.service_point_id, "note": self.note, **more}


def declare_lost(*, act: LossAct, command_id: str) -> LossAnswer:
    """The item is lost: it and its loan say so, and the reader is stopped until it is made good or found.

    Raises `loan_unknown`, `loss_move_not_open`, `service_point_unknown`. The same `command_id` declares once.
    """
    return run_once("declare_lost", command_id, act, lambda: _declare(act, by_rule=False))


def declare_lost_by_rule(loan_id: int) -> bool:
    """The same for a loan that is as late as its policy allows; says whether it was still out and not renewed."""

    def declare() -> bool:
        if not Loan.objects.filter(pk=loan_id, state=LoanState.OPEN, due_at__lt=clock.now()).exists():
            return False
        _declare(LossAct(loan_id, SYSTEM), by_rule=True)
        return True

    return retrying(declare)


def claim_returned(*, act: LossAct, said_on: dt.date | None, command_id: str) -> LossAnswer:
    """The reader says that it was brought back (on `said_on`): it is looked for, and the reader is not stopped for it.

    A charge for it is cancelled. Raises `loan_unknown`, `loss_move_not_open`, `service_point_unknown`.
    """
    body = {"said_on": said_on.isoformat() if said_on else None}
    return run_once("claim_returned", command_id, act, lambda: _claim(act, said_on), **body)


def report_lost(*, act: LossAct, command_id: str) -> LossAnswer:
    """A reader says at home that an item is lost; staff see it and decide. Raises `loan_unknown`, `loss_reported`,
    `loss_move_not_open`."""
    return run_once("report_lost", command_id, act, lambda: _report(act))


def still_out(*, act: LossAct, command_id: str) -> LossAnswer:
    """It is with the reader after all, or was not lost: the loan goes on as before. Also dismisses a reader's report.

    Charges for it are cancelled. Raises `loan_unknown`, `loss_move_not_open`.
    """
    return run_once("still_out", command_id, act, lambda: _resume(act))


def write_off(*, act: LossAct, command_id: str) -> LossAnswer:
    """Nobody has to answer for it: the loan ends, the item leaves the stock, what is owed for it is waived.

    Raises `loan_unknown`, `loss_move_not_open`, `loss_note_missing`.
    """
    return run_once("write_off", command_id, act, lambda: _write_off(act))


def run_once(verb: str, key: str, act: LossAct, work: Callable[[], LossAnswer], **more: Any) -> LossAnswer:
    """Run an act about a loss once, and give its answer again to a repeat."""
    return LossAnswer.from_json(once(key=key, verb=verb, body=act.body(**more), act=lambda: work().as_json()))


def moved(loan: Loan, verb: str) -> str:
    """The state that `verb` leads to. Raises `loss_move_not_open`."""
    state = next_state(loan.state, verb)
    if state is None:
        raise Refused(Refusal(errors.LOSS_MOVE_NOT_OPEN))
    return state


def set_item(loan: Loan, status: ItemStatus) -> None:
    """The locked item of a loan gets another status, where it is."""
    loan.item.status = status
    Item.objects.filter(pk=loan.item_id).update(status=status)


def end_loan(loan: Loan, state: str, at: dt.datetime, service_point_id: int | None) -> None:
    """A locked loan ends where the act is done, or where it was made."""
    loan.state, loan.closed_at = LoanState(state), at
    loan.closed_service_point_id = service_point_id or loan.service_point_id
    loan.save(update_fields=["state", "closed_at", "closed_service_point"])


def end_loss(loan: Loan, act: LossAct, way: LossWay, **fields: Any) -> None:
    """The matter is over: its row, its reviews, the event; and the reader is free of what it alone caused."""
    moment = clock.now()
    Loss.objects.update_or_create(
        loan=loan,
        defaults={"state": LossState.ENDED, "way": way, "ended_at": moment, "login": act.by.login, **fields},
        create_defaults={
            "state": LossState.ENDED, "way": way, "ended_at": moment, "login": act.by.login, "noted_at": moment,
            "service_point_id": act.service_point_id, **fields,
        },
    )  # fmt: skip
    settle_reviews(loan, act.by, way)
    gone = loan.pk if loan.state in LOAN_HAS_ENDED else None
    lift_without_cause(loan.patron_id, loan.institution_id, by=act.by, gone_loan_id=gone)
    publish_many([LossSettled(**event_fields(loan), way=way), ItemsChanged((loan.item.edition.work_id,))])


def settle_reviews(loan: Loan, by: Actor, verdict: str) -> None:
    """What a person should have looked at is looked at with this act."""
    Review.objects.filter(loan=loan, kind__in=SETTLED_BY_A_LOSS, state=ReviewState.OPEN).update(
        state=ReviewState.SETTLED, settled_at=clock.now(), settled_by=by.login, verdict=verdict
    )


def leave_stock(loan: Loan, reason: WithdrawalReason, act: LossAct) -> None:
    """The item is withdrawn through the door of holdings; a piece of a kit stays there as lost, for people to mend."""
    if loan.item.kit_id is not None or loan.item.is_kit or loan.item.status == ItemStatus.WITHDRAWN:
        return
    note = act.note.strip() or f"loan:{loan.pk}"
    withdraw_item(item_id=loan.item_id, reason=reason, by=act.by, confirmed=Confirmation(note[:LONGEST_NOTE], True))


def cancel_charges(loan: Loan, act: LossAct, why: str) -> None:
    """Nothing more is owed for the loss; money paid for it is to be given back."""
    for row in charges_of_subjects([f"loan:{loan.pk}"]).get(f"loan:{loan.pk}", ()):
        if row.kind == "lost_item":
            cancel_rest(row.id, act.note.strip() or why, act.desk)


def settle_charges(loan: Loan, kind: str, act: LossAct, why: str) -> None:
    """What is left of the charges for the loss is made good in that way."""
    for row in charges_of_subjects([f"loan:{loan.pk}"]).get(f"loan:{loan.pk}", ()):
        if row.kind == "lost_item" and row.left > 0:
            post_payment(row.id, kind, None, act.note.strip() or why, act.desk)


def answer_for(loan: Loan, way: str = "", charge_id: int | None = None) -> LossAnswer:
    """What the act answers: nothing of the reader."""
    item = loan.item
    return LossAnswer(
        loan.pk, item.pk, item.edition_id, item.barcode or "", item.edition.title, str(loan.state), str(way), charge_id
    )


def note_act(verb: str, loan: Loan, act: LossAct, **details: Any) -> None:
    """One audit entry; the note of a person stays out of it, as it may name somebody."""
    audit.record(act=verb, subject=f"loan:{loan.pk}", by=act.by, details={"item": loan.item_id, **details})


def _declare(act: LossAct, *, by_rule: bool) -> LossAnswer:
    loan = locked_loan(act.loan_id)
    _demand_point(act)
    loan.state = LoanState(moved(loan, "declare_lost"))
    loan.save(update_fields=["state"])
    set_item(loan, ItemStatus.LOST)
    _open(loan, act, LossState.LOST, by_rule=by_rule)
    settle_reviews(loan, act.by, "lost")
    if loan.patron_id is not None:
        block = RuleBlock(loan.patron_id, loan.institution_id, BlockReason.LOST_ITEM)
        place_blocks_by_rule([block], by=act.by)
        lift_without_cause(loan.patron_id, loan.institution_id, by=act.by)
    note_act("declare_lost", loan, act, by_rule=by_rule)
    publish_many([LoanDeclaredLost(**event_fields(loan), by_rule=by_rule), ItemsChanged((loan.item.edition.work_id,))])
    return answer_for(loan)


def _claim(act: LossAct, said_on: dt.date | None) -> LossAnswer:
    loan = locked_loan(act.loan_id)
    _demand_point(act)
    loan.state = LoanState(moved(loan, "claim_returned"))
    loan.save(update_fields=["state"])
    set_item(loan, ItemStatus.MISSING)
    _open(loan, act, LossState.CLAIMED, said_on=said_on)
    cancel_charges(loan, act, "claimed returned")
    said = said_on.isoformat() if said_on else ""
    Review.objects.create(
        kind=ReviewKind.CLAIMED_RETURNED,
        item=loan.item,
        loan=loan,
        service_point_id=act.service_point_id or loan.service_point_id,
        evidence={"due_at": loan.due_at.isoformat(), "said_on": said},
        noted_at=clock.now(),
    )
    lift_without_cause(loan.patron_id, loan.institution_id, by=act.by)
    note_act("claim_returned", loan, act, said_on=said)
    publish_many([ReturnClaimed(**event_fields(loan)), ItemsChanged((loan.item.edition.work_id,))])
    return answer_for(loan)


def _report(act: LossAct) -> LossAnswer:
    loan = locked_loan(act.loan_id)
    if loan.state != LoanState.OPEN:
        raise Refused(Refusal(errors.LOSS_MOVE_NOT_OPEN))
    if Loss.objects.filter(loan=loan).exclude(state=LossState.ENDED).exists():
        raise Refused(Refusal(errors.LOSS_REPORTED))
    _open(loan, act, LossState.REPORTED)
    note_act("report_lost", loan, act)
    return answer_for(loan)


def _resume(act: LossAct) -> LossAnswer:
    loan = locked_loan(act.loan_id)
    is_reported = Loss.objects.filter(loan=loan, state=LossState.REPORTED).exists()
    if not (is_reported and loan.state == LoanState.OPEN):
        loan.state = LoanState(moved(loan, "found"))
        loan.save(update_fields=["state"])
        set_item(loan, ItemStatus.ON_LOAN)
        OverdueMark.objects.filter(loan=loan, is_block=True).delete()  # if it is late, the next night stops anew
    cancel_charges(loan, act, "not lost")
    end_loss(loan, act, LossWay.STILL_OUT)
    note_act("still_out", loan, act)
    return answer_for(loan, LossWay.STILL_OUT)


def _write_off(act: LossAct) -> LossAnswer:
    if not act.note.strip():
        raise Refused(Refusal(errors.LOSS_NOTE_MISSING))
    loan = locked_loan(act.loan_id)
    end_loan(loan, moved(loan, "write_off"), clock.now(), act.service_point_id)
    leave_stock(loan, WithdrawalReason.LOST, act)
    settle_charges(loan, money.WAIVED, act, "written off")
    end_loss(loan, act, LossWay.WRITTEN_OFF, note=act.note.strip()[:LONGEST_NOTE])
    note_act("write_off", loan, act)
    return answer_for(loan, LossWay.WRITTEN_OFF)


def _open(loan: Loan, act: LossAct, state: LossState, **fields: Any) -> None:
    fresh = {
        "state": state, "noted_at": clock.now(), "service_point_id": act.service_point_id, "by_rule": False,
        "said_on": None, "note": act.note.strip()[:LONGEST_NOTE], "way": "", "ended_at": None, "login": "", **fields,
    }  # fmt: skip
    Loss.objects.update_or_create(loan=loan, defaults=fresh)


def _demand_point(act: LossAct) -> None:
    if act.service_point_id is not None and service_point_facts(act.service_point_id) is None:
        raise Refused(Refusal(errors.SERVICE_POINT_UNKNOWN))
