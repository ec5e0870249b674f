"""Rows of the ledger, written inside the transaction of the act that they belong to."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F

from kitaphana.charges import errors, rules
from kitaphana.charges.events import ChargeMade, PaymentReversed, PaymentTaken
from kitaphana.charges.models import Charge, ChargeKind, Payment, ReceiptCounter
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import demand
from kitaphana.network.models import Institution
from kitaphana.network.queries import service_point_facts
from kitaphana.patrons.models import Patron


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes, and at which service point (None: nowhere, by rule or from the command line)."""

    by: Actor
    service_point_id: int | None = None

    @property
    def point_code(self) -> str:
        """The code of the point. Raises `charge_point_unknown`."""
        if self.service_point_id is None:
            return ""
        point = service_point_facts(self.service_point_id)
        if point is None:
            raise Refused(Refusal(errors.CHARGE_POINT_UNKNOWN))
        return point.code


@dataclass(frozen=True, slots=True)
class ChargeDraft:
    """A charge to be made; `amount` in tenge, `subject` what it is for (`loan:12`)."""

    institution_id: int
    patron_id: int
    kind: str
    amount: Decimal
    subject: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that was written, and what is left of its charge now."""

    charge_id: int
    payment_id: int | None
    receipt_number: int | None
    balance: Decimal


def post_charge(draft: ChargeDraft, desk: Desk) -> Entry:
    """Write a charge; call it inside the act's transaction.

    Raises `charge_kind_unknown`, `amount_invalid`, `charge_note_too_long`, `charge_note_missing` (of an `other`
    charge), `charge_point_unknown`; the institution and the reader must exist.
    """
    demand()
    _refuse(_draft_refusals(draft))
    code = desk.point_code
    institution = Institution.objects.get(pk=draft.institution_id)
    patron = Patron.objects.get(pk=draft.patron_id)
    charge = Charge.objects.create(
        institution=institution,
        patron=patron,
        kind=draft.kind,
        amount=draft.amount,
        subject=draft.subject,
        note=draft.note.strip(),
        service_point_id=desk.service_point_id,
        made_at=clock.now(),
        login=desk.by.login,
    )
    details = {"kind": draft.kind, "amount": _text(draft.amount), "for": draft.subject, "point": code}
    audit.record(act="make_charge", subject=f"charge:{charge.pk}", by=desk.by, details=details)
    publish(ChargeMade(charge.pk, institution.code, draft.kind, _text(draft.amount), draft.subject))
    return Entry(charge.pk, None, None, draft.amount)


def post_payment(charge_id: int, kind: str, amount: Decimal | None, note: str, desk: Desk) -> Entry:
    """Write a row that makes the charge less; `amount` None means all that is left. Inside the act's transaction.

    Raises `charge_unknown`, `charge_settled`, `payment_kind_unknown`, `amount_invalid`, `amount_too_high`,
    `charge_note_missing`, `charge_note_too_long`, `charge_point_unknown`.
    """
    demand()
    charge = locked_charge(charge_id)
    left = balance_of(charge)
    amount = left if amount is None else amount
    _refuse(rules.payment_refusals(kind, amount, left, note) + note_refusals(note))
    payment = add_row(charge, kind, amount, note, desk)
    entry = Entry(charge.pk, payment.pk, payment.receipt_number, left - amount)
    _tell(charge, payment, entry, desk)
    return entry


def cancel_rest(charge_id: int, note: str, desk: Desk) -> Entry:
    """The thing turned up: nothing more is owed, and what was paid in money is to be given back.

    The whole charge is taken back, so that the balance falls to minus what was paid in money; what was given in kind
    or waived stays as it is. Changes nothing the second time. Raises `charge_unknown`, `charge_note_missing`.
    """
    demand()
    charge = locked_charge(charge_id)
    left = balance_of(charge)
    due = left + _paid_in_money(charge)
    if due <= rules.ZERO:
        return Entry(charge.pk, None, None, left)
    _refuse([] if note.strip() else [Refusal(errors.CHARGE_NOTE_MISSING)])
    payment = add_row(charge, rules.CANCELLED, due, note[: rules.LONGEST_NOTE], desk)
    entry = Entry(charge.pk, payment.pk, None, left - due)
    _tell(charge, payment, entry, desk)
    return entry


def post_reversal(payment_id: int, note: str, desk: Desk) -> Entry:
    """Take back a row by a row of its own. Inside the act's transaction.

    Raises `payment_unknown`, `payment_reversed` (it is, or is itself a reversal), `charge_note_missing`,
    `charge_note_too_long`.
    """
    demand()
    charge_id = Payment.objects.filter(pk=payment_id).values_list("charge_id", flat=True).first()
    if charge_id is None:
        raise Refused(Refusal(errors.PAYMENT_UNKNOWN))
    charge = locked_charge(charge_id)
    payment = Payment.objects.select_related("reversal").get(pk=payment_id)
    _refuse(_reversal_refusals(payment, note))
    reversal = add_row(charge, payment.kind, -payment.amount, note, desk, reverses=payment)
    details = {"payment": payment.pk, "amount": _text(payment.amount)}
    audit.record(act="reverse_payment", subject=f"charge:{charge.pk}", by=desk.by, details=details)
    publish(PaymentReversed(reversal.pk, payment.pk, charge.pk, charge.institution.code, _text(payment.amount)))
    return Entry(charge.pk, reversal.pk, reversal.receipt_number, balance_of(charge))


def _reversal_refusals(payment: Payment, note: str) -> list[Refusal]:
    is_over = payment.reverses_id is not None or hasattr(payment, "reversal")
    refusals = [Refusal(errors.PAYMENT_REVERSED)] if is_over else []
    refusals += [] if note.strip() else [Refusal(errors.CHARGE_NOTE_MISSING)]
    return refusals + note_refusals(note)


def locked_charge(charge_id: int) -> Charge:
    """The charge, locked: of two payments at the same time the second sees what the first left. `charge_unknown`."""
    charges = Charge.objects.select_for_update(of=("self",)).select_related("institution")
    charge = charges.filter(pk=charge_id).first()
    if charge is None:
        raise Refused(Refusal(errors.CHARGE_UNKNOWN))
    return charge


def balance_of(charge: Charge) -> Decimal:
    """What is left of a charge; it must be locked."""
    return rules.balance(charge.amount, Payment.objects.filter(charge=charge).values_list("amount", flat=True))


def add_row(
    charge: Charge, kind: str, amount: Decimal, note: str, desk: Desk, *, reverses: Payment | None = None
) -> Payment:
    """One row of payments, with the next receipt number where something is handed over."""
    number = _next_number(charge.institution_id) if kind in rules.WITH_RECEIPT else None
    return Payment.objects.create(
        charge=charge,
        institution_id=charge.institution_id,
        kind=kind,
        amount=amount,
        reverses=reverses,
        receipt_number=number,
        note=note.strip(),
        service_point_id=desk.service_point_id,
        taken_at=clock.now(),
        login=desk.by.login,
    )


def note_refusals(note: str) -> list[Refusal]:
    """A note is as long as its column at most."""
    most = rules.LONGEST_NOTE
    return [Refusal(errors.CHARGE_NOTE_TOO_LONG, {"most": most})] if len(note.strip()) > most else []


def _draft_refusals(draft: ChargeDraft) -> list[Refusal]:
    found = [] if draft.kind in ChargeKind else [Refusal(errors.CHARGE_KIND_UNKNOWN)]
    found += rules.charge_refusals(draft.amount) + note_refusals(draft.note)
    if draft.kind == ChargeKind.OTHER and not draft.note.strip():
        found.append(Refusal(errors.CHARGE_NOTE_MISSING))
    return found


def _refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise Refused(*refusals)


def _paid_in_money(charge: Charge) -> Decimal:
    """Money taken and not given back since."""
    rows = Payment.objects.filter(charge=charge, kind__in=rules.MONEY)
    return sum(rows.values_list("amount", flat=True), rules.ZERO)


def _next_number(institution_id: int) -> int:
    """The counter's row is locked until the act is committed."""
    counters = ReceiptCounter.objects.filter(institution_id=institution_id)
    if not counters.update(last_number=F("last_number") + 1):
        _begin_counting(institution_id)
        counters.update(last_number=F("last_number") + 1)
    return int(counters.values_list("last_number", flat=True).get())


def _begin_counting(institution_id: int) -> None:
    """Another act may have begun at the same moment; then its row is there."""
    try:
        with transaction.atomic():
            ReceiptCounter.objects.create(institution_id=institution_id)
    except IntegrityError:
        if not ReceiptCounter.objects.filter(institution_id=institution_id).exists():
            raise


def _tell(charge: Charge, payment: Payment, entry: Entry, desk: Desk) -> None:
    details = {"charge": charge.pk, "kind": payment.kind, "amount": _text(payment.amount)}
    audit.record(act="take_payment", subject=f"charge:{charge.pk}", by=desk.by, details=details)
    publish(
        PaymentTaken(
            payment.pk, charge.pk, charge.institution.code, payment.kind, _text(payment.amount), _text(entry.balance),
            desk.point_code,
        )
    )  # fmt: skip


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"
