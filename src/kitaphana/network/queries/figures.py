"""How many places there are: for the city's figures."""

import datetime as dt
from dataclasses import dataclass

from kitaphana.core import clock
from kitaphana.network import snapshot
from kitaphana.network.queries.cards import BLIND_READERS, branch_cards
from kitaphana.network.rules import HoursState, InstitutionKind, PointHours, ServicePointKind, WeeklyPeriod

WEEK = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NetworkFigures:
    """Branches in service by owner; those of the city network by hours and offer; stations at work and planned."""

    library_count: int
    city_count: int
    national_count: int
    always_open_count: int
    blind_department_count: int
    station_count: int
    planned_station_count: int


def network_figures(on: dt.date | None = None) -> NetworkFigures:
    """The figures of a day (today by default). Always open: every hour of the regular week, holidays aside."""
    day = on or clock.today()
    network = snapshot.current()
    cards = branch_cards("kk")
    city = [card for card in cards if network.branches[card.id].institution.kind == InstitutionKind.CITY]
    stations = [point for point in network.points.values() if point.kind == ServicePointKind.STATION]
    return NetworkFigures(
        library_count=len(cards),
        city_count=len(city),
        national_count=sum(1 for card in cards if card.is_national),
        always_open_count=sum(1 for card in city if _is_always_open(network.branch_hours[card.id], day)),
        blind_department_count=sum(1 for card in city if BLIND_READERS in card.amenities),
        station_count=sum(1 for station in stations if station.is_active),
        planned_station_count=sum(1 for station in stations if not station.is_active),
    )


def _is_always_open(hours: PointHours, day: dt.date) -> bool:
    """Periods of one owner never hold at the same time (invariant N1), so their lengths may be added up."""
    now = (period for period in hours.own if period.is_valid_on(day))
    return sum((_length(period) for period in now if period.state is not HoursState.CLOSED), dt.timedelta()) == WEEK


def _length(period: WeeklyPeriod) -> dt.timedelta:
    opens, closes = (dt.timedelta(hours=time.hour, minutes=time.minute) for time in (period.opens_at, period.closes_at))
    stretch = closes - opens if closes > opens else closes - opens + _DAY
    return stretch * period.weekdays.bit_count()
