"""A list with a link for everybody, and lists that libraries recommend."""

import secrets

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.shelves import errors
from kitaphana.shelves.events import ListMadePrivate, ListMadePublic
from kitaphana.shelves.rules import Owner
from kitaphana.shelves.services.keeping import audited, changed, locked_list

TOKEN_BYTES = 12  # 96 random bits: no link is found by guessing


def make_public(*, owner: Owner, list_id: int, by: Actor) -> str:
    """Give the list a link; returns its token, the same one while it has one. Raises `list_unknown`."""
    return retrying(lambda: _publish(owner, list_id, by))


def _publish(owner: Owner, list_id: int, by: Actor) -> str:
    row = locked_list(owner, list_id)
    if not row.token:
        row.token = secrets.token_urlsafe(TOKEN_BYTES)
        changed(row, "token")
        audited("publish_list", row, by)
        publish(ListMadePublic(row.pk))
    return row.token


def make_private(*, owner: Owner, list_id: int, by: Actor) -> None:
    """Take the link away for good: made public again, the list gets another one. Raises `list_unknown`."""
    retrying(lambda: _unpublish(owner, list_id, by))


def _unpublish(owner: Owner, list_id: int, by: Actor) -> None:
    row = locked_list(owner, list_id)
    if row.token:
        row.token, row.is_featured = None, False
        changed(row, "token", "is_featured")
        audited("unpublish_list", row, by)
        publish(ListMadePrivate(row.pk))


def feature_list(*, owner: Owner, list_id: int, is_featured: bool, by: Actor) -> None:
    """Show a list of an institution on the home page, or no longer; what is shown is public.

    Raises `list_unknown`, also for a reader's list: those are never shown to people who have not got the link.
    """
    if owner.institution_id is None:
        raise Refused(Refusal(errors.LIST_UNKNOWN))
    retrying(lambda: _feature(owner, list_id, is_featured, by))


def _feature(owner: Owner, list_id: int, is_featured: bool, by: Actor) -> None:
    if is_featured:
        _publish(owner, list_id, by)
    row = locked_list(owner, list_id)
    if row.is_featured != is_featured:
        row.is_featured = is_featured
        changed(row, "is_featured")
        audited("feature_list" if is_featured else "unfeature_list", row, by)
