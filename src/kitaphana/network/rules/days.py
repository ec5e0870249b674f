"""What a calendar day of a branch or service point looks like, in the city's wall time.

Layers, from the weakest: closed; hours that ran over midnight from the day before; the day's own hours (a public
holiday turns the open ones into the pool's holiday state); exceptions of the day before; exceptions of the day.
An opening belongs to the day on which it starts: a holiday cancels the evening that begins on it with all its
hours after midnight. An exception for a whole day is that calendar day, 00:00 to 24:00.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kitaphana.core.trilingual import Names
from kitaphana.network.rules.words import ExceptionRecurrence, HoursReason, HoursState

ONE_DAY = dt.timedelta(days=1)
_WEEK_AND_A_DAY = 8


@dataclass(frozen=True, slots=True)
class WeeklyPeriod:
    """One state on some weekdays (bit 0 is Monday), from `valid_from` to `valid_to` inclusive.

    `closes_at` at or before `opens_at` runs past midnight; 00:00 to 00:00 is the whole day.
    """

    valid_from: dt.date
    valid_to: dt.date | None
    weekdays: int
    opens_at: dt.time
    closes_at: dt.time
    state: HoursState

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether `day` lies within the period, whatever its weekday."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def begins_on(self, day: dt.date) -> bool:
        """Whether an opening of this period starts on `day`."""
        return self.is_valid_on(day) and bool(self.weekdays >> day.weekday() & 1)


@dataclass(frozen=True, slots=True)
class DayException:
    """A day unlike the others; without times it holds the whole day. See `models.HoursException`."""

    recurrence: ExceptionRecurrence
    starts_on: dt.date
    ends_on: dt.date | None
    weekday: int | None
    opens_at: dt.time | None
    closes_at: dt.time | None
    state: HoursState
    reason: Names = Names()  # noqa: RUF009  frozen, so one default may be shared

    @property
    def is_timed(self) -> bool:
        """Whether it holds for some hours only."""
        return self.opens_at is not None and self.closes_at is not None

    def begins_on(self, day: dt.date) -> bool:
        """Whether the exception holds on `day`."""
        if self.recurrence is ExceptionRecurrence.LAST_WEEKDAY_OF_MONTH:
            return self._spans(day) and day == _last_weekday(day.year, day.month, self.weekday or 0)
        if self.recurrence is ExceptionRecurrence.YEARLY:
            return any(start <= day < end for start, end in self._yearly(day.year))
        return self.starts_on <= day <= (self.ends_on or self.starts_on)

    def is_over(self, day: dt.date) -> bool:
        """Whether the exception will never hold again from `day` on."""
        if self.recurrence is ExceptionRecurrence.YEARLY:
            return False
        is_once = self.recurrence is ExceptionRecurrence.ONCE
        last = self.ends_on or (self.starts_on if is_once else dt.date.max)
        return last < day

    def breaks(self, day: dt.date) -> Iterator[dt.date]:
        """Dates near `day` on which the exception starts or stops to hold; at least the next one is among them."""
        if self.recurrence is ExceptionRecurrence.LAST_WEEKDAY_OF_MONTH:
            yield from self._monthly_breaks(day)
        elif self.recurrence is ExceptionRecurrence.YEARLY:
            year = max(day.year, self.starts_on.year)
            for start, end in (*self._yearly(year), *self._yearly(year + 1)):
                yield from (start, end)
        else:
            yield from (self.starts_on, (self.ends_on or self.starts_on) + ONE_DAY)

    def _spans(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def _yearly(self, year: int) -> Iterator[tuple[dt.date, dt.date]]:
        """The stretches (end exclusive) begun in the year before and in `year`, none before the first."""
        length = (self.ends_on or self.starts_on) - self.starts_on + ONE_DAY
        for begun in (year - 1, year):
            if begun >= self.starts_on.year:
                start = _same_day(self.starts_on, begun)
                yield start, start + length

    def _monthly_breaks(self, day: dt.date) -> Iterator[dt.date]:
        # Before its first month the exception is silent: the months to look at begin with `starts_on`.
        month = max(day, self.starts_on).replace(day=1)
        for _ in range(3):
            held = _last_weekday(month.year, month.month, self.weekday or 0)
            if self._spans(held):
                yield from (held, held + ONE_DAY)
            month = (month + dt.timedelta(days=32)).replace(day=1)


@dataclass(frozen=True, slots=True)
class PointHours:
    """All that decides the state of one branch or service point.

    `own` periods, on dates where any is valid, replace `inherited` ones (those of the branch). `exceptions` stand in
    the order in which they win, the strongest last. `holiday_state` is None where the pool ignores holidays.
    `opened_on` is the first day in service, `closed_on` the first day out of it again.
    """

    own: tuple[WeeklyPeriod, ...] = ()
    inherited: tuple[WeeklyPeriod, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    holidays: Mapping[dt.date, Names] = field(default_factory=dict)
    holiday_state: HoursState | None = HoursState.CLOSED
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None
    is_active: bool = True

    def is_in_service(self, day: dt.date) -> bool:
        """Whether the point exists for readers on `day`."""
        begun = self.opened_on is None or self.opened_on <= day
        return self.is_active and begun and (self.closed_on is None or day < self.closed_on)

    def periods_on(self, day: dt.date) -> tuple[WeeklyPeriod, ...]:
        """The periods whose openings start on `day`: the point's own, or else the branch's."""
        own = [period for period in self.own if period.is_valid_on(day)]
        return tuple(period for period in own or self.inherited if period.begins_on(day))

    def holiday_on(self, day: dt.date) -> Names | None:
        """The public holiday that changes this point's day, if any."""
        return None if self.holiday_state is None else self.holidays.get(day)


@dataclass(frozen=True, slots=True)
class DayPiece:
    """A stretch of wall time with one state and what decided it; `end` is exclusive."""

    start: dt.datetime
    end: dt.datetime
    state: HoursState
    reason: HoursReason
    names: Names | None = None


def pieces_of_day(hours: PointHours, day: dt.date) -> tuple[DayPiece, ...]:
    """The calendar day `day`, 00:00 to 24:00 of wall time, cut into adjoining pieces; never empty."""
    start, end = _midnight(day), _midnight(day + ONE_DAY)
    if not hours.is_in_service(day):
        return (DayPiece(start, end, HoursState.CLOSED, HoursReason.OUT_OF_SERVICE),)
    holiday = hours.holiday_on(day)
    ground = HoursReason.HOURS if holiday is None else HoursReason.HOLIDAY
    pieces = [DayPiece(start, end, HoursState.CLOSED, ground, holiday)]
    before = day - ONE_DAY
    # What began while the point was out of service never ran over midnight.
    days = (before, day) if hours.is_in_service(before) else (day,)
    for layer in (_openings, _exceptions):
        for begun in days:
            for piece in layer(hours, begun):
                pieces = _painted(pieces, piece, start, end)
    return tuple(pieces)


def merged_day(hours: PointHours, day: dt.date) -> tuple[DayPiece, ...]:
    """The day's pieces with neighbours of one state, reason and name joined: as people read a timetable."""
    joined: list[DayPiece] = []
    for piece in pieces_of_day(hours, day):
        before = joined[-1] if joined else None
        if before and (before.state, before.reason, before.names) == (piece.state, piece.reason, piece.names):
            joined[-1] = _cut(before, before.start, piece.end)
        else:
            joined.append(piece)
    return tuple(joined)


def overlap(one: WeeklyPeriod, other: WeeklyPeriod) -> bool:
    """Whether two periods of one owner ever hold at the same wall time, hours past midnight included."""
    first = max(one.valid_from, other.valid_from)
    # A week and the evening before it show all that can happen while both are valid.
    for offset in range(-1, _WEEK_AND_A_DAY):
        day = first + offset * ONE_DAY
        for shift in (-ONE_DAY, dt.timedelta(), ONE_DAY):
            if one.begins_on(day) and other.begins_on(day + shift) and _meet(one, day, other, day + shift):
                return True
    return False


def _meet(one: WeeklyPeriod, day: dt.date, other: WeeklyPeriod, other_day: dt.date) -> bool:
    start, end = _stretch(day, one.opens_at, one.closes_at)
    other_start, other_end = _stretch(other_day, other.opens_at, other.closes_at)
    return start < other_end and other_start < end


def days_that_matter(hours: PointHours, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days from `first` to `last` that need a look: a week and a day after each break of the rules.

    Between two breaks a day depends on its weekday only, so that a search for the next change may jump
    to the next break: it stays exact, and ends.
    """
    while first <= last:
        following = _next_break(hours, first) or last + ONE_DAY
        for offset in range(min(_WEEK_AND_A_DAY, (following - first).days)):
            if first + offset * ONE_DAY <= last:
                yield first + offset * ONE_DAY
        first = following


def _openings(hours: PointHours, day: dt.date) -> Iterator[DayPiece]:
    holiday = hours.holiday_on(day)
    for period in hours.periods_on(day):
        start, end = _stretch(day, period.opens_at, period.closes_at)
        if holiday is None or hours.holiday_state is None:
            yield DayPiece(start, end, period.state, HoursReason.HOURS)
        elif period.state is not HoursState.CLOSED:
            yield DayPiece(start, end, hours.holiday_state, HoursReason.HOLIDAY, holiday)


def _exceptions(hours: PointHours, day: dt.date) -> Iterator[DayPiece]:
    for exception in hours.exceptions:
        if exception.begins_on(day):
            start, end = _stretch(day, exception.opens_at, exception.closes_at)
            yield DayPiece(start, end, exception.state, HoursReason.EXCEPTION, exception.reason or None)


def _painted(pieces: list[DayPiece], new: DayPiece, start: dt.datetime, end: dt.datetime) -> list[DayPiece]:
    """`pieces` with `new` laid over them, within `start`–`end`."""
    since, till = max(new.start, start), min(new.end, end)
    if since >= till:
        return pieces
    painted = DayPiece(since, till, new.state, new.reason, new.names)
    left = [_cut(piece, piece.start, min(piece.end, since)) for piece in pieces if piece.start < since]
    right = [_cut(piece, max(piece.start, till), piece.end) for piece in pieces if piece.end > till]
    return [*left, painted, *right]


def _cut(piece: DayPiece, start: dt.datetime, end: dt.datetime) -> DayPiece:
    return DayPiece(start, end, piece.state, piece.reason, piece.names)


def _stretch(day: dt.date, opens: dt.time | None, closes: dt.time | None) -> tuple[dt.datetime, dt.datetime]:
    if opens is None or closes is None:
        return _midnight(day), _midnight(day + ONE_DAY)
    last = day if closes > opens else day + ONE_DAY
    return dt.datetime.combine(day, opens), dt.datetime.combine(last, closes)


def _next_break(hours: PointHours, day: dt.date) -> dt.date | None:
    """The first date after `day` on which the rules themselves change."""
    return min((date for date in _breaks(hours, day) if date > day), default=None)


def _breaks(hours: PointHours, day: dt.date) -> Iterator[dt.date]:
    for period in (*hours.own, *hours.inherited):
        yield period.valid_from
        if period.valid_to is not None:
            yield period.valid_to + ONE_DAY
    for exception in hours.exceptions:
        yield from exception.breaks(day)
    if hours.holiday_state is not None:
        for holiday in hours.holidays:
            yield from (holiday, holiday + ONE_DAY)
    yield from (date for date in (hours.opened_on, hours.closed_on) if date is not None)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min)


def _last_weekday(year: int, month: int, weekday: int) -> dt.date:
    last = dt.date(year, month, monthrange(year, month)[1])
    return last - (last.weekday() - weekday) % 7 * ONE_DAY


def _same_day(day: dt.date, year: int) -> dt.date:
    """`day` in another year; 29 February becomes the 28th where there is none."""
    is_missing = (day.month, day.day) == (2, 29) and monthrange(year, 2)[1] == 28
    return day.replace(year=year, day=28 if is_missing else day.day)
