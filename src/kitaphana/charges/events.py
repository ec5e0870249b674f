"""What happened to money, told without the reader. Amounts are texts of tenge with two places (`"1250.00"`)."""

from dataclasses import dataclass

from kitaphana.core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ChargeMade(DomainEvent):
    """A reader owes an institution something; `subject` is what it is for (`loan:12`)."""

    charge_id: int
    institution: str
    kind: str
    amount: str
    subject: str


@dataclass(frozen=True, slots=True)
class PaymentTaken(DomainEvent):
    """A charge was paid, given back in kind or waived, in whole or in part; `balance` is what is left of it."""

    payment_id: int
    charge_id: int
    institution: str
    kind: str
    amount: str
    balance: str
    service_point: str


@dataclass(frozen=True, slots=True)
class PaymentReversed(DomainEvent):
    """A payment that was written by mistake was taken back by a row of its own."""

    payment_id: int
    reversed_id: int
    charge_id: int
    institution: str
    amount: str


@dataclass(frozen=True, slots=True)
class MoneyRefunded(DomainEvent):
    """Money that was paid for something that turned up was given back."""

    payment_id: int
    charge_id: int
    institution: str
    kind: str
    amount: str
