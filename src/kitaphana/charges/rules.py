"""The arithmetic of the ledger: plain values in, plain values out. No Django, no clock, no tables.

All amounts are `Decimal` tenge with two places. A row of payments lowers what is owed by its amount; a reversal or a
refund has an amount below zero and so raises it again.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from kitaphana.charges import errors
from kitaphana.core.errors import Refusal

ZERO: Final = Decimal("0.00")
CENT: Final = Decimal("0.01")
HALF_A_CENT: Final = Decimal("0.005")
"""SQLite adds up in floating point: sums made by the database are compared no finer than this."""
HIGHEST: Final = Decimal("9999999.99")
LONGEST_NOTE: Final = 300

CASH, CARD, TRANSFER = "cash", "card", "transfer"
SAME_BOOK, EQUAL_BOOK, WAIVED, CANCELLED = "same_book", "equal_book", "waived", "cancelled"
MONEY: Final = frozenset({CASH, CARD, TRANSFER})
IN_KIND: Final = frozenset({SAME_BOOK, EQUAL_BOOK})
BY_WORD: Final = frozenset({WAIVED, CANCELLED})
"""Nothing is handed over: a waiver, or a charge that should not have been. Both need a reason and have no receipt."""
WITH_RECEIPT: Final = MONEY | IN_KIND
ALL_KINDS: Final = MONEY | IN_KIND | BY_WORD


def balance(charged: Decimal, settled: Iterable[Decimal]) -> Decimal:
    """What is left to be made good; below zero when money has to be given back."""
    return charged - sum(settled, ZERO)


def whole_cents(amount: Decimal) -> bool:
    """Whether the amount is a number with at most two places that a column holds."""
    return amount.is_finite() and abs(amount) <= HIGHEST and amount == amount.quantize(CENT)


def charge_refusals(amount: Decimal) -> list[Refusal]:
    """A charge is a positive sum."""
    return [] if whole_cents(amount) and amount > ZERO else [Refusal(errors.AMOUNT_INVALID)]


def payment_refusals(kind: str, amount: Decimal, left: Decimal, note: str) -> list[Refusal]:
    """At most what is left; a gift in kind settles the whole rest; a waiver says why."""
    if left <= ZERO:
        return [Refusal(errors.CHARGE_SETTLED)]
    is_odd = not (whole_cents(amount) and amount > ZERO) or (kind in IN_KIND and amount < left)
    checks = (
        (kind not in ALL_KINDS, Refusal(errors.PAYMENT_KIND_UNKNOWN)),
        (is_odd, Refusal(errors.AMOUNT_INVALID)),
        (not is_odd and amount > left, Refusal(errors.AMOUNT_TOO_HIGH, {"most": str(left)})),
        (kind in BY_WORD and not note.strip(), Refusal(errors.CHARGE_NOTE_MISSING)),
    )
    return [refusal for is_wrong, refusal in checks if is_wrong]


def refund_refusals(kind: str, amount: Decimal, left: Decimal) -> list[Refusal]:
    """Money only, and at most what the library owes (`left` below zero)."""
    if left >= ZERO:
        return [Refusal(errors.NOTHING_TO_REFUND)]
    is_odd = not (whole_cents(amount) and amount > ZERO)
    checks = (
        (kind not in MONEY, Refusal(errors.PAYMENT_KIND_UNKNOWN)),
        (is_odd, Refusal(errors.AMOUNT_INVALID)),
        (not is_odd and amount > -left, Refusal(errors.AMOUNT_TOO_HIGH, {"most": str(-left)})),
    )
    return [refusal for is_wrong, refusal in checks if is_wrong]


def share_of(price: Decimal, percent: int) -> Decimal:
    """`percent` of a price, to the cent, halves up."""
    return (price * percent / 100).quantize(CENT, rounding="ROUND_HALF_UP")
