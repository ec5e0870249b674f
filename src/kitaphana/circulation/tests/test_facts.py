"""Facts told of later: the physical order of things wins, and nothing is refused."""

import datetime as dt

import pytest

from kitaphana.circulation.errors import ALL_CODES, FACT_CODES
from kitaphana.circulation.invariants import loans_are_whole, one_open_loan_per_item, status_matches_loan
from kitaphana.circulation.models import Loan, Review
from kitaphana.circulation.tests.factories import new_key
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.holdings.models import Item
from kitaphana.patrons.models import Block

NOW = dt.datetime(2026, 11, 30, 13, tzinfo=dt.UTC)  # six in the evening


def hour(clock_time: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, 30, clock_time, minute, tzinfo=clock.zone())


@pytest.fixture(autouse=True)
def _evening():
    with clock.frozen_at(NOW):
        yield


@pytest.fixture(autouse=True)
def _sound(db):
    """After every story the house is in order."""
    yield
    assert [*one_open_loan_per_item(), *status_matches_loan(), *loans_are_whole()] == []


def at(moment: dt.datetime):
    return clock.frozen_at(moment.astimezone(dt.UTC))


def loans():
    """Reader, from, until: hours of the city."""
    zone = clock.zone()
    return [
        (one.patron_id, one.loaned_at.astimezone(zone).hour, one.closed_at and one.closed_at.astimezone(zone).hour)
        for one in Loan.objects.order_by("loaned_at", "pk")
    ]


def status_of(item):
    return Item.objects.get(pk=item.pk).status


def test_a_loan_on_paper_begins_when_it_happened_and_is_due_by_that_day(world):
    anna, item = world.reader(), world.item()
    yesterday = hour(14) - dt.timedelta(days=1)

    answer = world.check_out(anna, item, happened_at=yesterday)

    loan = Loan.objects.get()
    assert (loan.loaned_at, loan.due_at, answer.reviews) == (yesterday, hour(19) + dt.timedelta(days=14), ())
    entry = AuditEntry.objects.get(act="check_out")
    assert (entry.happened_at, entry.details["happened_at"]) == (NOW, yesterday.isoformat())
    assert OutboxEvent.objects.get(name="ItemCheckedOut").happened_at == yesterday
    assert not Review.objects.exists()


def test_a_loan_and_its_return_on_paper_are_one_closed_loan(world):
    anna, item = world.reader(), world.item()

    world.check_out(anna, item, happened_at=hour(10))
    returned = world.check_in(item, happened_at=hour(12))

    assert loans() == [(anna.pk, 10, 12)]
    assert (returned.was_on_loan, returned.reviews, status_of(item)) == (True, (), "available")


def test_what_the_rules_refuse_is_recorded_with_a_review(world):
    anna, item = world.reader(), world.item(is_for_loan=False)
    Block.objects.create(patron=anna, reason="overdue", placed_at=NOW)

    answer = world.check_out(anna, item, happened_at=hour(10))

    review = Review.objects.get()
    assert (answer.reviews, review.kind, review.loan_id) == (("lent_though_refused",), review.kind, answer.loan_id)
    assert review.evidence["codes"] == ["patron_blocked", "not_for_loan"]
    assert status_of(item) == "on_loan"


@pytest.mark.parametrize("status", ["missing", "lost", "in_conservation", "in_delivery"])
def test_an_item_believed_elsewhere_is_with_its_reader_after_all(world, status):
    answer = world.check_out(world.reader(), world.item(status=status), happened_at=hour(10))

    assert answer.reviews == ("lent_though_refused",)
    assert Review.objects.get().evidence["status"] == status


def test_a_book_lent_to_a_second_reader_is_with_the_second_one(world):
    anna, boris, item = world.reader(), world.reader(), world.item()
    with at(hour(9)):
        first = world.check_out(anna, item)

    answer = world.check_out(boris, item, happened_at=hour(11))

    assert loans() == [(anna.pk, 9, 11), (boris.pk, 11, None)]
    review = Review.objects.get()
    assert (review.kind, review.loan_id) == ("found_on_two_loans", answer.loan_id)
    assert review.evidence["other_loan"] == first.loan_id
    assert "codes" not in review.evidence


def test_a_loan_in_the_system_that_is_later_than_the_paper_stands(world):
    anna, boris, item = world.reader(), world.reader(), world.item()
    with at(hour(15)):
        world.check_out(boris, item)

    world.check_out(anna, item, happened_at=hour(11))

    assert loans() == [(anna.pk, 11, 15), (boris.pk, 15, None)]
    assert Review.objects.get().kind == "found_on_two_loans"
    assert status_of(item) == "on_loan"


def test_a_return_seen_by_the_system_ends_a_loan_that_was_only_on_paper(world):
    anna, item = world.reader(), world.item()
    with at(hour(16)):
        world.check_in(item)  # nobody had it, as far as was known
    Review.objects.all().delete()

    answer = world.check_out(anna, item, happened_at=hour(11))

    assert loans() == [(anna.pk, 11, 16)]
    assert (answer.reviews, status_of(item)) == ((), "available")


def test_a_return_on_paper_ends_a_loan_earlier_than_was_thought(world):
    anna, boris, item = world.reader(), world.reader(), world.item()
    with at(hour(9)):
        world.check_out(anna, item)
    with at(hour(16)):
        world.check_in(item)
        world.check_out(boris, item)

    returned = world.check_in(item, happened_at=hour(12))

    assert loans() == [(anna.pk, 9, 12), (boris.pk, 16, None)]
    assert (returned.was_on_loan, returned.reviews, status_of(item)) == (True, (), "on_loan")


def test_a_return_on_paper_does_not_take_a_later_loan_away(world):
    boris, item = world.reader(), world.item()
    with at(hour(15)):
        world.check_out(boris, item)

    returned = world.check_in(item, happened_at=hour(12))

    assert loans() == [(boris.pk, 15, None)]
    assert (returned.loan_id, status_of(item)) == (None, "on_loan")


def test_the_same_reader_twice_is_one_loan_after_the_other(world):
    anna, item = world.reader(), world.item()
    with at(hour(9)):
        world.check_out(anna, item)

    answer = world.check_out(anna, item, happened_at=hour(11))

    assert loans() == [(anna.pk, 9, 11), (anna.pk, 11, None)]
    assert answer.reviews == ("lent_though_refused",)
    assert Review.objects.get().evidence["codes"] == ["on_loan_to_you"]


def test_the_same_command_records_once(world):
    anna, item, key = world.reader(), world.item(), new_key()

    first = world.check_out(anna, item, happened_at=hour(10), command_id=key)
    assert world.check_out(anna, item, happened_at=hour(10), command_id=key) == first

    assert Loan.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "code"),
    [(NOW + dt.timedelta(minutes=1), "happened_in_future"), (NOW - dt.timedelta(days=61), "happened_long_ago")],
)
def test_what_cannot_have_happened_is_refused(world, moment, code):
    item = world.item()

    with pytest.raises(Refused, match=code):
        world.check_out(world.reader(), item, happened_at=moment)
    with pytest.raises(Refused, match=code):
        world.check_in(item, happened_at=moment)


def test_no_door_but_the_staffs_hears_of_facts():
    assert not ALL_CODES & FACT_CODES
