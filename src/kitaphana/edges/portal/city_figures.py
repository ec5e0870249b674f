"""The city's figures for the first page: counted from the data as `kitaphana figures` does, and kept for a while."""

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache

from kitaphana.catalog.queries import CatalogFigures, PublishingFigures, catalog_figures, publishing_figures
from kitaphana.circulation.queries import LoanFigures, loan_figures
from kitaphana.core import clock
from kitaphana.holdings.queries import HoldingsFigures, holdings_figures, item_count, station_item_counts
from kitaphana.network.queries import institutions, open_branch_counts
from kitaphana.network.rules import InstitutionKind
from kitaphana.patrons.queries import registered_count

KEPT_SECONDS = 3600
STATIONS_KEPT_SECONDS = 600
LATELY = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CityFigures:
    """What the story is told from; zeros in an empty installation."""

    item_count: int
    stock: HoldingsFigures
    titles: CatalogFigures
    publishing: PublishingFigures
    loans: LoanFigures
    reader_count: int
    open_by_hour: tuple[int, ...]


def city_figures() -> CityFigures:
    """The figures of this hour: a few seconds of counting in a large city, then nothing until they are forgotten."""
    key = f"portal:figures:{clock.today()}"
    found: CityFigures | None = cache.get(key)
    if found is None:
        found = _count()
        cache.set(key, found, KEPT_SECONDS)
    return found


def books_in_stations() -> dict[int, int]:
    """Items by the id of the station's service point."""
    found: dict[int, int] | None = cache.get("portal:stations")
    if found is None:
        found = station_item_counts()
        cache.set("portal:stations", found, STATIONS_KEPT_SECONDS)
    return found


def _count() -> CityFigures:
    city_id = next((found.id for found in institutions() if found.kind is InstitutionKind.CITY), 0)
    first_of_month = dt.datetime.combine(clock.today().replace(day=1), dt.time(), tzinfo=clock.zone())
    return CityFigures(
        item_count=item_count(),
        stock=holdings_figures(city_id),
        titles=catalog_figures(),
        publishing=publishing_figures(since=clock.now() - LATELY),
        loans=loan_figures(city_id, since=first_of_month),
        reader_count=registered_count(city_id, clock.today()),
        open_by_hour=open_branch_counts(),
    )
