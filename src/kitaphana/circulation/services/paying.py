"""Payments for lost items: the last one ends the matter, one that is taken back opens it again as a debt.

Then the item stays out of the stock and the loan stays closed: a mistake at the till brings no book back. The sum is
owed, and stops the reader by rule until it is made good or the item is found.
"""

from decimal import Decimal

from kitaphana.charges import rules as money
from kitaphana.charges.queries import ChargeRow, charge_of_payment, charge_row
from kitaphana.charges.services import Desk, Entry, post_payment, post_reversal
from kitaphana.charges.services.acts import run_once
from kitaphana.circulation import errors
from kitaphana.circulation.events import LossOwedAgain
from kitaphana.circulation.models import Loan, LoanState, Loss, LossState, LossWay
from kitaphana.circulation.services import losses
from kitaphana.circulation.services.loan_facts import event_fields, locked_loan
from kitaphana.circulation.services.losses import LossAct
from kitaphana.circulation.services.making_good import end_well
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.patrons.models import BlockReason
from kitaphana.patrons.services import RuleBlock, place_blocks_by_rule

_WAY_OF_KIND = {
    money.SAME_BOOK: LossWay.SAME,
    money.EQUAL_BOOK: LossWay.EQUAL,
    money.WAIVED: LossWay.WAIVED,
    money.CANCELLED: LossWay.WAIVED,
}
_SETTLED = frozenset({LoanState.MADE_GOOD, LoanState.WRITTEN_OFF})


def take_payment(
    *, charge_id: int, kind: str, amount: Decimal | None, desk: Desk, command_id: str, note: str = ""
) -> Entry:
    """Take a payment, a book in kind or a waiver for any charge; the last one for a lost item ends its loan.

    Raises what `charges.services.post_payment` raises. The same `command_id` pays once.
    """
    body = {"charge": charge_id, "kind": kind, "amount": str(amount), "note": note, "point": desk.service_point_id}
    return run_once("take_payment", command_id, body, lambda: _pay(charge_id, kind, amount, note, desk))


def reverse_payment(*, payment_id: int, note: str, desk: Desk, command_id: str) -> Entry:
    """Take back a payment that was a mistake. Where it was for a lost item whose matter is over, the sum is owed again.

    Raises what `charges.services.post_reversal` raises, and `borrower_forgotten` where nobody is left to owe it. The
    same `command_id` reverses once.
    """
    body = {"payment": payment_id, "note": note}
    return run_once("reverse_payment", command_id, body, lambda: _reverse(payment_id, note, desk))


def _pay(charge_id: int, kind: str, amount: Decimal | None, note: str, desk: Desk) -> Entry:
    loan = _locked_loan_of(charge_row(charge_id))
    entry = post_payment(charge_id, kind, amount, note, desk)
    if loan is None or entry.balance > money.ZERO:
        return entry
    act = LossAct(loan.pk, desk.by, desk.service_point_id, note)
    way = _WAY_OF_KIND.get(kind, LossWay.PAYMENT)
    if loan.state == LoanState.LOST and kind != money.CANCELLED:  # a charge that was a mistake mends no loss
        end_well(loan, act, way)
    elif Loss.objects.filter(loan=loan, state=LossState.OWED).exists():
        losses.end_loss(loan, act, way)
    else:
        return entry
    losses.note_act("make_good", loan, act, way=str(way), charge=charge_id)
    return entry


def _reverse(payment_id: int, note: str, desk: Desk) -> Entry:
    row = charge_of_payment(payment_id)
    loan = _locked_loan_of(row)
    entry = post_reversal(payment_id, note, desk)
    if row is not None and loan is not None and loan.state in _SETTLED and entry.balance > money.ZERO:
        if row.patron_id is None:
            raise Refused(Refusal(errors.BORROWER_FORGOTTEN))
        _owe_again(loan, row, LossAct(loan.pk, desk.by, desk.service_point_id, note))
    return entry


def _locked_loan_of(row: ChargeRow | None) -> Loan | None:
    """The loan of a lost item; item and loan are locked before the charge, as everywhere."""
    loan_id = row.loan_id if row and row.kind == "lost_item" else None
    return locked_loan(loan_id) if loan_id and Loan.objects.filter(pk=loan_id).exists() else None


def _owe_again(loan: Loan, row: ChargeRow, act: LossAct) -> None:
    """The matter is open as a debt. The charge still knows its reader; so may the loan until it is settled."""
    if loan.patron_id is None:
        loan.patron_id = row.patron_id
        loan.save(update_fields=["patron"])
    Loss.objects.update_or_create(
        loan=loan,
        defaults={"state": LossState.OWED, "way": "", "ended_at": None, "login": "", "title": "", "price": None},
        create_defaults={"state": LossState.OWED, "noted_at": row.made_at, "service_point_id": act.service_point_id},
    )
    if loan.patron_id is not None:
        place_blocks_by_rule([RuleBlock(loan.patron_id, loan.institution_id, BlockReason.LOST_ITEM)], by=act.by)
    losses.note_act("owe_again", loan, act, charge=row.id)
    publish(LossOwedAgain(**event_fields(loan)))
