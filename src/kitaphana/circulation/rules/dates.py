"""Due dates: always a real day of the point where the book was lent, at its closing time."""

import datetime as dt
from typing import Protocol

LATEST = dt.time(23, 59)
"""What a calendar says of a day that goes on past midnight."""


class Calendar(Protocol):
    """The days of one service point (`network.calendars.LendingCalendar`)."""

    def is_open_on(self, day: dt.date) -> bool: ...

    def next_open_day(self, day: dt.date) -> dt.date: ...

    def closing_time(self, day: dt.date) -> dt.time: ...


def due_at(start: dt.date, days: int, calendar: Calendar, zone: dt.tzinfo) -> dt.datetime:
    """The closing time, in UTC, of the first open day that is `days` or more days after `start`."""
    day = start + dt.timedelta(days=days)
    if not calendar.is_open_on(day):
        day = calendar.next_open_day(day)
    return dt.datetime.combine(day, calendar.closing_time(day), tzinfo=zone).astimezone(dt.UTC)


def in_library_due_at(moment: dt.datetime, hours: int, calendar: Calendar) -> dt.datetime:
    """When an item lent inside at `moment` (local time) must be back, in UTC: today's closing time of the point.

    Where the point does not close today any more (it never does, or it is shut and somebody works late) the loan runs
    for `hours`.
    """
    today = moment.date()
    if calendar.is_open_on(today) and calendar.closing_time(today) < LATEST:
        closing = dt.datetime.combine(today, calendar.closing_time(today), tzinfo=moment.tzinfo)
        if closing > moment:
            return closing.astimezone(dt.UTC)
    return moment.astimezone(dt.UTC) + dt.timedelta(hours=hours)


def renewed_due_at(due: dt.datetime, today: dt.date, days: int, calendar: Calendar, zone: dt.tzinfo) -> dt.datetime:
    """Counted from the old due day, or from today when that has passed; never earlier than it was."""
    start = max(due.astimezone(zone).date(), today)
    return max(due, due_at(start, days, calendar, zone))


def shelf_expires_at(today: dt.date, days: int, calendar: Calendar, zone: dt.tzinfo) -> dt.datetime:
    """When what waits on the hold shelf since `today` goes on, in UTC: closing time of the `days`-th open day after it.

    A point that does not open within a year counts every day.
    """
    day = today
    for _ in range(max(days, 1)):
        day = calendar.next_open_day(day + dt.timedelta(days=1))
    return dt.datetime.combine(day, calendar.closing_time(day), tzinfo=zone).astimezone(dt.UTC)
