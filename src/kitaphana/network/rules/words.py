"""The words of the network that edges and rules share with the tables."""

from dataclasses import dataclass
from enum import StrEnum


class InstitutionKind(StrEnum):
    """What sort of owner: it steers nothing by itself, rules are policy rows."""

    CITY = "city"
    NATIONAL = "national"
    UNIVERSITY = "university"


class ServicePointKind(StrEnum):
    """ISO 2789 and SIP2 AN: any spot where a loan can happen."""

    DESK = "desk"
    SELF_CHECK = "self_check"
    STATION = "station"
    COURIER = "courier"


class MapLineKind(StrEnum):
    """What a line of the map shows."""

    AVENUE = "avenue"
    RIVER = "river"
    FOOTHILLS = "foothills"


class HoursState(StrEnum):
    """What a reader may do there at that hour."""

    STAFFED = "staffed"
    SELF_SERVICE = "self_service"
    ENTER_ONLY = "enter_only"
    CLOSED = "closed"


LENDING_STATES = frozenset({HoursState.STAFFED, HoursState.SELF_SERVICE})
"""States in which an item can be lent and brought back."""


class HoursReason(StrEnum):
    """What decided the state: the weekly hours, a public holiday, an exception, or not being in service at all."""

    HOURS = "hours"
    HOLIDAY = "holiday"
    EXCEPTION = "exception"
    OUT_OF_SERVICE = "out_of_service"


class ExceptionRecurrence(StrEnum):
    """How an exception repeats."""

    ONCE = "once"
    LAST_WEEKDAY_OF_MONTH = "last_weekday_of_month"
    YEARLY = "yearly"


class StaffRole(StrEnum):
    """What a staff member may do; the same person may hold several posts."""

    DESK = "desk"
    SPECIALIST = "specialist"
    CATALOGUER = "cataloguer"
    HEAD = "head"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class HoursOwner:
    """Whose hours: a branch's, or one service point's own. Exactly one of the two is given."""

    branch_id: int | None = None
    service_point_id: int | None = None

    def __post_init__(self) -> None:
        if (self.branch_id is None) is (self.service_point_id is None):
            raise ValueError("hours belong to a branch or to a service point, never to both or none")

    def as_fields(self) -> dict[str, int]:
        """The one column that names the owner, with its value."""
        if self.branch_id is not None:
            return {"branch_id": self.branch_id}
        return {"service_point_id": self.service_point_id or 0}
