"""How many works and editions there are: for the city's figures."""

from dataclasses import dataclass

from kitaphana.catalog.models import Edition, Work


@dataclass(frozen=True, slots=True)
class CatalogFigures:
    """Works (creations) and editions (titles, in the words of the statistics)."""

    work_count: int
    edition_count: int


def catalog_figures() -> CatalogFigures:
    """Two counts."""
    return CatalogFigures(work_count=Work.objects.count(), edition_count=Edition.objects.count())
