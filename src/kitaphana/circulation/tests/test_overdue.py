"""A loan past its due date goes from step to step, each once; a block by rule stands as long as its cause."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.circulation.models import Loan, LoanState, OverdueMark
from kitaphana.circulation.queries import overdue_count, overdue_loans
from kitaphana.circulation.queries.freezes import FrozenPlaces
from kitaphana.circulation.rules.freezes import Period
from kitaphana.circulation.rules.overdue import OverdueFacts, what_is_due
from kitaphana.circulation.rules.policy import OverduePolicy
from kitaphana.circulation.services import freezing
from kitaphana.circulation.services.blocks import sweep_blocks
from kitaphana.circulation.services.freezing import NewFreeze
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.losses import LossWorld, blocks_of, days_after, follow
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.core.trilingual import Names
from kitaphana.network.tests.factories import HoursExceptionFactory, ServicePointFactory
from kitaphana.patrons.tests.factories import BlockFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def world():
    return LossWorld()


@pytest.fixture
def anna(world):
    return world.reader()


def told():
    return [event.payload["step"] for event in OutboxEvent.objects.filter(name="LoanOverdue").order_by("pk")]


def test_each_step_is_told_once(world, anna):
    loan = world.lent(anna)

    for days in (1, 1, 2, 7, 8):
        follow(loan, days)

    assert told() == [1, 7]


def test_a_night_that_was_missed_tells_the_last_step_only(world, anna):
    loan = world.lent(anna)

    follow(loan, 9)

    assert told() == [7]
    assert sorted(OverdueMark.objects.values_list("days", flat=True)) == [1, 7]


def test_a_new_due_date_begins_anew(world, anna):
    loan = world.lent(anna)
    follow(loan, 1)
    Loan.objects.update(due_at=loan.due_at + dt.timedelta(days=15))

    follow(Loan.objects.get(), 1)

    assert told() == [1, 1]


def test_a_loan_that_is_back_or_not_due_is_left_alone(world, anna):
    late, back = world.lent(anna), world.lent(anna)
    world.check_in(back.item)

    assert follow(late, -1) == 0
    follow(late, 1)

    assert [event.payload["loan_id"] for event in OutboxEvent.objects.filter(name="LoanOverdue")] == [late.pk]


def test_after_the_days_of_the_policy_the_reader_is_blocked_once(world, anna):
    loan = world.lent(anna)

    follow(loan, 9)
    assert blocks_of(anna) == []
    follow(loan, 10)
    follow(loan, 11)

    assert blocks_of(anna) == [("overdue", True)]


def test_the_block_ends_with_the_last_item_that_caused_it(world, anna):
    first, second = world.lent(anna), world.lent(anna)
    follow(first, 10)

    with clock.frozen_at(days_after(first, 11)):
        world.check_in(first.item)
        assert blocks_of(anna) == [("overdue", True)]
        world.check_in(second.item)

    assert blocks_of(anna) == []


def test_a_block_that_a_person_placed_stays_when_the_one_by_rule_ends(world, anna):
    loan = world.lent(anna)
    follow(loan, 10)
    BlockFactory(patron=anna, reason="overdue", institution=world.point.institution)

    with clock.frozen_at(days_after(loan, 11)):
        world.check_in(loan.item)

    assert sweep_blocks() == 0
    assert blocks_of(anna) == [("overdue", False)]


def test_what_a_person_lifted_is_not_placed_again_for_the_same_delay(world, anna):
    loan = world.lent(anna)
    follow(loan, 10)
    anna.blocks.update(lifted_at=clock.now())

    follow(loan, 11)

    assert blocks_of(anna) == []


def test_a_due_date_moved_by_a_freeze_frees_the_reader_in_the_night(world, anna):
    loan = world.lent(anna)
    follow(loan, 10)
    Loan.objects.update(due_at=loan.due_at + dt.timedelta(days=30))

    follow(loan, 11)

    assert blocks_of(anna) == []


def test_very_late_items_count_as_lost(world, anna):
    loan = world.lent(anna)

    follow(loan, 60)

    loan.refresh_from_db()
    assert (loan.state, loan.item.status) == (LoanState.LOST, "lost")
    assert blocks_of(anna) == [("lost_item", True)]
    assert OutboxEvent.objects.get(name="LoanDeclaredLost").payload["by_rule"] is True


def test_a_night_costs_the_same_for_one_loan_and_for_many(world, anna):
    loan = world.lent(anna)
    with CaptureQueriesContext(connection) as one:
        follow(loan, 10)
    for _ in range(6):
        vera = world.reader()
        world.lent(vera)
        world.lent(vera)

    last = Loan.objects.order_by("-pk").first()
    with CaptureQueriesContext(connection) as many:
        follow(last, 10)

    assert len(many) <= len(one)


def test_neither_events_nor_audit_name_the_reader(world, anna):
    follow(world.lent(anna), 60)

    entries = AuditEntry.objects.exclude(subject__startswith="patron:").values_list("subject", "details")
    texts = [*map(str, entries), *map(str, OutboxEvent.objects.values_list("payload", flat=True))]
    assert not [text for text in texts if str(anna.surrogate) in text or anna.surname in text or "patron_id" in text]


@pytest.mark.parametrize(
    ("days", "reached", "is_blocking", "expected"),
    [
        (0, (), False, ((), None, False, False)),
        (1, (), False, ((1,), 1, False, False)),
        (8, (), False, ((1, 7), 7, False, False)),
        (8, (1, 7), False, ((), None, False, False)),
        (8, (7,), False, ((1,), None, False, False)),
        (30, (1, 7), False, ((30,), 30, True, False)),
        (30, (1, 7, 30), True, ((), None, False, False)),
        (99, (1, 7, 30), True, ((), None, False, True)),
    ],
)
def test_what_is_due_by_the_rules(days, reached, is_blocking, expected):
    policy = OverduePolicy((1, 7, 30), 30, 90, ())

    due = what_is_due(OverdueFacts(days, frozenset(reached), is_blocking), policy)

    assert (due.reached, due.told, due.blocks, due.is_lost) == expected


def stand_still(world, loan, since, until, **places):
    """A freeze from so many days after the due date to so many, written down on its first day."""
    with clock.frozen_at(days_after(loan, since)):
        return closed_at_the_time(world, loan, since, until, **places)


def closed_at_the_time(world, loan, since, until, **places):
    due = loan.due_at.astimezone(clock.zone()).date()
    branch = places.get("branch_id", world.point.branch_id)
    period = Period(due + since * DAY, due + until * DAY)
    new = NewFreeze(FrozenPlaces(world.point.institution_id, branch), period, Names("Жөндеу", "Ремонт", "Repair"))
    freeze_id = freezing.make_freeze(new=new, by=BORIS, command_id=new_key())
    freezing.run_freeze(freeze_id)
    return freeze_id


def test_while_a_point_stands_still_its_loans_take_no_step(world, anna):
    loan = world.lent(anna)
    follow(loan, 1)
    stand_still(world, loan, 5, 25)

    for days in range(5, 26):
        follow(loan, days)

    assert (told(), blocks_of(anna)) == ([1], [])


def test_the_first_nights_after_a_closure_find_nobody_later_than_before_it(world, anna):
    loan = world.lent(anna)
    follow(loan, 1)
    stand_still(world, loan, 5, 64)

    follow(loan, 65)
    follow(loan, 66)
    assert (told(), blocks_of(anna)) == ([1], [])
    follow(loan, 67)
    assert (told(), OutboxEvent.objects.filter(name="LoanOverdue").last().payload["days"]) == ([1, 7], 7)
    follow(loan, 69)
    assert blocks_of(anna) == []
    follow(loan, 70)
    assert blocks_of(anna) == [("overdue", True)]


def test_nothing_is_lost_by_rule_before_its_reader_has_had_all_the_days(world, anna):
    loan = world.lent(anna)
    stand_still(world, loan, 5, 64)

    follow(loan, 119)
    assert Loan.objects.get().state == LoanState.OPEN
    follow(loan, 120)
    assert Loan.objects.get().state == LoanState.LOST


def test_the_closed_days_between_a_closure_and_the_first_open_day_count_for_nothing_too(world, anna):
    loan = world.lent(anna)
    due = loan.due_at.astimezone(clock.zone()).date()
    HoursExceptionFactory(branch=world.point.branch, starts_on=due + 26 * DAY, ends_on=due + 30 * DAY)
    stand_still(world, loan, 10, 25)

    follow(loan, 30)
    assert blocks_of(anna) == []
    follow(loan, 31)
    assert blocks_of(anna) == [("overdue", True)]


def test_the_loans_of_other_places_go_on(world, anna):
    loan = world.lent(anna)
    other = ServicePointFactory(code="OTHER", branch__institution=world.point.institution)
    stand_still(world, loan, 5, 64, branch_id=other.branch_id)

    follow(loan, 10)

    assert blocks_of(anna) == [("overdue", True)]


def test_two_closures_of_the_same_days_do_not_count_twice(world, anna):
    loan = world.lent(anna)
    stand_still(world, loan, 5, 14)
    stand_still(world, loan, 10, 19, branch_id=None)

    follow(loan, 24)
    assert blocks_of(anna) == []
    follow(loan, 25)
    assert blocks_of(anna) == [("overdue", True)]


def test_the_days_of_a_closure_that_was_a_mistake_count_again(world, anna):
    loan = world.lent(anna)
    freeze_id = stand_still(world, loan, 5, 64)
    with clock.frozen_at(days_after(loan, 9)):
        freezing.reverse_freeze(freeze_id=freeze_id, by=BORIS)
        freezing.run_freeze(freeze_id)

    follow(loan, 10)

    assert blocks_of(anna) == [("overdue", True)]


def test_a_closure_written_down_afterwards_frees_whom_its_days_have_stopped(world, anna):
    loan = world.lent(anna)
    follow(loan, 12)
    assert blocks_of(anna) == [("overdue", True)]
    with clock.frozen_at(days_after(loan, 13)):
        closed_at_the_time(world, loan, 5, 12)

    follow(loan, 13)
    assert blocks_of(anna) == []
    follow(loan, 18)
    assert blocks_of(anna) == [("overdue", True)]


def test_a_night_after_closures_costs_the_same_for_one_loan_and_for_many(world, anna):
    loan = world.lent(anna)
    places = [world.point.branch_id, None]
    for branch_id in places:
        stand_still(world, loan, 2, 9, branch_id=branch_id)
    with CaptureQueriesContext(connection) as one:
        follow(loan, 18)
    for point in (world.point, ServicePointFactory(code="OTHER", branch__institution=world.point.institution)):
        for _ in range(6):
            lent = world.check_out(world.reader(), world.item(), service_point_id=point.pk)
            Loan.objects.filter(pk=lent.loan_id).update(due_at=loan.due_at)

    with CaptureQueriesContext(connection) as many:
        follow(loan, 18)

    assert len(many) <= len(one)


def test_lists_of_what_is_late_count_the_days_as_the_steps_do(world, anna):
    loan = world.lent(anna)
    stand_still(world, loan, 5, 14)
    points = [world.point.pk]

    with clock.frozen_at(days_after(loan, 17)):
        (row,) = overdue_loans(points).rows
        counts = [overdue_count(points, min_days=days) for days in (1, 6, 7, 8, 17)]

    assert (row.days, row.due_at) == (7, loan.due_at)
    assert counts == [1, 1, 1, 0, 0]
