"""Lending calendars: on which days a service point lends and takes back; kept until the version is raised."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

from kitaphana.core.trilingual import Names
from kitaphana.network import snapshot
from kitaphana.network.rules import DayException, ExceptionRecurrence, HoursState, LendingCalendar

__all__ = ["LendingCalendar", "calendar_without", "closing", "lending_calendar", "lending_calendars"]


def lending_calendar(service_point_id: int, *, stamp: uuid.UUID | None = None) -> LendingCalendar:
    """The calendar of one service point; raises `KeyError` where there is none.

    One query (the version's stamp) while nothing changes; none for a caller that read `CalendarVersion.stamp` itself.
    """
    return snapshot.current(stamp).calendar(service_point_id)


def lending_calendars() -> Callable[[int], LendingCalendar]:
    """The calendars of all service points as they are now, by id; one query for as many as are asked for."""
    return snapshot.current().calendar


def closing(first_day: dt.date, last_day: dt.date, reason: Names) -> DayException:
    """Closed all day from `first_day` to `last_day`, once."""
    return DayException(ExceptionRecurrence.ONCE, first_day, last_day, None, None, None, HoursState.CLOSED, reason)


def calendar_without(calendar: LendingCalendar, left_out: DayException) -> LendingCalendar:
    """What the calendar would be without an exception: which days a closing has cost."""
    kept = tuple(one for one in calendar.hours.exceptions if one != left_out)
    return LendingCalendar(replace(calendar.hours, exceptions=kept), calendar.zone)
