"""How many works and editions there are: for the city's figures."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from kitaphana.catalog.models import Edition, Work


@dataclass(frozen=True, slots=True)
class CatalogFigures:
    """Works (creations) and editions (titles, in the words of the statistics)."""

    work_count: int
    edition_count: int


def catalog_figures() -> CatalogFigures:
    """Two counts."""
    return CatalogFigures(work_count=Work.objects.count(), edition_count=Edition.objects.count())


@dataclass(frozen=True, slots=True)
class OldestEdition:
    """The edition with the earliest year of all."""

    id: int
    title: str
    year: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishingFigures:
    """Editions by decade of their year (1990 for 1990–1999), the oldest one, and works that came in lately."""

    by_decade: dict[int, int]
    oldest: OldestEdition | None
    new_work_count: int


def publishing_figures(*, since: dt.datetime) -> PublishingFigures:
    """When the books appeared, and how many works came in from `since` on. Three statements over all editions."""
    years = Edition.objects.filter(year__gt=0).values_list("year").annotate(Count("id")).order_by("year")
    decades: Counter[int] = Counter()
    for year, count in years:
        decades[year // 10 * 10] += count
    oldest = Edition.objects.filter(year__gt=0).order_by("year", "id").first()
    return PublishingFigures(
        by_decade=dict(decades),
        oldest=OldestEdition(oldest.pk, oldest.title, oldest.year or 0, tuple(oldest.languages)) if oldest else None,
        new_work_count=Work.objects.filter(created_at__gte=since).count(),
    )
