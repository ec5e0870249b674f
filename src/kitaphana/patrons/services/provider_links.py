"""Accounts at the OpenID Connect provider that open a login here. Kept: which provider, and a keyed hash of whom."""

import hashlib
import hmac
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError

from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.patrons import errors
from kitaphana.patrons.services.own_login import note_change


@dataclass(frozen=True, slots=True)
class ProviderLink:
    """An account elsewhere that signs in here."""

    id: int
    provider: str


def hashed_subject(provider: str, subject: str) -> str:
    """Whom the provider means, as a keyed hash: at a state's provider the subject may be a personal number."""
    text = f"subject:{provider}:{subject}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def links_of(user_id: int) -> tuple[ProviderLink, ...]:
    """The links of a login."""
    rows = SocialAccount.objects.filter(user_id=user_id).order_by("pk")
    return tuple(ProviderLink(row.pk, row.provider) for row in rows)


def link_provider(*, user_id: int, provider: str, uid: str) -> None:
    """Let an account elsewhere open this login; `uid` as `hashed_subject` made it. Repeating is safe.

    The caller has seen proof of both: the provider's answer, and a sign-in here by password, code or passkey. Raises
    `provider_taken` when that account opens another login.
    """
    try:
        retrying(lambda: _link(user_id, provider, uid))
    except IntegrityError as error:
        if unique_violation(error) is None:
            raise
        raise Refused(Refusal(errors.PROVIDER_TAKEN)) from error


def unlink_provider(*, user_id: int, link_id: int) -> None:
    """An account elsewhere opens this login no more. Raises `provider_unknown` for those of others."""
    retrying(lambda: _unlink(user_id, link_id))


def _link(user_id: int, provider: str, uid: str) -> None:
    row = SocialAccount.objects.filter(provider=provider, uid=uid).first()
    if row is not None and row.user_id != user_id:
        raise Refused(Refusal(errors.PROVIDER_TAKEN))
    if row is None:
        SocialAccount.objects.create(user_id=user_id, provider=provider, uid=uid, extra_data={})
        note_change(user_id=user_id, act="link_provider")


def _unlink(user_id: int, link_id: int) -> None:
    if not SocialAccount.objects.filter(user_id=user_id, pk=link_id).delete()[0]:
        raise Refused(Refusal(errors.PROVIDER_UNKNOWN))
    note_change(user_id=user_id, act="unlink_provider")
