"""Due dates: always a real day of the point where the book was lent, at its closing time."""

import datetime as dt
from typing import Protocol


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


def renewed_due_at(due: dt.datetime, today: dt.date, days: int, calendar: Calendar, zone: dt.tzinfo) -> dt.datetime:
    """Counted from the old due day, or from today when that has passed; never earlier than it was."""
    start = max(due.astimezone(zone).date(), today)
    return max(due, due_at(start, days, calendar, zone))
