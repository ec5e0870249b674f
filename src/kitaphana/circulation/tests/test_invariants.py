"""Each breach that `kitaphana check` looks for would be found."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from kitaphana.circulation import invariants
from kitaphana.circulation.models import Loan, LoanState
from kitaphana.circulation.tests.factories import LoanFactory
from kitaphana.core import clock
from kitaphana.holdings.models import ItemStatus
from kitaphana.holdings.tests.factories import ItemFactory

pytestmark = pytest.mark.django_db
ALL = (
    invariants.one_open_loan_per_item,
    invariants.status_matches_loan,
    invariants.loans_are_whole,
    invariants.links_are_cut,
)


def test_a_sound_house_has_no_breach(world):
    anna, item = world.reader(), world.item()
    world.check_out(anna, world.item())
    world.check_out(anna, item)
    world.check_in(item)

    assert [breach for find in ALL for breach in find()] == []


def test_an_item_on_loan_without_a_loan_is_found(db):
    item = ItemFactory(status=ItemStatus.ON_LOAN)

    assert list(invariants.status_matches_loan()) == [f"item {item.pk} is on loan without an open loan"]


def test_an_open_loan_of_a_free_item_is_found(db):
    loan = LoanFactory()

    assert list(invariants.status_matches_loan()) == [f"loan {loan.pk} is open though its item is available"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"patron": None}, "is open without a reader"),
        ({"state": LoanState.RETURNED}, "is closed without a time"),
        ({"closed_at": dt.datetime(2100, 1, 1, tzinfo=dt.UTC)}, "is open though it has ended"),
        ({"due_at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)}, "was due before it began"),
        (
            {"state": LoanState.VOID, "closed_at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)},
            "ended before it began",
        ),
    ],
)
def test_a_broken_loan_is_found(db, changes, fault):
    loan = LoanFactory(**changes)

    assert list(invariants.loans_are_whole()) == [f"loan {loan.pk} {fault}"]


def test_a_forgotten_link_is_found(world):
    item = world.item()
    world.check_out(world.reader(), item)
    world.check_in(item)
    days = world.point.institution.retention_days

    assert list(invariants.links_are_cut()) == []
    with clock.frozen_at(clock.now() + dt.timedelta(days=days + 2, minutes=1)):
        assert list(invariants.links_are_cut()) == [f"loan {Loan.objects.get().pk} still names its reader"]


def test_two_open_loans_are_refused_by_the_database_and_found_without_it(db):
    loan = LoanFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        LoanFactory(item=loan.item)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_loan_per_item")

    LoanFactory(item=loan.item)

    assert list(invariants.one_open_loan_per_item()) == [f"item {loan.item.pk} has 2 open loans"]
