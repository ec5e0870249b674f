"""Dates and closed days by any chance: the rules alone."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kitaphana.circulation.rules.freezes import Period, date_after, expiry_after, still_days

DAY = dt.timedelta(days=1)


class EveryDay:
    """Open daily but for some days; closes at seven."""

    def __init__(self, shut=frozenset()):
        self.shut = shut

    def is_open_on(self, day):
        return day not in self.shut

    def next_open_day(self, day):
        while day in self.shut:
            day += DAY
        return day

    def closing_time(self, day):
        return dt.time(19)


@given(due_in=st.integers(-5, 40), first=st.integers(-5, 20), length=st.integers(0, 20), ready=st.integers(-10, 10))
def test_no_date_ever_goes_back_or_stays_on_a_closed_day(due_in, first, length, ready):
    start = dt.date(2026, 11, 30)
    period = Period(start + first * DAY, start + (first + length) * DAY)
    shut = EveryDay(frozenset(period.days(period.first, period.last)))
    old = dt.datetime.combine(start + due_in * DAY, dt.time(19), tzinfo=dt.UTC)
    ready_on = min(start + ready * DAY, old.date())

    moved = date_after(old, period, shut, dt.UTC) or old
    kept = expiry_after(old, ready_on, period, calendar=shut, before=EveryDay(), zone=dt.UTC) or old

    assert moved >= old
    assert kept >= moved
    assert not period.holds(moved.date())
    assert not period.holds(kept.date())
    lost = len(list(period.days(ready_on, old.date())))
    assert sum(shut.is_open_on(ready_on + n * DAY) for n in range((kept.date() - ready_on).days + 1)) == (
        (old.date() - ready_on).days + 1
    )
    assert lost == 0 or kept > old


@given(
    periods=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 15)), max_size=3),
    closed=st.frozensets(st.integers(0, 40)),
)
def test_still_days_are_those_of_the_periods_and_the_closed_ones_until_the_place_opens(periods, closed):
    start = dt.date(2026, 11, 30)
    frozen = [Period(start + first * DAY, start + (first + length) * DAY) for first, length in periods]
    shut = EveryDay(frozenset(start + number * DAY for number in closed))

    found = still_days(frozen, shut)

    assert list(found) == sorted(set(found))
    for day in (start + number * DAY for number in range(60)):
        is_within = any(period.holds(day) for period in frozen)
        is_before_the_door_opens = not shut.is_open_on(day) and day - DAY in found
        assert (day in found) == (is_within or is_before_the_door_opens)
