"""Acts about money alone; each happens once however often it is sent."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from kitaphana.charges import rules
from kitaphana.charges.events import MoneyRefunded
from kitaphana.charges.models import Charge, Payment
from kitaphana.charges.services import writing
from kitaphana.charges.services.writing import ChargeDraft, Desk, Entry
from kitaphana.core import audit
from kitaphana.core.commands import once
from kitaphana.core.errors import Refused
from kitaphana.core.events import publish


def make_charge(*, draft: ChargeDraft, desk: Desk, command_id: str) -> Entry:
    """Charge a reader. Raises what `post_charge` raises. The same `command_id` charges once."""
    body = {
        "institution": draft.institution_id,
        "patron": draft.patron_id,
        "kind": draft.kind,
        "amount": f"{draft.amount}",
        "subject": draft.subject,
        "note": draft.note,
    }
    return run_once("make_charge", command_id, body, lambda: writing.post_charge(draft, desk))


def take_payment(
    *, charge_id: int, kind: str, amount: Decimal | None, desk: Desk, command_id: str, note: str = ""
) -> Entry:
    """Take money, a book given in kind, or a waiver for a charge; `amount` None: all that is left.

    Raises what `post_payment` raises. The same `command_id` pays once.
    """
    body = {"charge": charge_id, "kind": kind, "amount": str(amount), "note": note, "point": desk.service_point_id}
    return run_once("take_payment", command_id, body, lambda: writing.post_payment(charge_id, kind, amount, note, desk))


def reverse_payment(*, payment_id: int, note: str, desk: Desk, command_id: str) -> Entry:
    """Take back a row that was a mistake, by a row of its own: the charge stands as before it.

    Raises what `post_reversal` raises. The same `command_id` reverses once.
    """
    body = {"payment": payment_id, "note": note}
    return run_once("reverse_payment", command_id, body, lambda: writing.post_reversal(payment_id, note, desk))


def refund(*, charge_id: int, kind: str, amount: Decimal | None, desk: Desk, command_id: str, note: str = "") -> Entry:
    """Give money back that was paid for a thing that turned up; `amount` None: all that the library owes.

    Raises `charge_unknown`, `nothing_to_refund`, `payment_kind_unknown`, `amount_invalid`, `amount_too_high`,
    `charge_note_too_long`. The same `command_id` gives back once.
    """
    body = {"charge": charge_id, "kind": kind, "amount": str(amount), "note": note, "point": desk.service_point_id}
    return run_once("refund", command_id, body, lambda: _refund(charge_id, kind, amount, note, desk))


def run_once(verb: str, key: str, body: dict[str, Any], act: Callable[[], Entry]) -> Entry:
    """Run an act about money once, and give its answer again to a repeat; `body` makes a repeat the same command."""
    return _from_json(once(key=key, verb=verb, body=body, act=lambda: _as_json(act())))


def _as_json(entry: Entry) -> dict[str, Any]:
    return {
        "charge": entry.charge_id,
        "payment": entry.payment_id,
        "receipt": entry.receipt_number,
        "balance": f"{entry.balance:.2f}",
    }


def _from_json(stored: Any) -> Entry:
    return Entry(stored["charge"], stored["payment"], stored["receipt"], Decimal(stored["balance"]))


def _refund(charge_id: int, kind: str, amount: Decimal | None, note: str, desk: Desk) -> Entry:
    charge = writing.locked_charge(charge_id)
    left = writing.balance_of(charge)
    amount = max(-left, rules.CENT) if amount is None else amount
    if refusals := rules.refund_refusals(kind, amount, left) + writing.note_refusals(note):
        raise Refused(*refusals)
    payment = writing.add_row(charge, kind, -amount, note, desk)
    details = {"kind": kind, "amount": f"{amount:.2f}"}
    audit.record(act="refund", subject=f"charge:{charge.pk}", by=desk.by, details=details)
    publish(MoneyRefunded(payment.pk, charge.pk, charge.institution.code, kind, f"{amount:.2f}"))
    return _entry(charge, payment)


def _entry(charge: Charge, payment: Payment) -> Entry:
    return Entry(charge.pk, payment.pk, payment.receipt_number, writing.balance_of(charge))
