"""When editions changed and works came in, for feeds and sitemaps."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Max

from kitaphana.catalog.models import Edition, Work


def last_edition_id() -> int:
    """The highest id of an edition; 0 when there is none."""
    return Edition.objects.aggregate(last=Max("id"))["last"] or 0


def edition_stamps(first: int, end: int) -> list[tuple[int, dt.datetime]]:
    """Id and last change of the editions from `first` up to but not including `end`; one statement."""
    rows = Edition.objects.filter(id__gte=first, id__lt=end).order_by("id")
    return list(rows.values_list("id", "updated_at"))


def work_stamps(first: int, end: int) -> list[tuple[int, dt.datetime]]:
    """Id and last change of the works from `first` up to but not including `end` that have more than one edition (an
    only edition stands for its work); one statement."""
    editions = Edition.objects.filter(work_id__gte=first, work_id__lt=end).values("work_id").order_by("work_id")
    counted = editions.annotate(count=Count("id"), changed_at=Max("updated_at")).filter(count__gt=1)
    return list(counted.values_list("work_id", "changed_at"))


def arrivals(work_ids: Iterable[int]) -> dict[int, dt.datetime]:
    """When each of the works came into the catalogue; one statement."""
    return dict(Work.objects.filter(id__in=list(work_ids)).values_list("id", "created_at"))


def works_arrived(since: dt.datetime, until: dt.datetime, *, limit: int) -> dict[int, dt.datetime]:
    """The works that came into the catalogue after `since` and up to `until`, newest first, with the moment. One
    statement."""
    rows = Work.objects.filter(created_at__gt=since, created_at__lte=until).order_by("-created_at", "-id")
    return dict(rows.values_list("id", "created_at")[:limit])
