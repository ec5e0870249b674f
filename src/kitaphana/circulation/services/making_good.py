"""A loss is made good by the same book, an equal one, or a charge where the institution takes money; or it turns up."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.backends.utils import CursorWrapper

from kitaphana.charges import rules as money
from kitaphana.charges.queries import charges_of_subjects
from kitaphana.charges.services import ChargeDraft, post_charge
from kitaphana.circulation import errors, hot_path
from kitaphana.circulation.answers import LossAnswer
from kitaphana.circulation.events import ItemCheckedIn
from kitaphana.circulation.models import Loan, LoanState, Loss, LossWay
from kitaphana.circulation.policies import current_grid
from kitaphana.circulation.rows import ItemRow
from kitaphana.circulation.rules import LostPolicy
from kitaphana.circulation.rules.routing import Stop
from kitaphana.circulation.services import gathering, losses
from kitaphana.circulation.services.acting import Act, Declined, Written, answered, perform
from kitaphana.circulation.services.loan_facts import cell_of_loan, event_fields, locked_loan
from kitaphana.circulation.services.losses import LossAct
from kitaphana.circulation.services.routing import pass_on
from kitaphana.circulation.writing import Writes
from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.holdings.models import WithdrawalReason
from kitaphana.network.queries import ServicePointFacts

_KIND_OF_WAY = {LossWay.SAME: money.SAME_BOOK, LossWay.EQUAL: money.EQUAL_BOOK}


@dataclass(frozen=True, slots=True)
class BookGiven:
    """What was given for a lost item: `way` is `same` or `equal`; the title of an equal one, its price if known."""

    way: str
    title: str = ""
    price: Decimal | None = None


def make_good(*, act: LossAct, given: BookGiven, command_id: str) -> LossAnswer:
    """A book was given for the lost one: the loan ends, the lost item leaves the stock, what is owed for it is settled.

    The new book is taken in by holdings like any other. Raises `loan_unknown`, `loss_move_not_open`,
    `loss_way_unknown`, `loss_way_forbidden`, `loss_title_missing`.
    """
    body = {"way": given.way, "title": given.title, "price": str(given.price)}
    return losses.run_once("make_good", command_id, act, lambda: _make_good(act, given), **body)


def charge_for_loss(*, act: LossAct, price: Decimal | None, command_id: str) -> LossAnswer:
    """The reader will pay: a charge of the policy's share of the price. `price` None: that of the item.

    Raises `loan_unknown`, `loss_move_not_open`, `loss_way_forbidden`, `loss_charged`, `price_needed`,
    `borrower_forgotten`, `amount_invalid`.
    """
    return losses.run_once("charge_for_loss", command_id, act, lambda: _charge(act, price), price=str(price))


def charge_for_damage(*, act: LossAct, amount: Decimal, command_id: str) -> LossAnswer:
    """The one who had the item last is to pay for its damage; possible while the loan still names the reader.

    Raises `loan_unknown`, `borrower_forgotten`, `loss_way_forbidden`, `loss_note_missing`, `amount_invalid`.
    """
    return losses.run_once(
        "charge_for_damage", command_id, act, lambda: _charge_damage(act, amount), amount=str(amount)
    )


def settle_found(*, act: LossAct, command_id: str) -> LossAnswer:
    """The item of a lost or claimed loan is there: on a shelf, in the hand, or already taken back.

    The loan is returned (a claimed one on the day that the reader named), the item goes where it is wanted (the answer
    says where; nothing for one that was taken back before), charges for it are cancelled and money paid becomes owed to
    the reader, the stop by rule ends, reviews are settled. Raises `loan_unknown`, `service_point_unknown`,
    `loss_move_not_open`.
    """
    frozen = Act.of("settle_found", command_id, act.body(), act.by, f"loan:{act.loan_id}")
    return perform(frozen, lambda cursor: _found(cursor, frozen, act), LossAnswer)


def lost_policy(loan: Loan) -> LostPolicy:
    """How the loss of that loan's item may be made good."""
    return current_grid().ruling_on_loss(cell_of_loan(loan)).policy


def _make_good(act: LossAct, given: BookGiven) -> LossAnswer:
    loan = locked_loan(act.loan_id)
    if refusals := _way_refusals(given, lost_policy(loan)):
        raise Refused(*refusals)
    way, title = LossWay(given.way), given.title.strip()
    end_well(loan, act, way, title=title or loan.item.edition.title[:300], price=given.price)
    losses.settle_charges(loan, _KIND_OF_WAY[way], act, "given in kind")
    losses.note_act("make_good", loan, act, way=str(way))
    return losses.answer_for(loan, way)


def _way_refusals(given: BookGiven, policy: LostPolicy) -> list[Refusal]:
    is_open = {LossWay.SAME: policy.takes_same, LossWay.EQUAL: policy.takes_equal}
    if given.way not in is_open:
        return [Refusal(errors.LOSS_WAY_UNKNOWN)]
    checks = (
        (not is_open[LossWay(given.way)], errors.LOSS_WAY_FORBIDDEN),
        (given.way == LossWay.EQUAL and not given.title.strip(), errors.LOSS_TITLE_MISSING),
    )
    return [Refusal(code) for is_wrong, code in checks if is_wrong]


def end_well(loan: Loan, act: LossAct, way: LossWay, **fields: Any) -> None:
    """The loan of a lost item ends, the item leaves the stock, the matter is over in that way."""
    losses.end_loan(loan, losses.moved(loan, "make_good"), clock.now(), act.service_point_id)
    in_kind = way in _KIND_OF_WAY
    losses.leave_stock(loan, WithdrawalReason.REPLACED if in_kind else WithdrawalReason.LOST, act)
    losses.end_loss(loan, act, way, **fields)


def _charge(act: LossAct, price: Decimal | None) -> LossAnswer:
    loan = locked_loan(act.loan_id)
    policy, price = lost_policy(loan), price if price is not None else loan.item.price
    open_ = [row for row in charges_of_subjects([_subject(loan)]).get(_subject(loan), ()) if row.left > 0]
    checks = (
        (loan.state != LoanState.LOST, errors.LOSS_MOVE_NOT_OPEN),
        (not policy.takes_payment, errors.LOSS_WAY_FORBIDDEN),
        (bool(open_), errors.LOSS_CHARGED),
        (price is None, errors.PRICE_NEEDED),
        (loan.patron_id is None, errors.BORROWER_FORGOTTEN),
    )
    if refusals := [Refusal(code) for is_wrong, code in checks if is_wrong]:
        raise Refused(*refusals)
    amount = money.share_of(price or money.ZERO, policy.price_percent)
    entry = post_charge(_draft(loan, "lost_item", amount, act.note), act.desk)
    losses.note_act("charge_for_loss", loan, act, charge=entry.charge_id)
    return losses.answer_for(loan, charge_id=entry.charge_id)


def _charge_damage(act: LossAct, amount: Decimal) -> LossAnswer:
    loan = locked_loan(act.loan_id)
    checks = (
        (loan.patron_id is None, errors.BORROWER_FORGOTTEN),
        (not lost_policy(loan).takes_payment, errors.LOSS_WAY_FORBIDDEN),
        (not act.note.strip(), errors.LOSS_NOTE_MISSING),
    )
    if refusals := [Refusal(code) for is_wrong, code in checks if is_wrong]:
        raise Refused(*refusals)
    entry = post_charge(_draft(loan, "damaged_item", amount, act.note), act.desk)
    losses.note_act("charge_for_damage", loan, act, charge=entry.charge_id)
    return losses.answer_for(loan, charge_id=entry.charge_id)


def _draft(loan: Loan, kind: str, amount: Decimal, note: str) -> ChargeDraft:
    if loan.patron_id is None:
        raise Refused(Refusal(errors.BORROWER_FORGOTTEN))
    return ChargeDraft(loan.institution_id, loan.patron_id, kind, amount, _subject(loan), note)


def _subject(loan: Loan) -> str:
    return f"loan:{loan.pk}"


def _found(cursor: CursorWrapper, frozen: Act, act: LossAct) -> Written | Mapping[str, Any]:
    item_id = Loan.objects.filter(pk=act.loan_id).values_list("item_id", flat=True).first()
    item = hot_path.item(cursor, item_id or 0)
    before, versions = answered(cursor, frozen)
    if before is not None:
        return before
    point = gathering.point_at(act.service_point_id or 0, versions)
    if item is None:
        raise Declined((Refusal(errors.LOAN_UNKNOWN),))
    if point is None:
        raise Declined((gathering.UNKNOWN_POINT,))
    loan = locked_loan(act.loan_id)
    _demand_a_loss(loan)
    writes = Writes()
    stop = _return(cursor, writes, frozen, loan, item, point) if loan.closed_at is None else None
    losses.cancel_charges(loan, act, "found")
    losses.end_loss(loan, act, LossWay.FOUND)
    details = {"item": item.id, "way": "found"}
    answer = losses.answer_for(loan, LossWay.FOUND)
    return Written(writes, _and_where_to(answer, stop) if stop else answer, f"loan:{loan.pk}", details)


def _and_where_to(answer: LossAnswer, stop: Stop) -> LossAnswer:
    return replace(
        answer,
        status=stop.status,
        hold_id=stop.hold_id,
        shelf_code=stop.shelf_code,
        goes_to_code=stop.goes_to_code,
        transit_id=stop.transit_id,
    )


def _demand_a_loss(loan: Loan) -> None:
    """Of a loan that has ended in the ordinary way nothing is found."""
    is_loss = loan.state in (LoanState.LOST, LoanState.CLAIMED_RETURNED) or Loss.objects.filter(loan=loan).exists()
    if loan.state in (LoanState.OPEN, LoanState.VOID) or not is_loss:
        raise Declined((Refusal(errors.LOSS_MOVE_NOT_OPEN),))


def _return(
    cursor: CursorWrapper, writes: Writes, frozen: Act, loan: Loan, item: ItemRow, point: ServicePointFacts
) -> Stop:
    """The loan is returned, the item goes on like any other that comes over the desk."""
    state = losses.moved(loan, "check_in")
    at = _returned_at(loan, frozen.at)
    hot_path.close_loan(writes, loan.pk, state, at, point.id)
    stop = pass_on(cursor, writes, frozen, item, point)
    event = ItemCheckedIn(
        **{**event_fields(loan), "branch": point.branch_code, "service_point": point.code},
        loaned_at=loan.loaned_at,
        was_overdue=loan.due_at < at,
        is_home=point.branch_id == item.branch_id,
    )
    hot_path.publish(writes, frozen.at, event)
    loan.state = LoanState(state)
    return stop


def _returned_at(loan: Loan, now: dt.datetime) -> dt.datetime:
    """Of a claimed loan noon of the day that the reader named, if that lies between loan and today."""
    said_on = Loss.objects.filter(loan=loan).values_list("said_on", flat=True).first()
    if said_on is None or loan.state != LoanState.CLAIMED_RETURNED:
        return now
    noon = dt.datetime.combine(said_on, dt.time(12), tzinfo=clock.zone())
    return max(loan.loaned_at, min(noon, now))
