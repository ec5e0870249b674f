"""The demo city as a simulated year of holds needs it: read once from its database, then kept in memory.

Real are its places and the ways between them, their opening weeks and closed days, the points where holds are fetched,
who owns which items and where these stand, and the policies.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final  # Any: rows of any columns

from django.db.models import F

from kitaphana.bench.hold_parts import Copy
from kitaphana.circulation.policies import Grid, current_grid
from kitaphana.circulation.rules import Cell, Policy, TransitPolicy
from kitaphana.circulation.rules.dates import due_at, shelf_expires_at
from kitaphana.circulation.services.city_map import CityMap
from kitaphana.core import clock
from kitaphana.holdings.models import Item
from kitaphana.network.queries import ServicePointFacts
from kitaphana.network.rules import LendingCalendar, ServicePointKind

ITEMS: Final = 60_000
"""So many items at most: of a larger city every n-th work is taken, with all of its items."""
READER: Final = ("adult", "31-54")
"""The category and age of those who borrow: the grid of the demo city says the same for nearly everybody."""
_FETCHED_AT: Final = (ServicePointKind.DESK, ServicePointKind.STATION)
_ITEM: Final = (
    "pk", "edition__work_id", "institution_id", "institution__code", "branch_id", "service_point_id",
    "category__code", "edition__form",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Title:
    """A work as one institution has it: these items serve its holds, and no others."""

    institution_id: int
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """Places, stock and rules. Days are counted from any day that the caller chooses."""

    city: CityMap
    grid: Grid
    titles: tuple[Title, ...]

    def pickups(self, institution_id: int) -> list[ServicePointFacts]:
        """The desks and stations of an institution where holds are fetched, by code."""
        points = sorted(self.city.points.values(), key=lambda point: point.code)
        return [
            point for point in points
            if point.institution_id == institution_id and self._serves(point) and point.offers_pickup
        ]  # fmt: skip

    def _serves(self, point: ServicePointFacts) -> bool:
        """A desk stands for its branch; self-checks lend too, but nobody takes anything there to its place."""
        is_main = point.branch_id is None or self.city.desks.get(point.branch_id) == point.id
        return point.is_active and is_main and point.kind in _FETCHED_AT

    def place_of(self, copy: Copy) -> int:
        """The point where the item is at home: its station, or the desk of its branch."""
        return copy.station_id or self.city.desks[copy.branch_id]

    def moved(self, copy: Copy, place: int) -> Copy:
        """The same item at home at another point; a station's books are kept by the branch that they came from."""
        branch = self.city.points[place].branch_id
        return replace(copy, station_id=place) if branch is None else replace(copy, branch_id=branch, station_id=None)

    def stock(self) -> Mapping[int, int]:
        """How many items are at home at each point."""
        return Counter(self.place_of(copy) for title in self.titles for copy in title.copies)

    def loan(self, copy: Copy, point_id: int) -> Policy:
        """By which rules the item is lent at a point."""
        return self.grid.ruling(self._cell(copy, point_id)).policy

    def transit(self, copy: Copy) -> TransitPolicy:
        """By which rules it travels."""
        return self.grid.ruling_on_transit(copy.owner, copy.category, copy.form).policy

    def shelf_days(self, copy: Copy, point_id: int) -> int:
        """How long it waits on a hold shelf."""
        return self.grid.ruling_on_holds(self._cell(copy, point_id)).policy.shelf_days

    def _cell(self, copy: Copy, point_id: int) -> Cell:
        return Cell(copy.owner, self.city.pool_of(point_id), READER[0], copy.category, READER[1], copy.form)

    def calendar(self, point_id: int) -> LendingCalendar:
        """The days of a point."""
        return self.city.calendar(point_id)


@dataclass(frozen=True, slots=True)
class Dates:
    """Moments as days (with fractions) since `start`, by the calendars of a town."""

    start: dt.date
    due: Callable[[int, int, int], float]
    expiry: Callable[[int, int, int], int]
    open_from: Callable[[int, int], int]

    @classmethod
    def of(cls, town: Town, start: dt.date) -> "Dates":
        """`due` and `expiry` of a point, a day and a term; `open_from`: the first open day of a point from a day on."""
        zone = clock.zone()
        midnight = dt.datetime.combine(start, dt.time(), tzinfo=zone)

        @cache
        def due(point_id: int, day: int, days: int) -> float:
            moment = due_at(start + dt.timedelta(days=day), days, town.calendar(point_id), zone)
            return (moment - midnight).total_seconds() / 86_400

        @cache
        def expiry(point_id: int, day: int, days: int) -> int:
            until = shelf_expires_at(start + dt.timedelta(days=day), days, town.calendar(point_id), zone)
            return (until.astimezone(zone).date() - start).days

        @cache
        def open_from(point_id: int, day: int) -> int:
            return (town.calendar(point_id).next_open_day(start + dt.timedelta(days=day)) - start).days

        return cls(start, due, expiry, open_from)


def read_town(*, most: int = ITEMS) -> Town:
    """The city of this installation: two statements for its stock, however large it is."""
    city, grid = CityMap.of_today(), current_grid()
    town = Town(city, grid, ())
    lendable = Item.objects.filter(is_for_loan=True, kit__isnull=True).exclude(
        status__in=("lost", "missing", "withdrawn", "in_conservation")
    )
    every = -(-lendable.count() // most) or 1
    rows = lendable.alias(turn=F("edition__work_id") % every).filter(turn=0).order_by("pk").values_list(*_ITEM)
    return Town(city, grid, tuple(_titles(town, rows.iterator())))


def _titles(town: Town, rows: Iterable[tuple[Any, ...]]) -> list[Title]:
    """What may go home, by work and owner, in the order of the works."""
    found: defaultdict[tuple[int, int], list[Copy]] = defaultdict(list)
    for item_id, work_id, owner_id, owner, branch_id, station_id, category, form in rows:
        copy = Copy(item_id, owner, branch_id, station_id, category, form)
        if branch_id in town.city.desks and town.loan(copy, town.place_of(copy)).lends:
            found[work_id, owner_id].append(copy)
    return [Title(owner_id, tuple(copies)) for (_, owner_id), copies in sorted(found.items())]
