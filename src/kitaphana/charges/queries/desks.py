"""What was taken at a desk: single receipts, and the list of a day. No reader is in either."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from kitaphana.charges import rules
from kitaphana.charges.models import Payment
from kitaphana.charges.queries.readers import ChargeRow, charge_row
from kitaphana.core import clock
from kitaphana.core.trilingual import Names

MOST_OF_A_DAY = 1_000
"""More than a desk takes in a day; the list says when it is cut."""


@dataclass(frozen=True, slots=True)
class CashRow:
    """One receipt. `amount` is below zero for money given back and for a row that was a mistake."""

    payment_id: int
    charge_id: int
    receipt_number: int
    kind: str
    amount: Decimal
    taken_at: dt.datetime
    login: str
    is_reversal: bool
    subject: str


@dataclass(frozen=True, slots=True)
class CashDay:
    """All receipts of a desk on a day, and the sum of each kind of payment. `is_cut`: there were more."""

    on: dt.date
    rows: tuple[CashRow, ...]
    totals: dict[str, Decimal]
    is_cut: bool = False

    @property
    def total(self) -> Decimal:
        """Of money alone: books given in kind have a value, but are not in the till."""
        return sum((sum_ for kind, sum_ in self.totals.items() if kind in rules.MONEY), rules.ZERO)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says."""

    row: CashRow
    institution: Names
    institution_code: str
    service_point: Names | None
    service_point_code: str
    service_point_id: int | None
    note: str
    charge: ChargeRow


def cash_day(service_point_id: int, on: dt.date) -> CashDay:
    """The receipts of one desk on one day of the city, in order. One statement."""
    begin = dt.datetime.combine(on, dt.time(), tzinfo=clock.zone())
    end = dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), tzinfo=clock.zone())
    rows = _receipts().filter(service_point_id=service_point_id, taken_at__gte=begin, taken_at__lt=end)
    found = tuple(_row(one) for one in rows.order_by("taken_at", "pk")[: MOST_OF_A_DAY + 1])
    shown = found[:MOST_OF_A_DAY]
    return CashDay(on, shown, _totals(shown), is_cut=len(found) > len(shown))


def _totals(rows: Iterable[CashRow]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for row in rows:
        totals[row.kind] = totals.get(row.kind, rules.ZERO) + row.amount
    return totals


def receipt(payment_id: int) -> Receipt | None:
    """One receipt; None for rows that have none."""
    found = _receipts().select_related("institution", "service_point").filter(pk=payment_id).first()
    charge = charge_row(found.charge_id) if found else None
    if found is None or charge is None:
        return None
    point = found.service_point
    return Receipt(
        row=_row(found),
        institution=found.institution.names,
        institution_code=found.institution.code,
        service_point=point.names if point else None,
        service_point_code=point.code if point else "",
        service_point_id=point.pk if point else None,
        note=found.note,
        charge=charge,
    )


def _receipts() -> QuerySet[Payment]:
    return Payment.objects.filter(receipt_number__isnull=False).select_related("charge")


def _row(payment: Payment) -> CashRow:
    return CashRow(
        payment_id=payment.pk,
        charge_id=payment.charge_id,
        receipt_number=payment.receipt_number or 0,
        kind=payment.kind,
        amount=payment.amount,
        taken_at=payment.taken_at,
        login=payment.login,
        is_reversal=payment.reverses_id is not None,
        subject=payment.charge.subject,
    )
