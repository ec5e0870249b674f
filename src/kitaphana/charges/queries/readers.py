"""What readers owe; one reader at a time."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from kitaphana.charges import rules
from kitaphana.charges.models import Charge, Payment
from kitaphana.core import sql
from kitaphana.core.paging import Page, page_of
from kitaphana.core.trilingual import Names

MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Balance:
    """What a reader owes one institution (`owed`), and what it owes the reader (`to_give_back`), in tenge."""

    institution_id: int
    institution_code: str
    institution: Names
    owed: Decimal
    to_give_back: Decimal


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A charge; `left` is what is still open of it, below zero when money has to be given back.

    `patron_id` is for the desk's eyes only.
    """

    id: int
    institution_id: int
    institution_code: str
    institution: Names
    patron_id: int | None
    kind: str
    amount: Decimal
    left: Decimal
    subject: str
    note: str
    made_at: dt.datetime

    @property
    def loan_id(self) -> int | None:
        """The loan that it is about, if it is about one."""
        kind, _, number = self.subject.partition(":")
        return int(number) if kind == "loan" and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A row of the ledger under its charge. `may_be_reversed` is False for reversals and what they reverse."""

    id: int
    charge_id: int
    kind: str
    amount: Decimal
    receipt_number: int | None
    note: str
    taken_at: dt.datetime
    is_reversal: bool
    may_be_reversed: bool


def balances_of(patron_id: int) -> tuple[Balance, ...]:
    """What is open between the reader and each institution; nothing where all is settled. One to three statements."""
    if not sql.rows("SELECT 1 FROM charges_charge WHERE patron_id = %s LIMIT 1", (patron_id,)):
        return ()
    found: dict[int, list[ChargeRow]] = {}
    for row in _rows(_charges().filter(patron_id=patron_id)):
        found.setdefault(row.institution_id, []).append(row)
    balances = (_balance(rows) for _, rows in sorted(found.items()))
    return tuple(one for one in balances if one.owed or one.to_give_back)


def _balance(rows: list[ChargeRow]) -> Balance:
    first = rows[0]
    owed = sum((row.left for row in rows if row.left > 0), rules.ZERO)
    back = -sum((row.left for row in rows if row.left < 0), rules.ZERO)
    return Balance(first.institution_id, first.institution_code, first.institution, owed, back)


def charges_of(patron_id: int, *, before: int | None = None, limit: int = 25) -> Page[ChargeRow]:
    """The reader's charges that are not forgotten yet, newest first; two statements a page."""
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    charges = _charges().filter(patron_id=patron_id).order_by("-pk")
    if before is not None:
        charges = charges.filter(pk__lt=before)
    return page_of(_rows(charges[: limit + 1]), limit=limit, key=lambda row: row.id)


def charges_of_subjects(subjects: Collection[str]) -> dict[str, tuple[ChargeRow, ...]]:
    """The charges for these things, oldest first, by subject; two statements."""
    found: dict[str, tuple[ChargeRow, ...]] = {}
    for row in _rows(_charges().filter(subject__in=list(subjects)).order_by("pk")) if subjects else ():
        found[row.subject] = (*found.get(row.subject, ()), row)
    return found


def charge_row(charge_id: int) -> ChargeRow | None:
    """One charge."""
    return next(iter(_rows(_charges().filter(pk=charge_id))), None)


def charge_of_payment(payment_id: int) -> ChargeRow | None:
    """The charge that a row of the ledger stands under."""
    return next(iter(_rows(_charges().filter(payments__pk=payment_id))), None)


def payments_of(charge_ids: Iterable[int]) -> Mapping[int, tuple[PaymentRow, ...]]:
    """All rows under these charges, in order, by charge; one statement."""
    found: dict[int, tuple[PaymentRow, ...]] = {}
    rows = Payment.objects.filter(charge_id__in=list(charge_ids)).select_related("reversal").order_by("pk")
    for row in rows:
        found[row.charge_id] = (*found.get(row.charge_id, ()), _payment(row))
    return found


def _payment(row: Payment) -> PaymentRow:
    is_reversal = row.reverses_id is not None
    return PaymentRow(
        id=row.pk,
        charge_id=row.charge_id,
        kind=row.kind,
        amount=row.amount,
        receipt_number=row.receipt_number,
        note=row.note,
        taken_at=row.taken_at,
        is_reversal=is_reversal,
        may_be_reversed=not is_reversal and not hasattr(row, "reversal"),
    )


def _charges() -> QuerySet[Charge]:
    return Charge.objects.select_related("institution")


def _rows(charges: QuerySet[Charge]) -> list[ChargeRow]:
    """With what is left of each, added up exactly."""
    found = list(charges)
    settled: dict[int, list[Decimal]] = {}
    rows = Payment.objects.filter(charge_id__in=[one.pk for one in found]) if found else Payment.objects.none()
    for charge_id, amount in rows.values_list("charge_id", "amount"):
        settled.setdefault(charge_id, []).append(amount)
    return [_row(one, rules.balance(one.amount, settled.get(one.pk, ()))) for one in found]


def _row(charge: Charge, left: Decimal) -> ChargeRow:
    return ChargeRow(
        id=charge.pk,
        institution_id=charge.institution_id,
        institution_code=charge.institution.code,
        institution=charge.institution.names,
        patron_id=charge.patron_id,
        kind=charge.kind,
        amount=charge.amount,
        left=left,
        subject=charge.subject,
        note=charge.note,
        made_at=charge.made_at,
    )
