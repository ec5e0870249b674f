"""The city as those who fetch and carry see it: which branches are open today, and how far it is."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from kitaphana.circulation.rules.targeting import UNKNOWN_KM
from kitaphana.core import clock
from kitaphana.core.earth import kilometres
from kitaphana.network.calendars import lending_calendar
from kitaphana.network.queries import ServicePointFacts, branch_cards, service_points, station_cards

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CityMap:
    """Of one day; distances once measured are remembered."""

    open_branches: frozenset[int]
    open_points: frozenset[int]
    points: Mapping[int, ServicePointFacts]
    branch_places: Mapping[int, Place]
    point_places: Mapping[int, Place]
    _ways: dict[tuple[int, int | None, int], float] = field(default_factory=dict, repr=False)

    @classmethod
    def of_today(cls) -> "CityMap":
        """As the network says now; one query for each question of it, however large the city."""
        today = clock.today()
        branches, stations = branch_cards("en"), station_cards("en")
        points = {point.id: point for point in service_points(is_active=False)}
        open_points = frozenset(pk for pk, point in points.items() if point.is_active and _is_open(pk, today))
        return cls(
            open_branches=frozenset(card.id for card in branches if card.service_point_id in open_points),
            open_points=open_points,
            points=points,
            branch_places={card.id: (card.latitude, card.longitude) for card in branches
                           if card.latitude is not None and card.longitude is not None},
            point_places={card.id: (card.latitude, card.longitude) for card in stations
                          if card.latitude is not None and card.longitude is not None},
        )  # fmt: skip

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


def _is_open(point_id: int, today: dt.date) -> bool:
    return lending_calendar(point_id).is_open_on(today)
