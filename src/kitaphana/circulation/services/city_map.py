"""The city as those who fetch and carry see it: which branches are open today, and how far it is."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kitaphana.circulation.rules.targeting import UNKNOWN_KM
from kitaphana.core import clock
from kitaphana.core.earth import kilometres
from kitaphana.network.calendars import LendingCalendar, lending_calendars
from kitaphana.network.queries import ServicePointFacts, branch_cards, service_points, station_cards

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CityMap:
    """Of one day; distances once measured are remembered. `desks`: the point that stands for each branch."""

    points: Mapping[int, ServicePointFacts]
    calendar: Callable[[int], LendingCalendar]
    desks: Mapping[int, int]
    branch_places: Mapping[int, Place]
    point_places: Mapping[int, Place]
    open_branches: frozenset[int] = frozenset()
    open_points: frozenset[int] = frozenset()
    _ways: dict[tuple[int, int | None, int], float] = field(default_factory=dict, repr=False)

    @classmethod
    def of_today(cls) -> "CityMap":
        """As the network says now; one query for each question of it, however large the city."""
        branches, stations = branch_cards("en"), station_cards("en")
        city = cls(
            points={point.id: point for point in service_points(is_active=False)},
            calendar=lending_calendars(),
            desks={card.id: card.service_point_id for card in branches if card.service_point_id is not None},
            branch_places={card.id: (card.latitude, card.longitude) for card in branches
                           if card.latitude is not None and card.longitude is not None},
            point_places={card.id: (card.latitude, card.longitude) for card in stations
                          if card.latitude is not None and card.longitude is not None},
        )  # fmt: skip
        return city.on(clock.today())

    def on(self, day: dt.date) -> "CityMap":
        """The same city on another day; asks no database."""
        open_points = frozenset(
            pk for pk, point in self.points.items() if point.is_active and self.calendar(pk).is_open_on(day)
        )
        open_branches = frozenset(branch for branch, desk in self.desks.items() if desk in open_points)
        return replace(self, open_points=open_points, open_branches=open_branches)

    def can_fetch(self, branch_id: int, service_point_id: int | None) -> bool:
        """Whether the branch has people there today, and the station or desk where the item stands can be reached."""
        is_there = branch_id in self.open_branches
        return is_there and (service_point_id is None or service_point_id in self.open_points)

    def pool_of(self, point_id: int) -> str:
        """The code of the pool of a point."""
        return self.points[point_id].pool_code if point_id in self.points else ""

    def kilometres(self, branch_id: int, service_point_id: int | None, pickup_id: int) -> float:
        """From where the item stands to where it is fetched; 0 within one building."""
        way = (branch_id, service_point_id, pickup_id)
        if way not in self._ways:
            self._ways[way] = self._measured(*way)
        return self._ways[way]

    def _measured(self, branch_id: int, service_point_id: int | None, pickup_id: int) -> float:
        start = self._of_point(service_point_id) if service_point_id is not None else (branch_id, None)
        end = self._of_point(pickup_id)
        if start == end:
            return 0.0
        places = [self._place(*one) for one in (start, end)]
        if places[0] is None or places[1] is None:
            return UNKNOWN_KM
        return kilometres(places[0], places[1])

    def _of_point(self, point_id: int) -> tuple[int | None, int | None]:
        """All points of a building are one place; a station is its own."""
        point = self.points.get(point_id)
        return (point.branch_id, None) if point and point.branch_id is not None else (None, point_id)

    def _place(self, branch_id: int | None, point_id: int | None) -> Place | None:
        return self.branch_places.get(branch_id or 0) if point_id is None else self.point_places.get(point_id)
