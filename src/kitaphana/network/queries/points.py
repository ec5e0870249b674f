"""Which service point is it, and where does it belong."""

import uuid
from dataclasses import dataclass

from kitaphana.core.trilingual import Names
from kitaphana.network import snapshot
from kitaphana.network.models import ServicePoint
from kitaphana.network.rules import ServicePointKind


@dataclass(frozen=True, slots=True)
class ServicePointFacts:
    """A service point and where it belongs; a station has no branch (`branch_code` is then empty)."""

    id: int
    code: str
    kind: ServicePointKind
    names: Names
    institution_id: int
    institution_code: str
    branch_id: int | None
    branch_code: str
    branch_names: Names
    pool_id: int
    pool_code: str
    is_active: bool
    offers_pickup: bool

    def name_in(self, language: str) -> str:
        """The point's name in `language`."""
        return self.names.name_in(language)


def service_point_facts(service_point_id: int, *, stamp: uuid.UUID | None = None) -> ServicePointFacts | None:
    """The service point with this id; one query, none for a caller that read `CalendarVersion.stamp` itself."""
    return _facts(snapshot.current(stamp).points.get(service_point_id))


def service_point_by_code(code: str) -> ServicePointFacts | None:
    """The service point with this code; one query."""
    return _facts(snapshot.current().points_by_code.get(code))


def service_points(*, branch_id: int | None = None, is_active: bool = True) -> tuple[ServicePointFacts, ...]:
    """The service points (of one branch, when given) by code; one query."""
    points = sorted(snapshot.current().points.values(), key=lambda point: point.code)
    return tuple(
        _of(point) for point in points if point.is_active >= is_active and branch_id in (None, point.branch_id)
    )


def main_service_point(branch_id: int, *, stamp: uuid.UUID | None = None) -> ServicePointFacts | None:
    """The point that stands for a branch (its desk); one query, none for a caller that read the stamp itself."""
    return _facts(snapshot.current(stamp).main_points.get(branch_id))


def _facts(point: ServicePoint | None) -> ServicePointFacts | None:
    return None if point is None else _of(point)


def _of(point: ServicePoint) -> ServicePointFacts:
    branch = point.branch
    return ServicePointFacts(
        id=point.pk,
        code=point.code,
        kind=ServicePointKind(point.kind),
        names=point.names,
        institution_id=point.institution_id,
        institution_code=point.institution.code,
        branch_id=point.branch_id,
        branch_code=branch.code if branch else "",
        branch_names=branch.names if branch else Names(),
        pool_id=point.pool_id,
        pool_code=point.pool.code,
        is_active=point.is_active,
        offers_pickup=point.offers_pickup and point.is_active,
    )
