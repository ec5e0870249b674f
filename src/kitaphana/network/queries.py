"""Questions about places, hours, posts and terminals."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from kitaphana.core import clock
from kitaphana.network import snapshot
from kitaphana.network.models import ServicePoint, StaffPost, TerminalToken
from kitaphana.network.rules import Names, PointHours, PointState, ServicePointKind, StaffRole, state_at


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

    def name_in(self, language: str) -> str:
        """The point's name in `language`."""
        return self.names.name_in(language)


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A role at one branch, or (no branch) in the whole institution."""

    id: int
    role: StaffRole
    institution_id: int
    institution_code: str
    branch_id: int | None
    branch_code: str


@dataclass(frozen=True, slots=True)
class TerminalFacts:
    """A terminal of the REST door: what it is called, what it may do, where it stands."""

    label: str
    role: StaffRole
    service_point: ServicePointFacts


def service_point_facts(service_point_id: int) -> ServicePointFacts | None:
    """The service point with this id; one query."""
    return _facts(snapshot.current().points.get(service_point_id))


def service_point_by_code(code: str) -> ServicePointFacts | None:
    """The service point with this code; one query."""
    return _facts(snapshot.current().points_by_code.get(code))


def main_service_point(branch_id: int) -> ServicePointFacts | None:
    """The point that stands for a branch (its desk); one query."""
    return _facts(snapshot.current().main_points.get(branch_id))


def state_of(service_point_id: int, at: dt.datetime | None = None) -> PointState:
    """The state of a service point at an instant (now by default), and until when; raises `KeyError` for no point."""
    return state_at(snapshot.current().point_hours[service_point_id], at or clock.now(), clock.zone())


def branch_states(at: dt.datetime | None = None) -> dict[int, PointState]:
    """The state of every branch at an instant (now by default), by branch id; one query for all."""
    return _states(snapshot.current().branch_hours, at)


def service_point_states(at: dt.datetime | None = None) -> dict[int, PointState]:
    """The state of every service point, stations among them, by its id; one query for all."""
    return _states(snapshot.current().point_hours, at)


def posts_of(user_id: int) -> tuple[PostFacts, ...]:
    """The posts a user holds, wide ones first."""
    rows = StaffPost.objects.filter(user_id=user_id).select_related("institution", "branch").order_by("pk")
    facts = [
        PostFacts(
            id=row.pk,
            role=StaffRole(row.role),
            institution_id=row.institution_id,
            institution_code=row.institution.code,
            branch_id=row.branch_id,
            branch_code=row.branch.code if row.branch else "",
        )
        for row in rows
    ]
    return tuple(sorted(facts, key=lambda post: post.branch_id is not None))


def terminal_for_token(token: str) -> TerminalFacts | None:
    """The terminal that a bearer token belongs to; None for an unknown or revoked one."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = TerminalToken.objects.filter(digest=digest, revoked_at=None).first()
    point = service_point_facts(row.service_point_id) if row else None
    if row is None or point is None or not point.is_active:
        return None
    return TerminalFacts(row.label, StaffRole(row.role), point)


def _states(hours: Mapping[int, PointHours], at: dt.datetime | None) -> dict[int, PointState]:
    moment, zone = at or clock.now(), clock.zone()
    return {pk: state_at(of_one, moment, zone) for pk, of_one in hours.items()}


def _facts(point: ServicePoint | None) -> ServicePointFacts | None:
    if point is None:
        return None
    branch = point.branch
    return ServicePointFacts(
        id=point.pk,
        code=point.code,
        kind=ServicePointKind(point.kind),
        names=Names(point.name_kk, point.name_ru, point.name_en),
        institution_id=point.institution_id,
        institution_code=point.institution.code,
        branch_id=point.branch_id,
        branch_code=branch.code if branch else "",
        branch_names=Names(branch.name_kk, branch.name_ru, branch.name_en) if branch else Names(),
        pool_id=point.pool_id,
        pool_code=point.pool.code,
        is_active=point.is_active,
    )
