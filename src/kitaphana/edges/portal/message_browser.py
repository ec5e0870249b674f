"""Which browser this is among those that show messages: so that they go with whoever signs in and out here.

A signed cookie holds the number of the subscription and nothing else.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse

from kitaphana.notices import services

COOKIE: Final = "kitaphana_browser"
SALT: Final = "kitaphana.portal.message_browser"
YEAR: Final = 365 * 24 * 3600


def remember(request: HttpRequest, response: HttpResponse, subscription_id: int) -> None:
    """This browser shows messages from now on."""
    response.set_signed_cookie(
        COOKIE, str(subscription_id), salt=SALT, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )


def follow(request: HttpRequest, user_id: int) -> None:
    """Right after signing in: what this browser shows belongs to the new session, or ends where somebody else came."""
    number = request.get_signed_cookie(COOKIE, default="", salt=SALT) if COOKIE in request.COOKIES else ""
    if number and number.isdecimal():
        key = request.session.session_key or ""
        services.follow_push(subscription_id=int(number), user_id=user_id, session_key=key)
