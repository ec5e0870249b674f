"""Who may act where: staff posts and terminals."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Prefetch, Q

from kitaphana.core.paging import Page, page_of
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
    facts = map(_post, rows)
    return tuple(sorted(facts, key=lambda post: post.branch_id is not None))


def terminal_for_token(token: str) -> TerminalFacts | None:
    """The terminal that a bearer token belongs to; None for an unknown or revoked one."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = TerminalToken.objects.filter(digest=digest, revoked_at=None).first()
    point = service_point_facts(row.service_point_id) if row else None
    if row is None or point is None or not point.is_active:
        return None
    return TerminalFacts(row.label, StaffRole(row.role), point)


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """A login of staff with the posts it holds."""

    id: int
    username: str
    display_name: str
    is_active: bool
    posts: tuple[PostFacts, ...]


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """A token of the REST door as its administrator sees it; the token itself is known to nobody any more."""

    id: int
    label: str
    role: StaffRole
    service_point_code: str
    created_at: dt.datetime
    revoked_at: dt.datetime | None


def staff_logins(*, text: str = "", after: int | None = None, limit: int = 50) -> Page[StaffLogin]:
    """Logins with a post or marked as staff, by rising id; `text` is part of the login or the name. Two queries."""
    users = get_user_model().objects.filter(Q(is_staff=True) | Exists(StaffPost.objects.filter(user=OuterRef("pk"))))
    if text:
        users = users.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    found = users.filter(pk__gt=after or 0).order_by("pk").prefetch_related(_POSTS)[: limit + 1]
    return page_of(map(_login, found), limit=limit, key=lambda login: login.id)


def terminals() -> tuple[TerminalRow, ...]:
    """The last two hundred tokens, newest first."""
    rows = TerminalToken.objects.select_related("service_point").order_by("-pk")[:200]
    return tuple(
        TerminalRow(row.pk, row.label, StaffRole(row.role), row.service_point.code, row.created_at, row.revoked_at)
        for row in rows
    )


_POSTS = Prefetch("posts", StaffPost.objects.select_related("institution", "branch").order_by("pk"))


def _login(user: Any) -> StaffLogin:  # Any: the user model, with prefetched posts
    return StaffLogin(
        id=user.pk,
        username=user.username,
        display_name=user.display_name,
        is_active=user.is_active,
        posts=tuple(_post(post) for post in user.posts.all()),
    )


def _post(row: StaffPost) -> PostFacts:
    return PostFacts(
        id=row.pk,
        role=StaffRole(row.role),
        institution_id=row.institution_id,
        institution_code=row.institution.code,
        branch_id=row.branch_id,
        branch_code=row.branch.code if row.branch else "",
    )
