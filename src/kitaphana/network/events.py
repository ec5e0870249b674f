"""What happened in the network."""

from dataclasses import dataclass

from kitaphana.core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class CalendarChanged(DomainEvent):
    """Hours, exceptions, holidays or the network itself changed; `number` is the calendar's new version.

    `branch_codes` and `service_point_codes` name whose days changed; both empty: everybody's.
    """

    number: int
    branch_codes: tuple[str, ...] = ()
    service_point_codes: tuple[str, ...] = ()
