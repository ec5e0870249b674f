"""Hours without a database. The city's zone: UTC+6 until 29 February 2024, UTC+5 since."""

import datetime as dt
import pickle
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.core.trilingual import Names
from kitaphana.network.rules import (
    DayException,
    ExceptionRecurrence,
    HoursReason,
    HoursState,
    LendingCalendar,
    PointHours,
    WeeklyPeriod,
    merged_day,
    overlap,
    pieces_of_day,
    span_at,
    state_at,
)

pytestmark = pytest.mark.once
ZONE = ZoneInfo("Asia/Almaty")
EVERY_DAY, MONDAY, TUESDAY, SUNDAY = 0b1111111, 0b1, 0b10, 0b1000000
START = dt.date(2023, 1, 1)
STAFFED, SELF_SERVICE, CLOSED = HoursState.STAFFED, HoursState.SELF_SERVICE, HoursState.CLOSED
NAURYZ = Names("Наурыз мейрамы", "Наурыз", "Nauryz")


def period(opens="10:00", closes="19:00", *, weekdays=EVERY_DAY, state=STAFFED, since=START, until=None):
    return WeeklyPeriod(since, until, weekdays, dt.time.fromisoformat(opens), dt.time.fromisoformat(closes), state)


def exception(starts_on, ends_on=None, *, recurrence=ExceptionRecurrence.ONCE, weekday=None, hours=None, state=CLOSED):
    opens, closes = (dt.time.fromisoformat(text) for text in hours) if hours else (None, None)
    return DayException(recurrence, starts_on, ends_on, weekday, opens, closes, state, Names(en="a reason"))


def wall(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def look(hours, text):
    found = state_at(hours, wall(text), ZONE)
    return found.state, found.until and found.until.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


ROUND_THE_CLOCK = (
    period("00:00", "10:00", state=SELF_SERVICE),
    period("10:00", "19:00"),
    period("19:00", "00:00", state=SELF_SERVICE),
)


def test_an_ordinary_day_opens_and_closes():
    hours = PointHours(own=(period(),))

    assert look(hours, "2026-11-23 09:59") == (CLOSED, "2026-11-23 10:00")
    assert look(hours, "2026-11-23 10:00") == (STAFFED, "2026-11-23 19:00")
    assert look(hours, "2026-11-23 19:00") == (CLOSED, "2026-11-24 10:00")


def test_the_night_of_a_branch_round_the_clock_is_one_stretch_over_midnight():
    hours = PointHours(own=ROUND_THE_CLOCK, holiday_state=None)

    assert look(hours, "2026-11-23 22:00") == (SELF_SERVICE, "2026-11-24 10:00")
    assert look(hours, "2026-11-24 03:00") == (SELF_SERVICE, "2026-11-24 10:00")


def test_a_state_that_never_changes_has_no_end():
    hours = PointHours(own=(period("00:00", "00:00", state=SELF_SERVICE),), holiday_state=None)

    assert look(hours, "2026-11-23 22:00") == (SELF_SERVICE, None)


def test_a_point_without_hours_is_closed_for_good():
    assert look(PointHours(), "2026-11-23 12:00") == (CLOSED, None)


def test_an_evening_runs_past_midnight_into_the_next_day():
    hours = PointHours(own=(period("20:00", "02:00", weekdays=MONDAY),))

    assert look(hours, "2026-11-24 01:00") == (STAFFED, "2026-11-24 02:00")
    assert look(hours, "2026-11-24 02:00") == (CLOSED, "2026-11-30 20:00")


def test_the_last_thursday_is_a_sanitary_day():
    sanitary = exception(START, recurrence=ExceptionRecurrence.LAST_WEEKDAY_OF_MONTH, weekday=3)
    hours = PointHours(own=(period(),), exceptions=(sanitary,))

    assert look(hours, "2026-11-26 12:00") == (CLOSED, "2026-11-27 10:00")
    assert look(hours, "2026-11-19 12:00")[0] is STAFFED
    found = state_at(hours, wall("2026-11-26 12:00"), ZONE)
    assert (found.reason, found.names.en) == (HoursReason.EXCEPTION, "a reason")


def test_a_holiday_closes_and_the_pool_around_the_clock_ignores_it():
    holidays = {dt.date(2026, 3, 23): NAURYZ}
    ordinary = PointHours(own=(period(),), holidays=holidays)
    around_the_clock = PointHours(own=ROUND_THE_CLOCK, holidays=holidays, holiday_state=None)

    assert look(ordinary, "2026-03-23 12:00") == (CLOSED, "2026-03-24 10:00")
    assert state_at(ordinary, wall("2026-03-23 12:00"), ZONE).names == NAURYZ
    assert look(around_the_clock, "2026-03-23 12:00") == (STAFFED, "2026-03-23 19:00")


def test_a_holiday_may_leave_the_doors_open_without_staff():
    hours = PointHours(own=(period(),), holidays={dt.date(2026, 3, 23): NAURYZ}, holiday_state=SELF_SERVICE)

    assert look(hours, "2026-03-23 12:00") == (SELF_SERVICE, "2026-03-23 19:00")
    assert look(hours, "2026-03-23 20:00") == (CLOSED, "2026-03-24 10:00")


def test_an_exception_wins_over_a_holiday_and_some_hours_over_the_whole_day():
    day = dt.date(2026, 3, 22)
    festival = exception(day, hours=("12:00", "18:00"), state=STAFFED)
    hours = PointHours(own=(period(),), exceptions=(exception(day), festival), holidays={day: NAURYZ})

    assert look(hours, "2026-03-22 11:00") == (CLOSED, "2026-03-22 12:00")
    assert look(hours, "2026-03-22 12:00") == (STAFFED, "2026-03-22 18:00")


def test_hours_are_dated():
    before = period("10:00", "19:00", until=dt.date(2026, 1, 31))
    hours = PointHours(own=(before, period("08:00", "22:00", since=dt.date(2026, 2, 1))))

    assert look(hours, "2026-01-31 19:30") == (CLOSED, "2026-02-01 08:00")
    assert look(hours, "2026-02-01 08:00") == (STAFFED, "2026-02-01 22:00")


def test_hours_of_a_point_replace_those_of_its_branch_only_while_they_are_valid():
    own = period("12:00", "14:00", since=dt.date(2026, 6, 1), until=dt.date(2026, 6, 30))
    hours = PointHours(own=(own,), inherited=(period(),))

    assert look(hours, "2026-06-30 12:00") == (STAFFED, "2026-06-30 14:00")
    assert look(hours, "2026-07-01 11:00") == (STAFFED, "2026-07-01 19:00")


def test_a_yearly_exception_comes_again_also_on_29_february():
    hours = PointHours(
        own=(period(),), exceptions=(exception(dt.date(2024, 2, 29), recurrence=ExceptionRecurrence.YEARLY),)
    )

    assert look(hours, "2026-02-28 12:00") == (CLOSED, "2026-03-01 10:00")
    assert look(hours, "2028-02-29 12:00") == (CLOSED, "2028-03-01 10:00")
    assert look(hours, "2023-02-28 12:00")[0] is STAFFED


def test_a_yearly_exception_may_run_over_new_year():
    hours = PointHours(
        own=(period(),),
        exceptions=(exception(dt.date(2024, 12, 30), dt.date(2025, 1, 2), recurrence=ExceptionRecurrence.YEARLY),),
    )

    assert look(hours, "2026-12-30 12:00") == (CLOSED, "2027-01-03 10:00")


def test_a_place_before_its_first_and_from_its_last_day_is_out_of_service():
    hours = PointHours(own=(period(),), opened_on=dt.date(2026, 3, 1), closed_on=dt.date(2026, 3, 2))

    assert look(hours, "2026-02-20 12:00") == (CLOSED, "2026-03-01 10:00")
    assert look(hours, "2026-03-01 12:00") == (STAFFED, "2026-03-01 19:00")
    assert look(hours, "2026-03-02 12:00") == (CLOSED, None)
    assert state_at(hours, wall("2026-03-02 12:00"), ZONE).reason is HoursReason.OUT_OF_SERVICE


def test_an_inactive_point_is_closed_whatever_its_hours_say():
    assert look(PointHours(own=(period(),), is_active=False), "2026-11-23 12:00") == (CLOSED, None)


def test_a_change_years_ahead_is_found():
    hours = PointHours(own=(period(since=dt.date(2029, 5, 1)),))

    assert look(hours, "2026-11-23 12:00") == (CLOSED, "2029-05-01 10:00")


def test_before_march_2024_the_city_was_six_hours_ahead():
    hours = PointHours(own=(period(),))

    at_nine = state_at(hours, dt.datetime(2024, 2, 29, 3, 59, tzinfo=dt.UTC), ZONE)
    assert (at_nine.state, at_nine.until) == (CLOSED, dt.datetime(2024, 2, 29, 4, tzinfo=dt.UTC))
    day_after = state_at(hours, dt.datetime(2024, 3, 1, 4, 59, tzinfo=dt.UTC), ZONE)
    assert (day_after.state, day_after.until) == (CLOSED, dt.datetime(2024, 3, 1, 5, tzinfo=dt.UTC))


def test_the_hour_that_came_twice_neither_opens_nor_closes_twice():
    hours = PointHours(own=(period("10:00", "23:30"),))
    first_half_past = dt.datetime(2024, 2, 29, 17, 30, tzinfo=dt.UTC)

    assert state_at(hours, first_half_past - dt.timedelta(minutes=1), ZONE).until == first_half_past
    second_coming = state_at(hours, first_half_past + dt.timedelta(minutes=45), ZONE)
    assert (second_coming.state, second_coming.until) == (CLOSED, dt.datetime(2024, 3, 1, 5, tzinfo=dt.UTC))


def test_a_night_round_the_clock_lasts_an_hour_longer_when_the_clock_goes_back():
    hours = PointHours(own=ROUND_THE_CLOCK, holiday_state=None)

    found = state_at(hours, dt.datetime(2024, 2, 29, 13, tzinfo=dt.UTC), ZONE)

    assert (found.state, found.until) == (SELF_SERVICE, dt.datetime(2024, 3, 1, 5, tzinfo=dt.UTC))


def test_a_timetable_joins_equal_neighbours():
    hours = PointHours(own=(period("10:00", "13:00"), period("13:00", "19:00")))

    pieces = merged_day(hours, dt.date(2026, 11, 23))

    assert [(piece.start.hour, piece.end.hour, piece.state) for piece in pieces] == [
        (0, 10, CLOSED), (10, 19, STAFFED), (19, 0, CLOSED),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (period("10:00", "13:00"), period("13:00", "19:00"), False),
        (period("10:00", "14:00"), period("13:00", "19:00"), True),
        (period("20:00", "02:00", weekdays=MONDAY), period("00:00", "10:00", weekdays=TUESDAY), True),
        (period("20:00", "02:00", weekdays=SUNDAY), period("00:00", "10:00", weekdays=TUESDAY), False),
        (period(until=dt.date(2026, 1, 31)), period(since=dt.date(2026, 2, 1)), False),
        (period(until=dt.date(2026, 2, 1)), period(since=dt.date(2026, 2, 1)), True),
        (
            period("20:00", "02:00", until=dt.date(2026, 1, 31)),
            period("00:00", "09:00", since=dt.date(2026, 2, 1)),
            True,
        ),
    ],
)
def test_overlapping_periods_are_noticed(one, other, expected):
    assert overlap(one, other) is expected
    assert overlap(other, one) is expected


def test_due_days_skip_the_days_on_which_that_point_is_closed():
    sanitary = exception(START, recurrence=ExceptionRecurrence.LAST_WEEKDAY_OF_MONTH, weekday=3)
    calendar = LendingCalendar(PointHours(own=(period(weekdays=0b0111111),), exceptions=(sanitary,)), ZONE)

    assert calendar.is_open_on(dt.date(2026, 11, 25))
    assert calendar.next_open_day(dt.date(2026, 11, 26)) == dt.date(2026, 11, 27)
    assert calendar.next_open_day(dt.date(2026, 11, 29)) == dt.date(2026, 11, 30)
    assert calendar.closing_time(dt.date(2026, 11, 27)) == dt.time(19)
    assert calendar.closes_at(dt.date(2026, 11, 27)) == dt.datetime(2026, 11, 27, 14, tzinfo=dt.UTC)


def test_a_point_around_the_clock_is_open_every_day_beside_ordinary_ones():
    holidays = {dt.date(2026, 3, day): NAURYZ for day in range(21, 26)}
    ordinary = LendingCalendar(PointHours(own=(period(),), holidays=holidays), ZONE)
    around_the_clock = LendingCalendar(PointHours(own=ROUND_THE_CLOCK, holidays=holidays, holiday_state=None), ZONE)

    for day in holidays:
        assert ordinary.next_open_day(day) == dt.date(2026, 3, 26)
        assert around_the_clock.next_open_day(day) == day
    assert around_the_clock.closing_time(dt.date(2026, 3, 21)) == dt.time(23, 59)


def test_entering_only_is_no_day_for_lending():
    calendar = LendingCalendar(PointHours(own=(period(state=HoursState.ENTER_ONLY),)), ZONE)

    assert not calendar.is_open_on(dt.date(2026, 11, 23))


def test_a_point_that_never_opens_gives_the_day_back():
    calendar = LendingCalendar(PointHours(), ZONE)

    assert calendar.next_open_day(dt.date(2026, 11, 23)) == dt.date(2026, 11, 23)
    assert calendar.closing_time(dt.date(2026, 11, 23)) == dt.time(23, 59)


def test_a_calendar_can_be_sent_to_another_process():
    calendar = LendingCalendar(PointHours(own=ROUND_THE_CLOCK, holidays={dt.date(2026, 3, 21): NAURYZ}), ZONE)

    sent = pickle.loads(pickle.dumps(calendar))

    assert sent == calendar
    assert sent.next_open_day(dt.date(2026, 3, 21)) == dt.date(2026, 3, 22)


# Properties: any hours at all, checked against looking at every quarter of an hour.

QUARTER = dt.timedelta(minutes=15)
dates = st.dates(dt.date(2024, 2, 20), dt.date(2024, 4, 10))
times = st.builds(lambda n: dt.time(n // 4, n % 4 * 15), st.integers(0, 95))
states = st.sampled_from(list(HoursState))


@st.composite
def weekly_periods(draw):
    since = draw(dates)
    until = draw(st.none() | st.integers(0, 20).map(lambda days: since + dt.timedelta(days)))
    return WeeklyPeriod(since, until, draw(st.integers(1, 127)), draw(times), draw(times), draw(states))


@st.composite
def exceptions(draw):
    since = draw(dates)
    until = draw(st.none() | st.integers(0, 9).map(lambda days: since + dt.timedelta(days)))
    hours = draw(st.tuples(st.none(), st.none()) | st.tuples(times, times))
    kind = draw(st.sampled_from(list(ExceptionRecurrence)))
    return DayException(kind, since, until, draw(st.integers(0, 6)), *hours, draw(states))


point_hours = st.builds(
    PointHours,
    own=st.lists(weekly_periods(), max_size=3).map(tuple),
    inherited=st.lists(weekly_periods(), max_size=3).map(tuple),
    exceptions=st.lists(exceptions(), max_size=3).map(tuple),
    holidays=st.dictionaries(dates, st.just(NAURYZ), max_size=4),
    holiday_state=st.none() | states,
    opened_on=st.none() | dates,
    closed_on=st.none() | dates,
)
moments = st.datetimes(dt.datetime(2024, 2, 25), dt.datetime(2024, 3, 12)).map(
    lambda naive: naive.replace(minute=naive.minute // 15 * 15, second=0, microsecond=0, tzinfo=dt.UTC)
)


@settings(max_examples=150, deadline=None)
@given(point_hours, dates)
def test_the_pieces_of_any_day_adjoin_and_cover_it(hours, day):
    pieces = pieces_of_day(hours, day)

    midnight = dt.datetime.combine(day, dt.time.min)
    assert (pieces[0].start, pieces[-1].end) == (midnight, midnight + dt.timedelta(days=1))
    assert all(one.end == other.start for one, other in pairwise(pieces))
    assert all(piece.start < piece.end for piece in pieces)


@settings(max_examples=60, deadline=None)
@given(point_hours, moments)
def test_any_state_holds_until_its_end_and_not_beyond(hours, moment):
    found = state_at(hours, moment, ZONE)
    tomorrow = moment + dt.timedelta(days=1)
    last = tomorrow if found.until is None else min(found.until, tomorrow)

    at = moment
    while at < last:
        assert state_at(hours, at, ZONE).state is found.state
        at += QUARTER
    if found.until is not None:
        assert moment < found.until
        assert state_at(hours, found.until, ZONE).state is not found.state


@settings(max_examples=60, deadline=None)
@given(point_hours, moments)
def test_a_kept_answer_is_right_for_all_instants_it_claims(hours, moment):
    span = span_at(hours, moment, ZONE)

    assert span.since <= moment < span.till
    for at in (span.since, span.till - dt.timedelta(seconds=1)):
        assert state_at(hours, at, ZONE) == span.state


@settings(max_examples=60, deadline=None)
@given(point_hours, moments)
def test_the_jumps_of_the_search_miss_no_change(hours, moment):
    found = state_at(hours, moment, ZONE)

    day, last = moment.astimezone(ZONE).date(), dt.date(2024, 7, 1)
    slow = None
    while slow is None and day < last:
        for piece in pieces_of_day(hours, day):
            start = piece.start.replace(tzinfo=ZONE).astimezone(dt.UTC)
            if start > moment and piece.state is not found.state:
                slow = start
                break
        day += dt.timedelta(days=1)
    if slow is not None:
        assert found.until == slow
    else:
        assert found.until is None or found.until.astimezone(ZONE).date() >= last


@settings(max_examples=60, deadline=None)
@given(point_hours, dates)
def test_the_next_open_day_is_the_first_open_one(hours, day):
    calendar = LendingCalendar(hours, ZONE)

    found = calendar.next_open_day(day)

    between = [day + dt.timedelta(days=n) for n in range(min((found - day).days, 120))]
    assert not any(calendar.is_open_on(passed) for passed in between)
    assert calendar.is_open_on(found) or found == day
