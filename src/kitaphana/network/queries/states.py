"""What is the state there at that instant, until when, and what does the week look like."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kitaphana.core import clock
from kitaphana.network import snapshot
from kitaphana.network.rules import (
    DayPiece,
    HoursOwner,
    HoursReason,
    HoursState,
    PointHours,
    PointState,
    merged_day,
    pieces_of_day,
)

_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeekPiece:
    """A stretch of one day in wall time; `closes_at` 00:00 is midnight at the day's end."""

    opens_at: dt.time
    closes_at: dt.time
    state: HoursState
    reason: HoursReason
    reason_name: str


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day with all its pieces, closed ones too; `open_pieces` leaves those out."""

    on: dt.date
    is_today: bool
    holiday_name: str
    pieces: tuple[WeekPiece, ...]

    @property
    def open_pieces(self) -> tuple[WeekPiece, ...]:
        """The stretches in which a reader may come in."""
        return tuple(piece for piece in self.pieces if piece.state is not HoursState.CLOSED)


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A coming day on which a holiday or an exception decides some of the hours."""

    on: dt.date
    reason: HoursReason
    name: str
    pieces: tuple[WeekPiece, ...]


def state_of(service_point_id: int, at: dt.datetime | None = None) -> PointState:
    """The state of a service point at an instant (now by default), and until when; raises `KeyError` for no point."""
    return snapshot.current().state_at(HoursOwner(service_point_id=service_point_id), at or clock.now())


def place_states(
    places: Iterable[tuple[int, int | None]], at: dt.datetime | None = None
) -> dict[tuple[int, int | None], PointState]:
    """The states of branches and of service points (pairs of both ids, the second where there is one); one query.

    Those without hours are left out.
    """
    network, moment = snapshot.current(), at or clock.now()
    found: dict[tuple[int, int | None], PointState] = {}
    for branch_id, point_id in places:
        if point_id is None and branch_id in network.branch_hours:
            found[branch_id, point_id] = network.state_at(HoursOwner(branch_id, None), moment)
        elif point_id is not None and point_id in network.point_hours:
            found[branch_id, point_id] = network.state_at(HoursOwner(None, point_id), moment)
    return found


def branch_states(at: dt.datetime | None = None) -> dict[int, PointState]:
    """The state of every branch at an instant (now by default), by branch id; one query for all."""
    network, moment = snapshot.current(), at or clock.now()
    return {pk: network.state_at(HoursOwner(branch_id=pk), moment) for pk in network.branch_hours}


def round_the_clock_branches(day: dt.date | None = None) -> frozenset[int]:
    """Branches whose hours leave no gap in the week from `day` (today by default); one query.

    A sanitary day or a public holiday does not count: the place is known as one that never closes.
    """
    network, first = snapshot.current(), day or clock.today()
    if first not in network.never_closed:
        network.never_closed.clear()
        found = (pk for pk, hours in network.branch_hours.items() if _is_never_closed(hours, first))
        network.never_closed[first] = frozenset(found)
    return network.never_closed[first]


def open_branch_counts(day: dt.date | None = None) -> tuple[int, ...]:
    """How many branches one may enter in each of the 24 hours of a day (today by default), asked at half past.

    One query; the answer holds for the day, so callers keep it.
    """
    network, date = snapshot.current(), day or clock.today()
    days = [pieces_of_day(hours, date) for hours in network.branch_hours.values()]
    moments = (dt.datetime.combine(date, dt.time(hour, 30)) for hour in range(24))
    return tuple(sum(_is_open_at(pieces, moment) for pieces in days) for moment in moments)


def _is_open_at(pieces: Iterable[DayPiece], moment: dt.datetime) -> bool:
    return any(piece.start <= moment < piece.end and piece.state is not HoursState.CLOSED for piece in pieces)


def service_point_states(at: dt.datetime | None = None) -> dict[int, PointState]:
    """The state of every service point, stations among them, by its id; one query for all."""
    network, moment = snapshot.current(), at or clock.now()
    return {pk: network.state_at(HoursOwner(service_point_id=pk), moment) for pk in network.point_hours}


def hours_week(owner: HoursOwner, day: dt.date, language: str) -> tuple[WeekDay, ...]:
    """Monday to Sunday of the week of `day`; raises `KeyError` for an unknown owner."""
    hours = snapshot.current().hours_of(owner)
    monday = day - day.weekday() * _ONE_DAY
    return tuple(_week_day(hours, monday + offset * _ONE_DAY, language) for offset in range(7))


def unusual_days(
    owner: HoursOwner, since: dt.date, language: str, *, days: int = 60, limit: int = 20
) -> tuple[UnusualDay, ...]:
    """The holidays and exceptions of the `days` from `since` on, in order; at most `limit`."""
    hours = snapshot.current().hours_of(owner)
    found = (_unusual(hours, since + offset * _ONE_DAY, language) for offset in range(days))
    return tuple(day for day in found if day is not None)[:limit]


def _is_never_closed(hours: PointHours, first: dt.date) -> bool:
    week = (merged_day(hours, first + offset * _ONE_DAY) for offset in range(7))
    pieces = (piece for day in week for piece in day if piece.reason is HoursReason.HOURS)
    return all(piece.state is not HoursState.CLOSED for piece in pieces)


def _week_day(hours: PointHours, day: dt.date, language: str) -> WeekDay:
    holiday = hours.holiday_on(day)
    return WeekDay(
        on=day,
        is_today=day == clock.today(),
        holiday_name=holiday.name_in(language) if holiday else "",
        pieces=tuple(_week_pieces(merged_day(hours, day), language)),
    )


def _week_pieces(pieces: tuple[DayPiece, ...], language: str) -> Iterator[WeekPiece]:
    for piece in pieces:
        name = piece.names.name_in(language) if piece.names else ""
        yield WeekPiece(piece.start.time(), piece.end.time(), piece.state, piece.reason, name)


def _unusual(hours: PointHours, day: dt.date, language: str) -> UnusualDay | None:
    pieces = merged_day(hours, day)
    deciding = [piece for piece in pieces if piece.reason in (HoursReason.HOLIDAY, HoursReason.EXCEPTION)]
    if not deciding:
        return None
    # An exception made for a holiday says more than the holiday does.
    said = next((piece for piece in deciding if piece.reason is HoursReason.EXCEPTION), deciding[0])
    name = said.names.name_in(language) if said.names else ""
    return UnusualDay(day, said.reason, name, tuple(_week_pieces(pieces, language)))
