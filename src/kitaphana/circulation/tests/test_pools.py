"""Lending pools: each with limits, a counter and a calendar of its own."""

import datetime as dt

import pytest

from kitaphana.circulation import errors, services
from kitaphana.circulation.models import Loan
from kitaphana.circulation.services import NewPolicyRow, set_policy_row
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.test_refusals import refused
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.network.rules import HoursState
from kitaphana.network.tests.factories import (
    WEEKDAYS,
    LendingPoolFactory,
    OpeningHoursFactory,
    ServicePointFactory,
    StationFactory,
)

MONDAY = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)


def rule(**fields):
    set_policy_row(row=NewPolicyRow(**fields), by=COMMAND_LINE)


def lend(world, reader, point, **fields):
    asked = {"service_point_id": point.pk, "by": BORIS, "command_id": new_key()}
    return services.check_out(patron_id=reader.pk, item_id=world.item(**fields).pk, **asked)


@pytest.fixture
def station(world):
    point = StationFactory(institution=world.point.institution)
    OpeningHoursFactory(service_point=point, opens_at=dt.time(0), closes_at=dt.time(0), state=HoursState.SELF_SERVICE)
    rule(pool="stations", max_loans=3)
    return point


def test_five_from_branches_plus_three_from_stations_plus_one_device(world, station):
    device = ItemCategoryFactory(code="device")
    rule(item_category="device", max_of_category=1)
    anna = world.reader()

    lend(world, anna, world.point, category=device)
    for _ in range(5):
        lend(world, anna, world.point)
    for _ in range(3):
        lend(world, anna, station)

    assert refused(lambda: lend(world, anna, world.point)) == (errors.LOAN_LIMIT,)
    assert refused(lambda: lend(world, anna, station)) == (errors.LOAN_LIMIT,)
    assert refused(lambda: lend(world, anna, world.point, category=device)) == (errors.CATEGORY_LIMIT,)
    assert Loan.objects.filter(patron=anna).count() == 9


def test_a_loan_keeps_the_category_that_it_was_made_under(world):
    device = ItemCategoryFactory(code="device")
    rule(item_category="device", max_of_category=1)
    anna, item = world.reader(), world.item(category=device)

    world.check_out(anna, item)

    loan = Loan.objects.get()
    assert (loan.item_category, loan.is_counted_apart) == ("device", True)


def test_a_category_without_a_limit_of_its_own_counts_with_all_others(world):
    audio = ItemCategoryFactory(code="audio")
    rule(max_loans=2, is_lendable=True, loan_days=15)
    anna = world.reader()

    lend(world, anna, world.point, category=audio)
    lend(world, anna, world.point)

    assert refused(lambda: lend(world, anna, world.point, category=audio)) == (errors.LOAN_LIMIT,)


def test_reading_inside_leaves_the_counters_of_home_loans_alone(world):
    device = ItemCategoryFactory(code="device")
    rule(item_category="device", max_of_category=1)
    anna = world.reader()

    world.check_out(anna, world.item(category=device), is_in_library=True)

    assert world.check_out(anna, world.item(category=device)).loan_id


def test_koha_20258_a_library_open_around_the_clock_lends_until_a_real_day_of_its_own(world):
    """There, days of another library's calendar were counted, and its loans came due while it was shut."""
    always = ServicePointFactory(code="ALWAYS", branch__institution=world.point.institution, pool__code="always")
    OpeningHoursFactory(branch=always.branch, opens_at=dt.time(0), closes_at=dt.time(0), state=HoursState.SELF_SERVICE)
    weekdays = ServicePointFactory(code="WEEKDAYS", branch__institution=world.point.institution)
    OpeningHoursFactory(branch=weekdays.branch, weekdays=WEEKDAYS)
    rule(is_lendable=True, loan_days=13, max_loans=5)
    anna = world.reader()

    with clock.frozen_at(MONDAY):
        around_the_clock = lend(world, anna, always)
        on_weekdays = lend(world, anna, weekdays)

    days = [one.due_at.astimezone(clock.zone()) for one in (around_the_clock, on_weekdays)]
    assert [day.strftime("%A %d") for day in days] == ["Sunday 06", "Monday 07"]
    assert days[1].time() == dt.time(19)


def test_koha_20258_the_allowance_of_a_library_open_around_the_clock_does_not_leak(world):
    """There, loans of the library around the clock used up what the others allow, and the other way round."""
    pool = LendingPoolFactory(code="always", institution=world.point.institution)
    always = ServicePointFactory(code="ALWAYS", branch__institution=world.point.institution, pool=pool)
    OpeningHoursFactory(branch=always.branch, opens_at=dt.time(0), closes_at=dt.time(0), state=HoursState.SELF_SERVICE)
    rule(pool="always", max_loans=2)
    anna = world.reader()

    for _ in range(2):
        lend(world, anna, always)
    for _ in range(5):
        lend(world, anna, world.point)

    assert refused(lambda: lend(world, anna, always)) == (errors.LOAN_LIMIT,)
    assert refused(lambda: lend(world, anna, world.point)) == (errors.LOAN_LIMIT,)


def test_koha_27834_the_rule_and_the_counter_are_those_of_the_same_pool(world, station):
    """There, one switch chose both which library's rule decides and whose loans are counted, and the two fell apart.

    Here both follow the pool of the service point; where the item belongs changes neither.
    """
    anna = world.reader()

    for _ in range(3):
        lend(world, anna, station, branch=world.point.branch)

    with pytest.raises(Refused) as caught:
        lend(world, anna, station)
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.params) == (errors.LOAN_LIMIT, {"most": 3, "because": "pool=stations"})
    assert lend(world, anna, world.point, branch=world.point.branch).loan_id
