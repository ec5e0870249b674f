"""Lending calendars: on which days a service point lends and takes back; kept until the version is raised."""

import uuid

from kitaphana.network import snapshot
from kitaphana.network.rules import LendingCalendar

__all__ = ["LendingCalendar", "lending_calendar"]


def lending_calendar(service_point_id: int, *, stamp: uuid.UUID | None = None) -> LendingCalendar:
    """The calendar of one service point; raises `KeyError` where there is none.

    One query (the version's stamp) while nothing changes; none for a caller that read `CalendarVersion.stamp` itself.
    """
    return snapshot.current(stamp).calendar(service_point_id)
