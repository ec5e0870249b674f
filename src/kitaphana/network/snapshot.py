"""The whole network in memory: read in a constant number of queries, kept until the calendar's version is raised."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kitaphana.core import clock, sql
from kitaphana.network.models import (
    Branch,
    District,
    HolidayRule,
    HoursException,
    MapLine,
    OpeningHours,
    PublicHoliday,
    ServicePoint,
)
from kitaphana.network.rules import (
    DayException,
    ExceptionRecurrence,
    HoursOwner,
    HoursState,
    LendingCalendar,
    Names,
    PointHours,
    PointState,
    ServicePointKind,
    StateSpan,
    WeeklyPeriod,
    span_at,
)

MapPoint = tuple[float, float]
"""Longitude and latitude in WGS 84 degrees."""

_KEPT_VERSIONS = 3
_kept: dict[uuid.UUID, "NetworkSnapshot"] = {}


@dataclass(frozen=True, slots=True)
class NetworkSnapshot:
    """Everything that questions about places and hours need, as of one version."""

    branches: Mapping[int, Branch]
    points: Mapping[int, ServicePoint]
    points_by_code: Mapping[str, ServicePoint]
    districts: Mapping[str, Names]
    outlines: Mapping[str, tuple[MapPoint, ...]]
    map_lines: tuple[MapLine, ...]
    branch_hours: Mapping[int, PointHours]
    point_hours: Mapping[int, PointHours]
    main_points: Mapping[int, ServicePoint]
    calendars: dict[int, LendingCalendar] = field(default_factory=dict)
    never_closed: dict[dt.date, frozenset[int]] = field(default_factory=dict)
    place_names: dict[str, Mapping[str, str]] = field(default_factory=dict)
    code_names: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _spans: dict[HoursOwner, StateSpan] = field(default_factory=dict)

    def hours_of(self, owner: HoursOwner) -> PointHours:
        """The hours of a branch or service point; a `KeyError` where there is no such owner."""
        if owner.branch_id is not None:
            return self.branch_hours[owner.branch_id]
        return self.point_hours[owner.service_point_id or 0]

    def state_at(self, owner: HoursOwner, moment: dt.datetime) -> PointState:
        """The owner's state at an instant; the last answer is kept for as long as it holds."""
        span = self._spans.get(owner)
        if span is None or not span.since <= moment < span.till:
            span = self._spans[owner] = span_at(self.hours_of(owner), moment, clock.zone())
        return span.state

    def calendar(self, service_point_id: int) -> LendingCalendar:
        """The lending calendar of a point; a `KeyError` where there is no such point."""
        if service_point_id not in self.calendars:
            self.calendars[service_point_id] = LendingCalendar(self.point_hours[service_point_id], clock.zone())
        return self.calendars[service_point_id]


def current(stamp: uuid.UUID | None = None) -> NetworkSnapshot:
    """The network as it is now: one query when nothing changed. `stamp` saves that one to a caller who read it."""
    stamp = stamp or version_stamp()
    if stamp is None:
        # No version was ever raised (an empty database): nothing tells when to forget, so nothing is kept.
        return _load()
    kept = _kept.get(stamp)
    if kept is None:
        kept = _load()
        while len(_kept) >= _KEPT_VERSIONS:
            _kept.pop(next(iter(_kept)), None)
        _kept[stamp] = kept
    return kept


def version_stamp() -> uuid.UUID | None:
    """The stamp of the calendar's version; None before the first change."""
    found = sql.rows("SELECT stamp FROM network_calendarversion WHERE id = %s", (1,))
    return uuid.UUID(str(found[0][0])) if found else None


def _load() -> NetworkSnapshot:
    branches = {branch.pk: branch for branch in Branch.objects.select_related("institution")}
    rows = ServicePoint.objects.select_related("institution", "branch__institution", "pool")
    points = {point.pk: point for point in rows}
    main_points = _main_points(points.values())
    branch_hours, point_hours = _hours(branches, points, main_points)
    districts = list(District.objects.all())
    return NetworkSnapshot(
        branches=MappingProxyType(branches),
        points=MappingProxyType(points),
        points_by_code=MappingProxyType({point.code: point for point in points.values()}),
        districts=MappingProxyType({row.code: row.names for row in districts}),
        outlines=MappingProxyType({row.code: tuple(map(tuple, row.outline)) for row in districts if row.outline}),
        map_lines=tuple(MapLine.objects.all()),
        branch_hours=MappingProxyType(branch_hours),
        point_hours=MappingProxyType(point_hours),
        main_points=MappingProxyType(main_points),
    )


def _main_points(points: Iterable[ServicePoint]) -> dict[int, ServicePoint]:
    """The service point that stands for each branch: its first desk, else its first point."""
    ordered = sorted(points, key=lambda point: (point.kind != ServicePointKind.DESK, not point.is_active, point.code))
    return {point.branch_id: point for point in reversed(ordered) if point.branch_id is not None}


def _hours(
    branches: Mapping[int, Branch], points: Mapping[int, ServicePoint], main_points: Mapping[int, ServicePoint]
) -> tuple[dict[int, PointHours], dict[int, PointHours]]:
    shared = _Shared()
    of_branches = {
        pk: PointHours(
            own=tuple(shared.branch_periods[pk]),
            exceptions=tuple(shared.branch_exceptions[pk]),
            holidays=shared.holidays,
            holiday_state=shared.holiday_state(main_points[pk].pool_id if pk in main_points else None),
            opened_on=branch.opened_on,
            closed_on=branch.closed_on,
        )
        for pk, branch in branches.items()
    }
    return of_branches, {pk: _hours_of_point(point, shared) for pk, point in points.items()}


def _hours_of_point(point: ServicePoint, shared: "_Shared") -> PointHours:
    branch = point.branch
    of_branch = () if branch is None else tuple(shared.branch_exceptions[branch.pk])
    return PointHours(
        own=tuple(shared.point_periods[point.pk]),
        inherited=() if branch is None else tuple(shared.branch_periods[branch.pk]),
        exceptions=(*of_branch, *shared.point_exceptions[point.pk]),
        holidays=shared.holidays,
        holiday_state=shared.holiday_state(point.pool_id),
        opened_on=None if branch is None else branch.opened_on,
        closed_on=None if branch is None else branch.closed_on,
        is_active=point.is_active,
    )


class _Shared:
    """The rows of hours, exceptions, holidays and holiday rules, by owner."""

    def __init__(self) -> None:
        self.holidays: dict[dt.date, Names] = {row.on: row.names for row in PublicHoliday.objects.all()}
        self._rules = {rule.pool_id: rule for rule in HolidayRule.objects.all()}
        self.branch_periods: defaultdict[int | None, list[WeeklyPeriod]] = defaultdict(list)
        self.point_periods: defaultdict[int | None, list[WeeklyPeriod]] = defaultdict(list)
        for row in OpeningHours.objects.order_by("valid_from", "opens_at", "pk"):
            owners = self.branch_periods if row.branch_id else self.point_periods
            owners[row.branch_id or row.service_point_id].append(period_of_row(row))
        self.branch_exceptions: defaultdict[int | None, list[DayException]] = defaultdict(list)
        self.point_exceptions: defaultdict[int | None, list[DayException]] = defaultdict(list)
        for exception in sorted(HoursException.objects.all(), key=_strength):
            into = self.branch_exceptions if exception.branch_id else self.point_exceptions
            into[exception.branch_id or exception.service_point_id].append(exception_of_row(exception))

    def holiday_state(self, pool_id: int | None) -> HoursState | None:
        """What a public holiday makes of open hours in the pool; None where it ignores holidays."""
        rule = self._rules.get(pool_id) if pool_id is not None else None
        if rule is None:
            return HoursState.CLOSED
        return None if rule.is_ignored else HoursState(rule.state)


def _strength(row: HoursException) -> tuple[bool, int, dt.date, int]:
    """Weakest first: some hours win over whole days; once over yearly over monthly; later over earlier."""
    kinds = (ExceptionRecurrence.LAST_WEEKDAY_OF_MONTH, ExceptionRecurrence.YEARLY, ExceptionRecurrence.ONCE)
    return row.opens_at is not None, kinds.index(ExceptionRecurrence(row.recurrence)), row.starts_on, row.pk


def period_of_row(row: OpeningHours) -> WeeklyPeriod:
    """The row as the rules know it."""
    return WeeklyPeriod(row.valid_from, row.valid_to, row.weekdays, row.opens_at, row.closes_at, HoursState(row.state))


def exception_of_row(row: HoursException) -> DayException:
    """The row as the rules know it."""
    return DayException(
        recurrence=ExceptionRecurrence(row.recurrence),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        weekday=row.weekday,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        state=HoursState(row.state),
        reason=Names(row.reason_kk, row.reason_ru, row.reason_en),
    )
