"""Invariants of facts: freezes, reviews, paper days."""

from collections.abc import Iterator

from django.db.models import Q

from kitaphana.circulation.models import Freeze, FreezeState, PaperDay, Review, ReviewState
from kitaphana.circulation.queries.freezes import frozen_points, holds_waiting, loans_due, places_of
from kitaphana.circulation.rules.freezes import Period, date_after
from kitaphana.core import clock
from kitaphana.core.invariants import invariant
from kitaphana.core.uploads.models import JobState
from kitaphana.network.calendars import lending_calendar


@invariant("I9", "nothing falls due while its place stands still")
def freezes_hold() -> Iterator[str]:
    """No date stays on a closed day of a freeze that is done; where the point is open all the same, it may."""
    for freeze in Freeze.objects.filter(state=FreezeState.MADE, last_day__gte=clock.today()).order_by("pk"):
        points, period = frozen_points(places_of(freeze)), Period(freeze.first_day, freeze.last_day)
        for loan in loans_due(points, period).order_by("pk").iterator():
            if date_after(loan.due_at, period, lending_calendar(loan.service_point_id), clock.zone()):
                yield f"loan {loan.pk} is due while its point stands still"
        for hold in holds_waiting(points, period).order_by("pk").iterator():
            if hold.expires_at and date_after(
                hold.expires_at, period, lending_calendar(hold.pickup_point_id), clock.zone()
            ):
                yield f"hold {hold.pk} expires while its point stands still"


@invariant("I13", "a fact is settled exactly when somebody has settled it")
def reviews_are_whole() -> Iterator[str]:
    """State, verdict, time and person agree."""
    settled = Q(state=ReviewState.SETTLED)
    faults = (
        ("is settled without a verdict, a time or a person", settled & (Q(verdict="") | Q(settled_at__isnull=True))),
        ("is open though it has a verdict", ~settled & (~Q(verdict="") | Q(settled_at__isnull=False))),
    )
    for fault, condition in faults:
        for review_id in Review.objects.filter(condition).order_by("pk").values_list("pk", flat=True).iterator():
            yield f"review {review_id} {fault}"


@invariant("I8", "every row of a paper day is accounted for")
def paper_adds_up() -> Iterator[str]:
    """Read = applied + applied before + for review + set aside."""
    for job_id, report in PaperDay.objects.filter(state=JobState.DONE).order_by("pk").values_list("pk", "report"):
        counts = dict(report.get("counts", {}))
        if counts.pop("read", 0) != sum(counts.values()):
            yield f"paper day {job_id} has lost or doubled a row"
