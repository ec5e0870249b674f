"""A world where books may be paid for, and short verbs for lost and overdue items."""

import datetime as dt
from dataclasses import dataclass

from kitaphana.circulation import services
from kitaphana.circulation.models import Loan
from kitaphana.circulation.services import LossAct, NewPolicyRow
from kitaphana.circulation.tests.factories import BORIS, World, new_key
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.patrons.models import Block


def take_books_and_money() -> None:
    """Steps after 1 and 7 days, a block after 10, lost after 60; the library takes books and money."""
    row = NewPolicyRow(
        is_lendable=True,
        loan_days=15,
        max_loans=5,
        max_renewals=2,
        renewal_days=15,
        overdue_steps=(1, 7),
        block_after_days=10,
        lost_after_days=60,
        takes_same=True,
        takes_equal=True,
        takes_payment=True,
        price_percent=100,
    )
    services.set_policy_row(row=row, by=COMMAND_LINE)


@dataclass
class LossWorld(World):
    """Where losses are made good and paid for."""

    def __post_init__(self) -> None:
        super().__post_init__()
        take_books_and_money()

    def lent(self, reader, **fields):
        """A true loan of a new item."""
        return Loan.objects.get(pk=self.check_out(reader, self.item(**fields)).loan_id)

    def lent_past_the_stop(self, reader, **fields):
        """The same to a reader who is stopped, by a librarian who sets the stop aside."""
        item = self.item(**fields)
        return Loan.objects.get(pk=self.check_out(reader, item, overrides=frozenset({"patron_blocked"})).loan_id)

    def act(self, loan, note=""):
        return LossAct(loan.pk, BORIS, self.point.pk, note)

    def lose(self, loan, **options):
        return services.declare_lost(act=self.act(loan), **{"command_id": new_key(), **options})

    def claim(self, loan, said_on=None):
        return services.claim_returned(act=self.act(loan), said_on=said_on, command_id=new_key())

    def charge(self, loan, price=None):
        return services.charge_for_loss(act=self.act(loan), price=price, command_id=new_key())

    def find(self, loan):
        return services.settle_found(act=self.act(loan), command_id=new_key())

    def pay(self, charge_id, amount=None, kind="cash", note="", **options):
        desk = services.LossAct(0, BORIS, self.point.pk).desk
        asked = {"command_id": new_key(), **options}
        return services.take_payment(charge_id=charge_id, kind=kind, amount=amount, desk=desk, note=note, **asked)


def days_after(loan, days):
    """The moment so many days after the due date."""
    return loan.due_at + dt.timedelta(days=days, hours=1)


def follow(loan, days):
    """What the worker does in a night so many days after the due date."""
    with clock.frozen_at(days_after(loan, days)):
        return services.follow_overdue()


def blocks_of(reader):
    """The reasons of the stops in force, and whether rules placed them."""
    rows = Block.objects.filter(patron=reader, lifted_at__isnull=True).order_by("pk")
    return list(rows.values_list("reason", "placed_by_rule"))
