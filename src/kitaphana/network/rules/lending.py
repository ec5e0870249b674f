"""The days on which a service point lends and takes back: what due dates are made of."""

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from kitaphana.network.rules.days import PointHours, days_that_matter, pieces_of_day
from kitaphana.network.rules.words import LENDING_STATES

END_OF_DAY = dt.time(23, 59)
"""Closing time of a point that is open past midnight: `time` knows no 24:00."""
_FURTHEST = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class LendingCalendar:
    """The calendar of one service point; knows nothing of any other, so no pool's days leak into another's.

    Pure and picklable. Days once looked at are remembered.
    """

    hours: PointHours
    zone: ZoneInfo
    _closings: dict[dt.date, dt.time | None] = field(default_factory=dict, compare=False, repr=False)

    def is_open_on(self, day: dt.date) -> bool:
        """Whether an item can be lent or brought back there at some hour of `day`."""
        return self._closing(day) is not None

    def next_open_day(self, day: dt.date) -> dt.date:
        """`day` itself when open, else the first open day after it.

        A point that does not open within a year gives `day` back: a loan cannot wait for it.
        """
        if self.is_open_on(day):  # nearly always: spare the search
            return day
        candidates = days_that_matter(self.hours, day, day + _FURTHEST)
        return next((candidate for candidate in candidates if self.is_open_on(candidate)), day)

    def closing_time(self, day: dt.date) -> dt.time:
        """Wall time at which lending last ends on `day`; 23:59 when it goes on past midnight or the day is closed."""
        return self._closing(day) or END_OF_DAY

    def closes_at(self, day: dt.date) -> dt.datetime:
        """The closing time of `day` as an instant in UTC."""
        return dt.datetime.combine(day, self.closing_time(day), tzinfo=self.zone).astimezone(dt.UTC)

    def _closing(self, day: dt.date) -> dt.time | None:
        if day not in self._closings:
            self._closings[day] = _last_closing(self.hours, day)
        return self._closings[day]


def _last_closing(hours: PointHours, day: dt.date) -> dt.time | None:
    ends = [piece.end for piece in pieces_of_day(hours, day) if piece.state in LENDING_STATES]
    if not ends:
        return None
    return END_OF_DAY if ends[-1].date() > day else ends[-1].time()
