"""How somebody wants pages to look, kept with their login: a reader's in the record, others' with the login itself."""

from django.http import HttpRequest, HttpResponseBase

from kitaphana.core import logins, maintenance
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.patrons.queries import looks_of_user
from kitaphana.patrons.services import keep_looks
from kitaphana.ui import appearance

READER = Actor(ActorKind.READER, Door.PORTAL)
DEVICE = "looks_of_device"
"""In the session: the cookie that the device had before somebody signed in."""


def keep(request: HttpRequest, looks: appearance.Appearance) -> None:
    """Remember the settings for whoever is signed in; nothing for visitors, and nothing during maintenance."""
    user = request.user
    if not user.is_authenticated or user.pk is None or maintenance.current() is not None:
        return
    if not keep_looks(user_id=user.pk, settings=looks.as_cookie(), by=READER):
        logins.keep_looks(user_id=user.pk, settings=looks.as_cookie())


def bring(request: HttpRequest, response: HttpResponseBase, user_id: int) -> None:
    """Right after signing in: the device looks as the person wishes, where they ever said so."""
    kept = looks_of_user(user_id)
    settings = logins.looks_of(user_id) if kept is None else kept
    if settings:
        request.session[DEVICE] = request.COOKIES.get(appearance.COOKIE, "")
        set_cookie(request, response, appearance.from_cookie(settings))


def give_back(request: HttpRequest, response: HttpResponseBase, before: str) -> None:
    """After signing out: the device looks as before, so that the next person at it is not surprised."""
    set_cookie(request, response, appearance.from_cookie(before))


def set_cookie(request: HttpRequest, response: HttpResponseBase, looks: appearance.Appearance) -> None:
    """Keep the settings on the device for a year."""
    response.set_cookie(
        appearance.COOKIE,
        looks.as_cookie(),
        max_age=appearance.COOKIE_SECONDS,
        samesite="Lax",
        secure=request.is_secure(),
        httponly=True,
    )
