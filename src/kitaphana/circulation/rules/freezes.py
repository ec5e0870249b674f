"""Days on which a place is shut against all expectation: what becomes of dates that fall into them."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kitaphana.circulation.rules.dates import Calendar, due_at

LONGEST_DAYS: Final = 366
LONGEST_AGO_DAYS: Final = 60
"""How far back a freeze may begin: what happened is often written down when the lights are on again."""
_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first closed day to the last one, both inclusive."""

    first: dt.date
    last: dt.date

    def holds(self, day: dt.date) -> bool:
        """Whether `day` is one of them."""
        return self.first <= day <= self.last

    def days(self, since: dt.date, until: dt.date) -> Iterator[dt.date]:
        """Those of the days that lie from `since` to `until`."""
        day, last = max(self.first, since), min(self.last, until)
        while day <= last:
            yield day
            day += _ONE_DAY


def date_after(old: dt.datetime, period: Period, calendar: Calendar, zone: dt.tzinfo) -> dt.datetime | None:
    """The closing time of the first open day after the period, for something due within it; None: it stays as it was.

    What is due on a day on which that very point is open all the same (a station in a wall outside) stays.
    """
    day = old.astimezone(zone).date()
    if not period.holds(day) or calendar.is_open_on(day):
        return None
    return max(old, due_at(period.last, 1, calendar, zone))


def still_days(periods: Iterable[Period], calendar: Calendar) -> tuple[dt.date, ...]:
    """The days, in order, on which nothing lent at that point gets later: those of the periods, and the closed ones
    that follow until it opens, for no reader can come before.

    A point that is open all the same stands still too: no message leaves for it, so nobody is held to the days.
    """
    found: set[dt.date] = set()
    for period in periods:
        opens = calendar.next_open_day(period.last + _ONE_DAY)
        found.update(Period(period.first, opens - _ONE_DAY).days(period.first, opens))
    return tuple(sorted(found))


def expiry_after(
    old: dt.datetime, ready_on: dt.date, period: Period, *, calendar: Calendar, before: Calendar, zone: dt.tzinfo
) -> dt.datetime | None:
    """When something that waits on the hold shelf since `ready_on` expires now; None: it stays as it was.

    Every day that would have been open (`before`: the calendar without the closed days) and is not any more is given
    back after the period, so that a reader has as many days to come as was promised.
    """
    day = old.astimezone(zone).date()
    lost = sum(before.is_open_on(one) and not calendar.is_open_on(one) for one in period.days(ready_on, day))
    if not lost and not (period.holds(day) and not calendar.is_open_on(day)):
        return None
    day = max(day, period.last)
    for _ in range(max(lost, 1)):
        day = calendar.next_open_day(day + _ONE_DAY)
    return max(old, due_at(day, 0, calendar, zone))
