"""Pure rules of the network: words, what a day looks like, the state at an instant, lending days.

No Django, no clock, no settings: the same code runs in the server, in a station and in a simulation.
"""

from kitaphana.core.trilingual import Names
from kitaphana.network.rules.days import (
    DayException,
    DayPiece,
    PointHours,
    WeeklyPeriod,
    days_that_matter,
    merged_day,
    overlap,
    pieces_of_day,
)
from kitaphana.network.rules.lending import LendingCalendar
from kitaphana.network.rules.states import PointState, StateSpan, span_at, state_at
from kitaphana.network.rules.words import (
    LENDING_STATES,
    ExceptionRecurrence,
    HoursOwner,
    HoursReason,
    HoursState,
    InstitutionKind,
    MapLineKind,
    ServicePointKind,
    StaffRole,
)

__all__ = [
    "LENDING_STATES",
    "DayException",
    "DayPiece",
    "ExceptionRecurrence",
    "HoursOwner",
    "HoursReason",
    "HoursState",
    "InstitutionKind",
    "LendingCalendar",
    "MapLineKind",
    "Names",
    "PointHours",
    "PointState",
    "ServicePointKind",
    "StaffRole",
    "StateSpan",
    "WeeklyPeriod",
    "days_that_matter",
    "merged_day",
    "overlap",
    "pieces_of_day",
    "span_at",
    "state_at",
]
