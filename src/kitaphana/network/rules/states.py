"""The state of a point at an instant, and until when."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kitaphana.core.trilingual import Names
from kitaphana.network.rules.days import DayPiece, PointHours, days_that_matter, pieces_of_day
from kitaphana.network.rules.words import HoursReason, HoursState

LOOK_AHEAD = dt.timedelta(days=5 * 365)
"""How far a next change is looked for; a state that holds longer has no `until`."""


@dataclass(frozen=True, slots=True)
class PointState:
    """The state now, the UTC instant of the next other state (None: none in five years), and what decided it.

    `names` say which holiday, or why the exception was made, where that is known.
    """

    state: HoursState
    until: dt.datetime | None
    reason: HoursReason
    names: Names | None = None


@dataclass(frozen=True, slots=True)
class StateSpan:
    """One answer that is right for every instant from `since` to `till` (exclusive), so that it may be kept."""

    since: dt.datetime
    till: dt.datetime
    state: PointState


def state_at(hours: PointHours, moment: dt.datetime, zone: ZoneInfo) -> PointState:
    """The state at the aware instant `moment`; equal states merge over midnight and over reasons."""
    return span_at(hours, moment, zone).state


def span_at(hours: PointHours, moment: dt.datetime, zone: ZoneInfo) -> StateSpan:
    """The state at `moment` with the instants for which the same answer holds: within the day, for one reason."""
    day = moment.astimezone(zone).date()
    since, till, piece = next(found for found in _instants(hours, day, zone) if found[0] <= moment < found[1])
    until = _next_change(hours, piece.state, moment, zone)
    return StateSpan(since, till, PointState(piece.state, until, piece.reason, piece.names))


def _next_change(hours: PointHours, state: HoursState, moment: dt.datetime, zone: ZoneInfo) -> dt.datetime | None:
    day = moment.astimezone(zone).date()
    for later in days_that_matter(hours, day, day + LOOK_AHEAD):
        for start, _, piece in _instants(hours, later, zone):
            if start > moment and piece.state is not state:
                return start
    return None


def _instants(hours: PointHours, day: dt.date, zone: ZoneInfo) -> Iterator[tuple[dt.datetime, dt.datetime, DayPiece]]:
    """The pieces of a day as stretches of real time.

    A wall time that came twice (29 February 2024, 23:00 in Almaty) is its first coming, so that a place
    neither opens nor closes twice; one that never came is pushed on, never before the piece it follows.
    """
    pieces = pieces_of_day(hours, day)
    start = _utc(pieces[0].start, zone)
    for piece in pieces:
        end = max(start, _utc(piece.end, zone))
        if start < end:
            yield start, end, piece
        start = end


def _utc(wall: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return wall.replace(tzinfo=zone).astimezone(dt.UTC)
