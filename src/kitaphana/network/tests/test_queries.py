import datetime as dt

import pytest

from kitaphana.network import queries
from kitaphana.network.calendars import lending_calendar
from kitaphana.network.rules import HoursState, ServicePointKind
from kitaphana.network.tests.factories import (
    BranchFactory,
    HoursExceptionFactory,
    OpeningHoursFactory,
    PublicHolidayFactory,
    ServicePointFactory,
    StationFactory,
    TerminalTokenFactory,
)

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)  # 12:00 in the city, a Monday


def test_a_service_point_is_found_by_code_and_by_id():
    point = ServicePointFactory(code="CHEKHOV", branch__code="CHEKHOV")

    facts = queries.service_point_by_code("CHEKHOV")

    assert facts == queries.service_point_facts(point.pk)
    assert (facts.kind, facts.branch_code, facts.institution_code) == (ServicePointKind.DESK, "CHEKHOV", "ALMATY")
    assert facts.pool_code == "branches"
    assert facts.name_in("ru") == "Библиотека CHEKHOV"


def test_an_unknown_service_point_is_none():
    assert queries.service_point_by_code("NOWHERE") is None
    assert queries.service_point_facts(0) is None


def test_a_station_has_no_branch():
    facts = queries.service_point_facts(StationFactory().pk)

    assert (facts.branch_id, facts.branch_code) == (None, "")


def test_the_state_of_a_point_says_until_when():
    point = ServicePointFactory()
    OpeningHoursFactory(branch=point.branch)

    state = queries.state_of(point.pk, NOON)

    assert state.state is HoursState.STAFFED
    assert state.until == dt.datetime(2026, 11, 23, 14, tzinfo=dt.UTC)


def test_all_branches_are_answered_by_one_query(django_assert_num_queries):
    for _ in range(5):
        OpeningHoursFactory(branch=BranchFactory())
    queries.branch_states(NOON)

    with django_assert_num_queries(1):
        states = queries.branch_states(NOON)

    assert [state.state for state in states.values()] == [HoursState.STAFFED] * 5


def test_a_lending_calendar_sees_a_holiday_added_later():
    point = ServicePointFactory()
    OpeningHoursFactory(branch=point.branch)
    assert lending_calendar(point.pk).is_open_on(dt.date(2026, 12, 16))

    PublicHolidayFactory(on=dt.date(2026, 12, 16))

    assert lending_calendar(point.pk).next_open_day(dt.date(2026, 12, 16)) == dt.date(2026, 12, 17)


def test_a_terminal_is_known_by_its_token_only():
    TerminalTokenFactory(token="secret-of-the-terminal", label="Self-check 1")

    assert queries.terminal_for_token("secret-of-the-terminal").label == "Self-check 1"
    assert queries.terminal_for_token("another") is None


def test_a_kept_state_is_not_used_beyond_its_hours():
    point = ServicePointFactory()
    OpeningHoursFactory(branch=point.branch)

    looks = [queries.state_of(point.pk, NOON + dt.timedelta(hours=hours)).state for hours in (0, 6, 8, -10, 24)]

    assert looks == [HoursState.STAFFED, HoursState.STAFFED, HoursState.CLOSED, HoursState.CLOSED, HoursState.STAFFED]


def test_a_branch_is_round_the_clock_when_no_hour_of_the_week_is_closed():
    always, by_day = BranchFactory(), BranchFactory()
    OpeningHoursFactory(branch=always, opens_at=dt.time(9), closes_at=dt.time(20))
    OpeningHoursFactory(branch=always, opens_at=dt.time(20), closes_at=dt.time(9), state=HoursState.SELF_SERVICE)
    OpeningHoursFactory(branch=by_day, opens_at=dt.time(9), closes_at=dt.time(20))
    HoursExceptionFactory(branch=always, starts_on=dt.date(2026, 11, 26))

    assert queries.round_the_clock_branches(dt.date(2026, 11, 23)) == {always.pk}
