"""Who may act where: staff posts and terminals."""

import hashlib
from dataclasses import dataclass

from kitaphana.network.models import StaffPost, TerminalToken
from kitaphana.network.queries.points import ServicePointFacts, service_point_facts
from kitaphana.network.rules import StaffRole


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
