"""Questions about money: what a reader owes, what a receipt says, what came in at a desk on a day."""

from kitaphana.charges.queries.desks import CashDay, CashRow, Receipt, cash_day, receipt
from kitaphana.charges.queries.readers import (
    Balance,
    ChargeRow,
    PaymentRow,
    balances_of,
    charge_of_payment,
    charge_row,
    charges_of,
    charges_of_subjects,
    payments_of,
)

__all__ = [
    "Balance",
    "CashDay",
    "CashRow",
    "ChargeRow",
    "PaymentRow",
    "Receipt",
    "balances_of",
    "cash_day",
    "charge_of_payment",
    "charge_row",
    "charges_of",
    "charges_of_subjects",
    "payments_of",
    "receipt",
]
