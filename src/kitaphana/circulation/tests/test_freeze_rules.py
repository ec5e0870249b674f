"""Dates and closed days by any chance: the rules alone."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kitaphana.circulation.rules.freezes import Period, date_after, expiry_after

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
