"""Questions about days on which everything stands still: who is silent, what is there, what one would move."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kitaphana.circulation.models import Freeze, FreezeKind, FreezeScope, FreezeState, Hold, HoldState, Loan, Transit
from kitaphana.circulation.models.transits import TransitState
from kitaphana.circulation.rules.freezes import Period
from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of
from kitaphana.core.trilingual import Names
from kitaphana.network.queries import ServicePointFacts, service_points

IN_FORCE = (FreezeState.MOVING, FreezeState.MADE)


@dataclass(frozen=True, slots=True)
class FrozenPlaces:
    """What stands still: a branch, an institution's network, or (neither is given) the city.

    `has_stations`: so do points without a branch.
    """

    institution_id: int | None = None
    branch_id: int | None = None
    has_stations: bool = True

    @property
    def scope(self) -> FreezeScope:
        """The name of it."""
        if self.branch_id is not None:
            return FreezeScope.BRANCH
        return FreezeScope.CITY if self.institution_id is None else FreezeScope.INSTITUTION

    def has(self, point: ServicePointFacts) -> bool:
        """Whether that point stands still."""
        if self.branch_id is not None:
            return point.branch_id == self.branch_id
        if point.branch_id is None and not self.has_stations:
            return False
        return self.institution_id in (None, point.institution_id)


@dataclass(frozen=True, slots=True)
class FreezeRow:
    """A freeze as lists and its page show it; `places` says what stands still."""

    id: int
    places: FrozenPlaces
    period: Period
    reason: Names
    state: str
    institution_names: Names
    branch_names: Names
    expected: Mapping[str, int]
    moved: Mapping[str, int]
    put_back: Mapping[str, int]
    made_at: dt.datetime
    made_by: str
    reversed_at: dt.datetime | None
    reversed_by: str

    @property
    def is_under_way(self) -> bool:
        """Something is still being moved or put back."""
        return self.state in (FreezeState.MOVING, FreezeState.REVERSING)

    @property
    def percent(self) -> int:
        """How far that is; never 100 before its end."""
        done = self.moved if self.state == FreezeState.MOVING else self.put_back
        whole = self.expected if self.state == FreezeState.MOVING else self.moved
        return min(99, sum(done.values()) * 100 // max(1, sum(whole.values())))


@dataclass(frozen=True, slots=True)
class FreezePreview:
    """What a freeze would do: dates by kind that fall into it, and how many places it shuts."""

    loan_count: int
    hold_count: int
    transit_count: int
    branch_count: int
    station_count: int
    day_count: int

    def as_dict(self) -> dict[str, int]:
        """The dates by kind."""
        counts = (self.loan_count, self.hold_count, self.transit_count)
        return dict(zip((FreezeKind.LOAN.value, FreezeKind.HOLD.value, FreezeKind.TRANSIT.value), counts, strict=True))


def is_silenced(
    *, on: dt.date | None = None, service_point_id: int | None = None, institution_id: int | None = None
) -> bool:
    """Whether no message about loans and holds leaves on that day (today when left out).

    Ask it of the point where a loan was made or a hold is to be fetched; or of a whole institution, which is silent
    only when all of it stands still. Who asks about many points takes `silenced_points`.
    """
    if service_point_id is not None:
        return service_point_id in silenced_points(on)
    return any(
        row.scope == FreezeScope.CITY or (row.scope == FreezeScope.INSTITUTION and row.institution_id == institution_id)
        for row in _in_force(on or clock.today())
    )


def silenced_points(on: dt.date | None = None) -> frozenset[int]:
    """Ids of the service points about whose loans and holds no message leaves on that day; two queries at most."""
    found = [places_of(row) for row in _in_force(on or clock.today())]
    if not found:
        return frozenset()
    return frozenset(
        point.id for point in service_points(is_active=False) if any(places.has(point) for places in found)
    )


def _in_force(on: dt.date) -> list[Freeze]:
    return list(Freeze.objects.filter(first_day__lte=on, last_day__gte=on, state__in=IN_FORCE))


def places_of(row: Freeze) -> FrozenPlaces:
    """What the freeze makes stand still."""
    return FrozenPlaces(row.institution_id, row.branch_id, row.has_stations)


def frozen_points(places: FrozenPlaces) -> tuple[ServicePointFacts, ...]:
    """The points that stand still, also those out of use: loans made there are still open. One query."""
    return tuple(point for point in service_points(is_active=False) if places.has(point))


def freeze_row(freeze_id: int) -> FreezeRow | None:
    """One freeze."""
    row = Freeze.objects.select_related("institution", "branch").filter(pk=freeze_id).first()
    return _row(row) if row else None


def freeze_rows(
    *, institution_ids: Collection[int] | None, after: int | None = None, limit: int = 20
) -> Page[FreezeRow]:
    """Freezes that touch some institutions (None: all of them), the latest made first."""
    rows = Freeze.objects.select_related("institution", "branch").order_by("-pk")
    if institution_ids is not None:
        rows = rows.filter(Q(institution_id__in=institution_ids) | Q(scope=FreezeScope.CITY))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return page_of(map(_row, rows[: limit + 1]), limit=limit, key=lambda one: one.id)


def preview_freeze(places: FrozenPlaces, period: Period) -> FreezePreview:
    """Count what a freeze would move; writes nothing. Four queries."""
    points = frozen_points(places)
    return FreezePreview(
        loan_count=loans_due(points, period).count(),
        hold_count=holds_waiting(points, period).filter(ready_at__lte=clock.now()).count(),
        transit_count=transits_due(points, period).count(),
        branch_count=len({point.branch_id for point in points if point.branch_id is not None}),
        station_count=sum(point.branch_id is None for point in points),
        day_count=(period.last - period.first).days + 1,
    )


def loans_due(points: Collection[ServicePointFacts], period: Period) -> "QuerySet[Loan]":
    """Open loans made at the points that are due within the period."""
    due = {"due_at__gte": _begin(period.first), "due_at__lt": _begin(period.last + dt.timedelta(days=1))}
    return Loan.objects.filter(closed_at__isnull=True, service_point_id__in=_ids(points), **due)


def holds_waiting(points: Collection[ServicePointFacts], period: Period) -> "QuerySet[Hold]":
    """Holds on the shelf of the points that do not expire before the period begins."""
    ends = {"expires_at__gte": _begin(period.first), "ready_at__lt": _begin(period.last + dt.timedelta(days=1))}
    return Hold.objects.filter(state=HoldState.READY, pickup_point_id__in=_ids(points), **ends)


def transits_due(points: Collection[ServicePointFacts], period: Period) -> "QuerySet[Transit]":
    """Open transits to or from the points that should arrive within the period."""
    branches = {point.branch_id for point in points if point.branch_id is not None}
    ids = _ids(points)
    somewhere = Q(to_point_id__in=ids) | Q(to_point__isnull=True, to_branch_id__in=branches) | Q(from_point_id__in=ids)
    due = {"due_at__gte": _begin(period.first), "due_at__lt": _begin(period.last + dt.timedelta(days=1))}
    return Transit.objects.filter(somewhere, state=TransitState.SENT, **due)


def _ids(points: Collection[ServicePointFacts]) -> list[int]:
    return [point.id for point in points]


def _begin(day: dt.date) -> dt.datetime:
    """The first moment of a day of the city."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=clock.zone()).astimezone(dt.UTC)


def _row(row: Freeze) -> FreezeRow:
    return FreezeRow(
        id=row.pk,
        places=places_of(row),
        period=Period(row.first_day, row.last_day),
        reason=row.reason,
        state=row.state,
        institution_names=row.institution.names if row.institution else Names(),
        branch_names=row.branch.names if row.branch else Names(),
        expected=row.expected,
        moved=row.moved,
        put_back=row.put_back,
        made_at=row.made_at,
        made_by=row.made_by,
        reversed_at=row.reversed_at,
        reversed_by=row.reversed_by,
    )
