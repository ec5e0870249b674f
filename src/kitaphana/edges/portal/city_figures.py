"""The city's figures for the first page: counted from the data as `kitaphana figures` does, and kept for a while."""

import datetime as dt
import logging
import threading
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

from kitaphana.catalog.queries import CatalogFigures, PublishingFigures, catalog_figures, publishing_figures
from kitaphana.circulation.queries import LoanFigures, loan_figures, visit_count
from kitaphana.core import clock
from kitaphana.holdings.queries import HoldingsFigures, holdings_figures, item_count, station_item_counts
from kitaphana.network.queries import institutions, open_branch_counts
from kitaphana.network.rules import InstitutionKind
from kitaphana.patrons.queries import registered_count

AS_GOOD_AS_NEW = dt.timedelta(hours=1)
COUNTING_SECONDS = 300
_KEY, _COUNTING = "portal:figures:2", "portal:figures:counting"
STATIONS_KEPT_SECONDS = 600
LATELY = dt.timedelta(days=30)

logger = logging.getLogger(__name__)


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
    visit_count: int = 0


def city_figures() -> CityFigures:
    """The figures of the last hour or so. Nobody but the first visitor of a server waits for a count: who finds them
    too old gets them all the same, and they are counted anew beside.
    """
    kept: tuple[dt.datetime, CityFigures] | None = cache.get(_KEY)
    if kept is None:
        return _count_anew()
    counted_at, figures = kept
    if clock.now() - counted_at > AS_GOOD_AS_NEW and cache.add(_COUNTING, True, COUNTING_SECONDS):
        threading.Thread(target=_count_beside, daemon=True).start()
    return figures


def _count_anew() -> CityFigures:
    figures = _count()
    cache.set(_KEY, (clock.now(), figures), None)
    return figures


def _count_beside() -> None:
    """In a thread of its own, with a connection of its own; a fault leaves the old figures and is tried again."""
    try:
        _count_anew()
    except Exception:
        logger.exception("the city's figures were not counted")
    finally:
        connection.close()


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
        visit_count=visit_count(clock.today() - LATELY),
    )
