"""Grant and revoke staff posts; issue and revoke the tokens of terminals."""

import hashlib
import secrets
from collections.abc import Iterator

from django.db import transaction

from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.network import errors
from kitaphana.network.models import Branch, Institution, ServicePoint, StaffPost, TerminalToken
from kitaphana.network.rules import StaffRole


@transaction.atomic
def grant_post(
    *, user_id: int, institution_id: int, role: StaffRole, by: Actor, branch_id: int | None = None
) -> StaffPost:
    """Give a user a role at a branch, or (no branch) in the whole institution.

    Refused when the institution is unknown, the branch is not its own, or the user holds that very post.
    """
    held = StaffPost.objects.filter(user_id=user_id, institution_id=institution_id, role=role)
    held = held.filter(branch_id=branch_id) if branch_id is not None else held.filter(branch=None)
    faults = tuple(_post_faults(institution_id, branch_id, is_held=held.exists()))
    if faults:
        raise Refused(*faults)
    post = StaffPost.objects.create(user_id=user_id, institution_id=institution_id, branch_id=branch_id, role=role)
    audit.record(act="post_granted", subject=f"user:{user_id}", by=by, details=_plain(post))
    return post


@transaction.atomic
def revoke_post(*, post_id: int, by: Actor) -> None:
    """Take a post away."""
    post = StaffPost.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        raise Refused(Refusal(errors.POST_UNKNOWN))
    details = _plain(post)
    post.delete()
    audit.record(act="post_revoked", subject=f"user:{post.user_id}", by=by, details=details)


@transaction.atomic
def issue_terminal_token(*, label: str, role: StaffRole, service_point_id: int, by: Actor) -> str:
    """A new bearer token for a terminal, shown this once: only its SHA-256 is kept.

    Refused for an unknown service point.
    """
    point = ServicePoint.objects.filter(pk=service_point_id).first()
    if point is None:
        raise Refused(Refusal(errors.SERVICE_POINT_UNKNOWN))
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = TerminalToken.objects.create(digest=digest, label=label, role=role, service_point=point)
    details = {"label": label, "role": str(role), "service_point": point.code}
    audit.record(act="terminal_token_issued", subject=f"terminal:{row.pk}", by=by, details=details)
    return token


@transaction.atomic
def revoke_terminal_token(*, token_id: int, by: Actor) -> None:
    """Shut a terminal out at once; a token revoked before stays so."""
    row = TerminalToken.objects.select_for_update().filter(pk=token_id).first()
    if row is None:
        raise Refused(Refusal(errors.TOKEN_UNKNOWN))
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        audit.record(act="terminal_token_revoked", subject=f"terminal:{row.pk}", by=by)


def _post_faults(institution_id: int, branch_id: int | None, *, is_held: bool) -> Iterator[Refusal]:
    if not Institution.objects.filter(pk=institution_id).exists():
        yield Refusal(errors.INSTITUTION_UNKNOWN)
    if branch_id is not None and not Branch.objects.filter(pk=branch_id, institution_id=institution_id).exists():
        yield Refusal(errors.POST_BRANCH_FOREIGN)
    if is_held:
        yield Refusal(errors.POST_EXISTS)


def _plain(post: StaffPost) -> dict[str, object]:
    return {"role": str(post.role), "institution": post.institution_id, "branch": post.branch_id}
