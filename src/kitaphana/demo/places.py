"""Where stock and loans of the city can be, read from the network that was loaded."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from random import Random

from kitaphana.circulation.rules.dates import due_at
from kitaphana.core import clock
from kitaphana.demo.accounts import CENTRAL, CITY
from kitaphana.demo.rows.items import Places, Shelf, StationSpot
from kitaphana.demo.rows.loans import DueAt
from kitaphana.network.calendars import lending_calendar
from kitaphana.network.models import Branch, ServicePoint
from kitaphana.network.queries import BLIND_READERS
from kitaphana.network.rules import ServicePointKind

CENTRAL_WEIGHT = 26.0


def read(rng: Random) -> Places:
    """The central branch holds a good quarter of the city's stock; the other weights fall as the seed will."""
    desks = _desks()
    shelves = {
        branch.code: (branch.institution.code, _shelf(rng, branch, desks))
        for branch in Branch.objects.select_related("institution").order_by("code")
        if branch.pk in desks
    }
    central = shelves[CENTRAL][1]
    others = [shelf for code, (owner, shelf) in shelves.items() if owner == CITY and code != CENTRAL]
    return Places(
        central=central,
        city=[central, *others],
        national=[
            replace(shelf, barcode_prefix=f"N{number:02d}")
            for number, shelf in enumerate((shelf for owner, shelf in shelves.values() if owner != CITY), 1)
        ],
        stations=[
            StationSpot(point, central.branch_id)
            for point in ServicePoint.objects.filter(kind=ServicePointKind.STATION, is_active=True)
            .order_by("code")
            .values_list("pk", flat=True)
        ],
    )


def _desks() -> dict[int, int]:
    points = ServicePoint.objects.filter(kind=ServicePointKind.DESK, branch__isnull=False).order_by("-code")
    return {branch: point for point, branch in points.values_list("pk", "branch_id") if branch is not None}


def _shelf(rng: Random, branch: Branch, desks: Mapping[int, int]) -> Shelf:
    weight = CENTRAL_WEIGHT if branch.code == CENTRAL else round(rng.uniform(1.4, 4.2), 2)
    has_blind_department = BLIND_READERS in branch.amenities
    return Shelf(branch.pk, branch.institution_id, desks[branch.pk], weight, has_blind_department)


def pools() -> dict[int, int]:
    """Service point → lending pool."""
    return dict(ServicePoint.objects.values_list("pk", "pool_id"))


def due_dates() -> DueAt:
    """Due moments by the calendars of the service points, each worked out once."""
    calendar = cache(lending_calendar)

    @cache
    def due(service_point_id: int, day: dt.date, days: int) -> dt.datetime:
        return due_at(day, days, calendar(service_point_id), clock.zone())

    return due
