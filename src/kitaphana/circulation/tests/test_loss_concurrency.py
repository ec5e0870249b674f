"""Two desks at the same moment: money is taken once, and a stop ends with the last of its causes."""

from collections import Counter
from decimal import Decimal
from functools import partial

import pytest

from kitaphana.charges import invariants as ledger
from kitaphana.charges.models import Payment
from kitaphana.circulation.models import Loan, Loss
from kitaphana.circulation.tests.losses import LossWorld, blocks_of, days_after, follow
from kitaphana.circulation.tests.test_concurrency import at_once, sound
from kitaphana.core import clock
from kitaphana.core.invariants import Note
from kitaphana.core.models import OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)


def breaches():
    found = (*ledger.ledger_adds_up(), *ledger.receipts_are_whole())
    return [one for one in found if not isinstance(one, Note)]


def test_two_desks_take_the_whole_sum_once():
    world = LossWorld()
    loan = world.lent(world.reader(), price=Decimal("3200.00"))
    world.lose(loan)
    charge_id = world.charge(loan).charge_id

    outcomes = at_once(*(partial(world.pay, charge_id) for _ in range(4)))

    assert Counter(outcomes) == {"done": 1, "charge_settled": 3}
    assert Payment.objects.count() == 1
    assert Loss.objects.get().way == "payment"
    assert breaches() == []
    assert sound()


def test_receipts_of_many_desks_have_no_gap():
    world = LossWorld()
    charges = []
    for _ in range(4):
        loan = world.lent(world.reader(), price=Decimal("1000.00"))
        world.lose(loan)
        charges.append(world.charge(loan).charge_id)

    outcomes = at_once(*(partial(world.pay, charge_id, Decimal("250.00")) for charge_id in charges * 3))

    assert set(outcomes) == {"done"}
    assert sorted(Payment.objects.values_list("receipt_number", flat=True)) == list(range(1, 13))
    assert breaches() == []


def test_the_last_two_late_books_come_back_at_two_desks_and_the_reader_is_free():
    world = LossWorld()
    anna = world.reader()
    first, second = world.lent(anna), world.lent(anna)
    follow(first, 10)

    def take_back(loan):
        with clock.frozen_at(days_after(first, 11)):
            world.check_in(loan.item)

    outcomes = at_once(partial(take_back, first), partial(take_back, second))

    assert outcomes == ["done", "done"]
    assert blocks_of(anna) == []


def test_a_book_comes_back_while_another_desk_declares_it_lost():
    world = LossWorld()
    anna = world.reader()
    loan = world.lent(anna)

    at_once(partial(world.lose, loan), partial(world.check_in, loan.item))

    loan = Loan.objects.select_related("item").get(pk=loan.pk)
    assert (str(loan.state), str(loan.item.status)) == ("returned", "available")
    assert blocks_of(anna) == []
    assert sound()


def test_two_nights_at_once_tell_each_step_once():
    world = LossWorld()
    loan = world.lent(world.reader())

    at_once(partial(follow, loan, 8), partial(follow, loan, 8))

    assert OutboxEvent.objects.filter(name="LoanOverdue").count() == 1
