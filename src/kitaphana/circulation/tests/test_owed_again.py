"""A payment for a lost item is taken back after the matter was over: the sum is owed again, the loan stays closed."""

import datetime as dt
from decimal import Decimal

import pytest

from kitaphana.charges import queries as charges
from kitaphana.charges.services import cut_settled_links
from kitaphana.circulation import errors, invariants, queries, services
from kitaphana.circulation.models import Loan, Loss
from kitaphana.circulation.services import BookGiven, cut_expired_links
from kitaphana.circulation.services.blocks import sweep_blocks
from kitaphana.circulation.tests.factories import new_key
from kitaphana.circulation.tests.losses import LossWorld, blocks_of
from kitaphana.circulation.tests.test_losses import refused_with, state_of
from kitaphana.core import clock
from kitaphana.core.invariants import Note
from kitaphana.core.models import AuditEntry, OutboxEvent

pytestmark = pytest.mark.django_db
PRICE = Decimal("3200.00")


@pytest.fixture
def world():
    return LossWorld()


@pytest.fixture
def anna(world):
    return world.reader()


@pytest.fixture
def loan(world, anna):
    return world.lent(anna, price=PRICE)


@pytest.fixture
def paid(world, loan):
    """The lost item was paid for in full; the row of the ledger."""
    world.lose(loan)
    return world.pay(world.charge(loan).charge_id)


def take_back(world, loan, payment_id, **options):
    asked = {"note": "the wrong reader", "desk": world.act(loan).desk, "command_id": new_key(), **options}
    return services.reverse_payment(payment_id=payment_id, **asked)


def matter(loan):
    loss = Loss.objects.get(loan=loan)
    return str(loss.state), str(loss.way)


def breaches():
    told = [*invariants.losses_are_whole(), *invariants.blocks_have_causes(), *invariants.loans_are_whole()]
    return [one for one in told if not isinstance(one, Note)]


def test_the_debt_stands_open_and_stops_the_reader_while_loan_and_item_stay_as_they_are(world, anna, loan, paid):
    assert blocks_of(anna) == []

    entry = take_back(world, loan, paid.payment_id)

    assert entry.balance == PRICE
    assert matter(loan) == ("owed", "")
    assert state_of(loan) == ("made_good", "withdrawn", True)
    assert blocks_of(anna) == [("lost_item", True)]
    assert sweep_blocks() == 0
    assert breaches() == []
    assert refused_with(lambda: world.check_out(anna, world.item())) == [errors.PATRON_BLOCKED]
    assert AuditEntry.objects.filter(act="owe_again", subject=f"loan:{loan.pk}").exists()
    assert OutboxEvent.objects.filter(name="LossOwedAgain").count() == 1


def test_it_is_on_the_list_of_open_matters_and_among_those_of_the_reader(world, anna, loan, paid):
    assert queries.losses_of_patron(anna.pk) == ()

    take_back(world, loan, paid.payment_id)

    (row,) = queries.losses([world.point.branch_id], state="owed").rows
    (case,) = queries.losses_of_patron(anna.pk)
    assert (row.loan_id, row.is_back) == (loan.pk, False)
    assert (case.row.state, case.left) == ("owed", PRICE)


@pytest.mark.parametrize(
    ("kind", "note", "way"),
    [
        ("cash", "", "payment"),
        ("same_book", "", "same"),
        ("waived", "fire", "waived"),
        ("cancelled", "lost by us", "waived"),
    ],
)
def test_whatever_settles_the_sum_ends_the_matter_and_the_stop(world, anna, loan, paid, kind, note, way):
    take_back(world, loan, paid.payment_id)

    world.pay(paid.charge_id, kind=kind, note=note)

    assert matter(loan) == ("ended", way)
    assert state_of(loan) == ("made_good", "withdrawn", True)
    assert blocks_of(anna) == []
    assert queries.losses_of_patron(anna.pk) == ()
    assert breaches() == []


def test_found_after_all_it_is_owed_no_more(world, anna, loan, paid):
    take_back(world, loan, paid.payment_id)

    world.find(loan)

    assert matter(loan) == ("ended", "found")
    assert charges.balances_of(anna.pk) == ()
    assert blocks_of(anna) == []


def test_a_part_of_the_sum_is_enough_to_be_stopped(world, anna, loan):
    world.lose(loan)
    charge_id = world.charge(loan).charge_id
    first = world.pay(charge_id, Decimal("200.00"))
    world.pay(charge_id)

    take_back(world, loan, first.payment_id)

    assert matter(loan) == ("owed", "")
    assert charges.balances_of(anna.pk)[0].owed == Decimal("200.00")
    assert blocks_of(anna) == [("lost_item", True)]


def test_a_part_taken_back_before_the_matter_was_over_changes_the_sum_alone(world, anna, loan):
    world.lose(loan)
    part = world.pay(world.charge(loan).charge_id, Decimal("200.00"))

    take_back(world, loan, part.payment_id)

    assert matter(loan) == ("lost", "")
    assert state_of(loan) == ("lost", "lost", False)


def test_a_book_that_was_noted_by_mistake_is_owed_for_again(world, anna, loan):
    world.lose(loan)
    charge_id = world.charge(loan).charge_id
    services.make_good(act=world.act(loan), given=BookGiven("equal", "Абай жолы", PRICE), command_id=new_key())
    (given,) = charges.payments_of([charge_id])[charge_id]

    take_back(world, loan, given.id)

    loss = Loss.objects.get(loan=loan)
    assert (loss.state, loss.title, loss.price) == ("owed", "", None)


def test_the_same_command_takes_back_once(world, loan, paid):
    key = new_key()

    assert take_back(world, loan, paid.payment_id, command_id=key) == take_back(
        world, loan, paid.payment_id, command_id=key
    )
    assert OutboxEvent.objects.filter(name="LossOwedAgain").count() == 1


def test_a_stop_of_another_matter_stays_when_this_one_is_settled(world, anna, loan, paid):
    take_back(world, loan, paid.payment_id)
    world.lose(world.lent_past_the_stop(anna))

    world.pay(paid.charge_id)

    assert blocks_of(anna) == [("lost_item", True)]


def test_the_reader_is_known_as_long_as_something_is_owed_and_forgotten_afterwards(world, anna, loan, paid):
    take_back(world, loan, paid.payment_id)
    later = clock.now() + dt.timedelta(days=60)

    assert cut_expired_links(later) == 0
    assert cut_settled_links(later) == 0
    world.pay(paid.charge_id)
    assert cut_expired_links(later) == 1
    assert cut_settled_links(later) == 1


def test_the_loan_knows_its_reader_again_when_only_the_charge_still_did(world, anna, loan, paid):
    assert cut_expired_links(clock.now() + dt.timedelta(days=60)) == 1

    take_back(world, loan, paid.payment_id)

    assert Loan.objects.get(pk=loan.pk).patron_id == anna.pk
    assert blocks_of(anna) == [("lost_item", True)]


def test_where_nobody_is_left_to_owe_it_the_payment_stays(world, loan, paid):
    later = clock.now() + dt.timedelta(days=60)
    cut_expired_links(later)
    cut_settled_links(later)

    assert refused_with(lambda: take_back(world, loan, paid.payment_id)) == [errors.BORROWER_FORGOTTEN]
    assert len(charges.payments_of([paid.charge_id])[paid.charge_id]) == 1
    assert matter(loan) == ("ended", "payment")
