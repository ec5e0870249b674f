"""Whether somebody has signed in on this device before: then nobody needs to be told of it.

The device itself knows, in a signed cookie with keyed hashes of the logins that came in here; the server keeps nothing.
"""

from typing import Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from kitaphana.core.user_agents import browser_of, system_of
from kitaphana.patrons.services import own_login

COOKIE: Final = "kitaphana_known"
SALT: Final = "kitaphana.known_devices"
MOST: Final = 10
YEAR: Final = 365 * 24 * 3600


def note(request: HttpRequest, response: HttpResponse, user_id: int) -> None:
    """Right after signing in: tell the owner where the device is new to them, and let the device remember."""
    known, mark = _known(request), salted_hmac(SALT, str(user_id)).hexdigest()[:20]
    if mark not in known:
        own_login.signed_in_on_new_device(user_id=user_id, device=device_words(request))
    kept = signing.dumps([mark, *(one for one in known if one != mark)][:MOST], salt=SALT)
    response.set_cookie(COOKIE, kept, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())


def device_words(request: HttpRequest) -> str:
    """Browser and system by name, as far as they can be told."""
    signature = request.META.get("HTTP_USER_AGENT", "")
    return ", ".join(word for word in (browser_of(signature), system_of(signature)) if word)


def _known(request: HttpRequest) -> list[str]:
    try:
        told = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return []
    return [str(one) for one in told] if isinstance(told, list) else []
