"""How late loans are: the days for which their places stood still count for nothing."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kitaphana.circulation.models import Freeze
from kitaphana.circulation.queries.freezes import IN_FORCE, FrozenPlaces, places_of
from kitaphana.circulation.rules.freezes import Period, still_days
from kitaphana.core import clock
from kitaphana.network.calendars import LendingCalendar, lending_calendar, lending_calendars
from kitaphana.network.queries import ServicePointFacts, service_points

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StillDays:
    """The days on which places stood still, for questions about many loans: none of them costs a statement."""

    freezes: tuple[tuple[FrozenPlaces, Period], ...]
    points: Mapping[int, ServicePointFacts]
    calendar: Callable[[int], LendingCalendar]
    _known: dict[int, tuple[dt.date, ...]] = field(default_factory=dict, repr=False)

    def days_late(self, service_point_id: int, due_at: dt.datetime, now: dt.datetime) -> int:
        """Days of the city after the due day up to that of `now`, without those on which the point stood still.

        0 on the due day itself.
        """
        due, today = _day(due_at), _day(now)
        return (today - due).days - self._between(service_point_id, due, today)

    def last_due_day(self, service_point_id: int, days: int, today: dt.date) -> dt.date:
        """The last due day from which something lent at the point is so many days late today."""
        day = today - days * _ONE_DAY
        while (missing := days - (today - day).days + self._between(service_point_id, day, today)) > 0:
            day -= missing * _ONE_DAY
        return day

    def _between(self, service_point_id: int, after: dt.date, until: dt.date) -> int:
        days = self._days(service_point_id)
        return max(0, bisect_right(days, until) - bisect_right(days, after))

    def _days(self, service_point_id: int) -> tuple[dt.date, ...]:
        if not self.freezes:
            return ()
        if service_point_id not in self._known:
            point = self.points[service_point_id]
            periods = [period for places, period in self.freezes if places.has(point)]
            self._known[service_point_id] = still_days(periods, self.calendar(service_point_id)) if periods else ()
        return self._known[service_point_id]


def still_days_since(day: dt.date) -> StillDays:
    """The days since then on which anything stood still, by the freezes in force; three queries at most."""
    rows = Freeze.objects.filter(last_day__gte=day, state__in=IN_FORCE)
    found = tuple((places_of(row), Period(row.first_day, row.last_day)) for row in rows)
    if not found:
        return StillDays((), {}, lending_calendar)
    return StillDays(found, {point.id: point for point in service_points(is_active=False)}, lending_calendars())


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.zone()).date()
