"""Staff reach nothing before they have shown a second factor: an authenticator app or a passkey.

Outside the demo profile a password alone, however it was found out, opens no reader's record. Whoever has none yet
comes to the page that sets it up; whoever has one and came in without it in this session shows it first.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from kitaphana.core import second_factors
from kitaphana.network.queries import posts_of

SHOWN = "second_factor_shown"
WITHOUT_LANGUAGE = ("/api/", "/healthz", "/readyz", "/metrics", "/covers/", "/sw.js", "/robots.txt", "/sitemap")
# What one needs to set it up or to show it, to leave, and to see the page at all.
OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "staff:security",
        "ui:appearance",
    }
)


class AskStaffForSecondFactor:
    """Between signing in and every page: see above."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_SECOND_FACTOR and _must_show(request) and not _is_open(request):
            return _way_to_it(request)
        return self.get_response(request)


def note_shown(request: HttpRequest) -> None:
    """The second factor was set up in this very session: it counts as shown."""
    request.session[SHOWN] = request.user.pk


def _must_show(request: HttpRequest) -> bool:
    """Visitors and readers are not asked; nor machines, which come with tokens of their own."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path_info.startswith(WITHOUT_LANGUAGE):
        return False
    if not request.user.is_authenticated:
        return False
    if request.session.get(SHOWN) == request.user.pk or not is_staff(request.user):
        return False
    if any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user)):
        note_shown(request)
        return False
    return True


def is_staff(user: Any) -> bool:  # Any: a login, or a visitor, who has neither mark nor key
    """Whether the login opens, or may come to open, what belongs to others."""
    return bool(getattr(user, "is_staff", False) or getattr(user, "is_superuser", False) or posts_of(user.pk or 0))


def _is_open(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return True  # the page that there is no such page
    return name in OPEN


def _way_to_it(request: HttpRequest) -> HttpResponse:
    if not second_factors.has_second_factor(request.user.pk or 0):
        return redirect("staff:security")
    asked = request.get_full_path() if request.method == "GET" else reverse("staff:start")
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': asked})}")
