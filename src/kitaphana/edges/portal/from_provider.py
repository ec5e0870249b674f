"""Somebody comes from an OpenID Connect provider that we do not know them by: on to the card, or to their own login.

A newcomer goes on with what the provider has told; a reader shows once who they are. Both see the same, so that nobody
learns here who is a reader.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kitaphana.core.errors import Refused
from kitaphana.patrons.provider_claims import told_by
from kitaphana.patrons.services import codes, own_login, provider_links
from kitaphana.ui import sign_in

HANDLE: Final = "join_handle"
"""In the session: under which a proven address is known while somebody joins."""
_BY_PROVIDER: Final = "join_handle_of_provider"
_NEXT: Final = "after_link_of_provider"


def arrived(request: HttpRequest, provider: str, uid: str, claims: Mapping[str, Any]) -> HttpResponse:
    """Keep what was told, and lead on. `uid` as `hashed_subject` made it; `claims` are whatever the provider sent."""
    told = told_by(claims)
    sign_in.keep_pending_link(request, provider, uid, told)
    if request.user.is_authenticated:
        return redirect("portal:link")
    request.session.pop(HANDLE, None)
    if (proven := told.proven) is None:
        return redirect("portal:join")
    handle = codes.prove_elsewhere(address=proven)
    request.session[HANDLE] = request.session[_BY_PROVIDER] = handle
    return redirect("portal:join_about")


def link_new(request: HttpRequest, patron_id: int, handle: str) -> None:
    """Who joined on the word of the provider comes in through it from now on: both are one person in one session."""
    pending = sign_in.pending_link(request)
    if pending is None:
        return
    if not handle or handle != request.session.get(_BY_PROVIDER):
        request.session[_NEXT] = "portal:join_card"  # asked first whether both belong together, then to the new card
        return
    provider, uid = pending
    with suppress(Refused):  # that account has come to open another login meanwhile
        user_id = own_login.login_of_reader(patron_id)
        provider_links.link_provider(user_id=user_id, provider=provider, uid=uid)
    forget(request)


def forget(request: HttpRequest) -> None:
    """It is settled: nothing that the provider told stays."""
    if handle := request.session.pop(_BY_PROVIDER, ""):
        codes.forget_elsewhere(handle)
        if request.session.get(HANDLE) == handle:
            request.session.pop(HANDLE)
    sign_in.drop_pending_link(request)


def next_page(request: HttpRequest) -> str:
    """Where to go when the question is answered: to the card of who has just joined, else to that login."""
    return str(request.session.pop(_NEXT, "portal:security"))


def context_of(request: HttpRequest) -> dict[str, object]:
    """For pages of joining: by which provider somebody came; empty for others."""
    pending = sign_in.pending_link(request)
    if pending is None or request.user.is_authenticated:
        return {}
    return {"provider": sign_in.provider_names(request).get(pending[0], pending[0])}
