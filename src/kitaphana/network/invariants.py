"""What must always be true of the network."""

from collections.abc import Iterator
from itertools import combinations

from kitaphana.core.invariants import invariant
from kitaphana.network.models import Branch, HoursException, OpeningHours, PublicHoliday, ServicePoint, StaffPost
from kitaphana.network.rules import ExceptionRecurrence, overlap
from kitaphana.network.snapshot import period_of_row


@invariant("N1", "no two periods of one owner hold at the same time")
def periods_never_overlap() -> Iterator[str]:
    """One breach per pair of periods that meet."""
    owners: dict[tuple[int | None, int | None], list[OpeningHours]] = {}
    for row in OpeningHours.objects.order_by("pk"):
        owners.setdefault((row.branch_id, row.service_point_id), []).append(row)
    for rows in owners.values():
        for one, other in combinations(rows, 2):
            if overlap(period_of_row(one), period_of_row(other)):
                yield f"hours {one.pk} and {other.pk} overlap"


@invariant("N2", "every period and exception can hold at all")
def hours_make_sense() -> Iterator[str]:
    """Reversed dates, no weekday, or one of two times missing."""
    for row in OpeningHours.objects.order_by("pk"):
        if not 0 < row.weekdays < 1 << 7 or (row.valid_to is not None and row.valid_to < row.valid_from):
            yield f"hours {row.pk} never hold"
    for exception in HoursException.objects.order_by("pk"):
        is_reversed = exception.ends_on is not None and exception.ends_on < exception.starts_on
        is_monthly = exception.recurrence == ExceptionRecurrence.LAST_WEEKDAY_OF_MONTH
        if is_reversed or (is_monthly and exception.weekday is None):
            yield f"exception {exception.pk} never holds"
        if (exception.opens_at is None) is not (exception.closes_at is None):
            yield f"exception {exception.pk} has one time only"


@invariant("N3", "a service point, its branch, its pool and its posts have one institution")
def places_stay_in_their_institution() -> Iterator[str]:
    """Points and posts at a branch of somebody else, and points in somebody else's pool."""
    for point in ServicePoint.objects.select_related("branch", "pool").order_by("pk"):
        if point.branch is not None and point.branch.institution_id != point.institution_id:
            yield f"service point {point.code} stands in a branch of another institution"
        if point.pool.institution_id != point.institution_id:
            yield f"service point {point.code} lends by the pool of another institution"
    for post in StaffPost.objects.select_related("branch").order_by("pk"):
        if post.branch is not None and post.branch.institution_id != post.institution_id:
            yield f"post {post.pk} is at a branch of another institution"


@invariant("N4", "every branch in service has a service point")
def branches_can_lend() -> Iterator[str]:
    """Branches where nothing could be lent or brought back."""
    for branch in Branch.objects.filter(service_points=None, closed_on=None).order_by("code"):
        yield f"branch {branch.code} has no service point"


@invariant("N5", "no day off stands in for itself")
def moved_days_make_sense() -> Iterator[str]:
    """Days off moved from themselves."""
    for holiday in PublicHoliday.objects.exclude(moved_from=None):
        if holiday.moved_from == holiday.on:
            yield f"holiday {holiday.on} stands in for itself"
