"""Who sits at the desk: a login, its posts, what they allow, and the service point chosen in this browser."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import HttpRequest

from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.edges.staff.permissions import ROLE_PERMISSIONS, Permission, permissions_of
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from kitaphana.network.queries import PostFacts, ServicePointFacts

POINT_KEY = "staff_service_point"


@dataclass(frozen=True, slots=True)
class Member:
    """A staff login with at least one post."""

    login: str
    display_name: str
    posts: "tuple[PostFacts, ...]"
    permissions: frozenset[Permission]
    point: "ServicePointFacts | None" = None

    @property
    def can(self) -> dict[str, bool]:
        """For templates: `member.can.lend`."""
        return {permission.value: permission in self.permissions for permission in Permission}

    @property
    def actor(self) -> Actor:
        """As the audit log and the services know this person."""
        return Actor(ActorKind.STAFF, Door.STAFF, self.login, self.point.code if self.point else "")

    def posts_with(self, permission: Permission) -> "tuple[PostFacts, ...]":
        """The posts that give the permission; they say where it holds."""
        return tuple(post for post in self.posts if permission in ROLE_PERMISSIONS.get(post.role, frozenset()))

    def institutions_with(self, permission: Permission) -> frozenset[int]:
        """Where the permission holds, by institution."""
        return frozenset(post.institution_id for post in self.posts_with(permission))

    def may_at(self, permission: Permission, *, institution_id: int, branch_id: int | None) -> bool:
        """Whether a post gives the permission there: in the whole institution, or in that very branch."""
        return any(
            post.institution_id == institution_id and post.branch_id in {None, branch_id}
            for post in self.posts_with(permission)
        )


def member_of(request: HttpRequest) -> Member | None:
    """The staff member behind the request; `None` for visitors and for readers."""
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return None
    posts = network.posts_of(user.pk)
    if not posts:
        return None
    permissions = permissions_of(post.role for post in posts)
    member = Member(user.get_username(), str(user), posts, permissions)
    return replace(member, point=_point_of(request, member))


def points_open_to(member: Member) -> "tuple[ServicePointFacts, ...]":
    """The desks at which the member may lend: of the branch of a post, or of the whole institution."""
    return tuple(
        point
        for point in network.service_points()
        if point.kind == "desk"
        and member.may_at(Permission.LEND, institution_id=point.institution_id, branch_id=point.branch_id)
    )


def points_with(member: Member, permission: Permission) -> "list[ServicePointFacts]":
    """The points of every kind, also those out of use, where the posts of the member give the permission."""
    if permission not in member.permissions:
        return []
    return [
        point
        for point in network.service_points(is_active=False)
        if member.may_at(permission, institution_id=point.institution_id, branch_id=point.branch_id)
    ]


def at_only_point(request: HttpRequest, member: Member) -> Member:
    """The member at the one desk that the posts allow, remembered for this browser; unchanged where there are more."""
    points = points_open_to(member)
    if len(points) != 1:
        return member
    request.session[POINT_KEY] = points[0].id
    return replace(member, point=points[0])


def points_seen_by(member: Member, permission: Permission) -> "frozenset[str] | None":
    """Codes of the service points where the permission holds; `None` for all, of somebody who answers for the house."""
    posts = member.posts_with(permission)
    if any(post.role in {"director", "administrator"} for post in posts):
        return None
    return frozenset(
        point.code
        for point in network.service_points(is_active=False)
        if member.may_at(permission, institution_id=point.institution_id, branch_id=point.branch_id)
    )


def _point_of(request: HttpRequest, member: Member) -> "ServicePointFacts | None":
    chosen = request.session.get(POINT_KEY)
    point = network.service_point_facts(chosen) if chosen else None
    if point and member.may_at(Permission.LEND, institution_id=point.institution_id, branch_id=point.branch_id):
        return point
    return None
