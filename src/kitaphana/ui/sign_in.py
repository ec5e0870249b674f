"""What pages of signing in share across the edges: the account elsewhere that waits, and the panels of safety."""

import json
import time
from collections.abc import Mapping
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from django.http import HttpRequest

from kitaphana.core import devices, sealing
from kitaphana.patrons.provider_claims import Told
from kitaphana.patrons.services.provider_links import links_of

PENDING: Final = "provider_to_link"
PENDING_SECONDS: Final = 1800


def keep_pending_link(request: HttpRequest, provider: str, uid: str, told: Told | None = None) -> None:
    """Somebody came from a provider that we do not know them by: wait until they have signed in here, or have joined.

    What the provider told of them is kept sealed: the table of sessions names nobody.
    """
    sealed = sealing.seal(json.dumps((told or Told()).plain()))
    request.session[PENDING] = {"provider": provider, "uid": uid, "at": time.time(), "told": sealed}


def told_by_provider(request: HttpRequest) -> Told | None:
    """What the provider told of who came from it, for the form of joining; None once that is over."""
    if pending_link(request) is None:
        return None
    return Told(**json.loads(sealing.unseal(request.session[PENDING].get("told", "{}"))))


def pending_link(request: HttpRequest) -> tuple[str, str] | None:
    """Provider and (hashed) account that wait for the half of an hour, if any."""
    told = request.session.get(PENDING)
    if not told or time.time() - told["at"] > PENDING_SECONDS:
        return None
    return told["provider"], told["uid"]


def drop_pending_link(request: HttpRequest) -> None:
    """It is linked, or its owner does not want it."""
    request.session.pop(PENDING, None)


def provider_names(request: HttpRequest) -> Mapping[str, str]:
    """The providers of the settings: id → name."""
    return {one.sub_id: one.name for one in get_adapter().list_providers(request)}


def provider_ways(request: HttpRequest) -> list[dict[str, str]]:
    """The providers by which one may sign in, each with the address of its door."""
    return [{"name": one.name, "url": one.get_login_url(request)} for one in get_adapter().list_providers(request)]


def safety_panels(request: HttpRequest) -> dict[str, Any]:
    """What a page about the safety of one's own login shows: passkeys, second step, password, devices, links."""
    user: Any = request.user  # a login: the views ask for one
    found = list(Authenticator.objects.filter(user_id=user.pk).order_by("pk"))
    names = provider_names(request)
    return {
        "passkeys": [one for one in found if one.type == Authenticator.Type.WEBAUTHN],
        "has_totp": any(one.type == Authenticator.Type.TOTP for one in found),
        "has_recovery_codes": any(one.type == Authenticator.Type.RECOVERY_CODES for one in found),
        "has_password": user.has_usable_password(),
        "devices": devices.devices_of(user.pk, this_key=request.session.session_key or ""),
        "links": [{"id": one.id, "name": names.get(one.provider, one.provider)} for one in links_of(user.pk)],
        "provider_ways": provider_ways(request),
    }
