"""Which of allauth's addresses are open: signing in and out, one's password, passkeys, and the second step.

Joining, addresses and forgotten passwords have pages of our own: allauth's for these answer 404. Their names stay,
because allauth reverses them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import add_webauthn
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, re_path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from kitaphana.core import devices
from kitaphana.edges.portal import device
from kitaphana.edges.portal.views.pocket import IS_KEPT
from kitaphana.edges.portal.views.security import proved_lately
from kitaphana.network.queries import posts_of
from kitaphana.ui import keeping

View = Callable[..., HttpResponse]


def closed(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """An address of allauth that nobody may use here."""
    raise Http404


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; a device that keeps card and loans of the reader is told to forget them.

    Looks that came with the reader go with the reader, and so does what was looked at: the device may be the library's.
    """
    has_pocket, looks_before = bool(request.session.get(IS_KEPT)), request.session.get(keeping.DEVICE)
    key = request.session.session_key or ""
    response: HttpResponse = views.logout(request)
    if has_pocket and not request.user.is_authenticated:
        response["Clear-Site-Data"] = '"storage"'
    if looks_before is not None and not request.user.is_authenticated:
        keeping.give_back(request, response, looks_before)
    if not request.user.is_authenticated:
        device.forget_seen(response)
        devices.signed_out(key)
    return response


@require_safe
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """A code to one's own address, then a new password; the page of codes says what to do without such an address."""
    return redirect(f"{reverse('portal:sign_in_code')}?{urlencode({'next': reverse('portal:new_password')})}")


@require_safe
def first_password(request: HttpRequest) -> HttpResponse:
    """Where allauth sends who has no password yet and asks for another one: our own page, which wants a code first."""
    return redirect("portal:new_password")


def safety(request: HttpRequest) -> HttpResponse:
    """One page tells how a login is opened: that of the staff, or that of readers."""
    is_staff = request.user.is_authenticated and bool(posts_of(request.user.pk))
    return redirect("staff:security" if is_staff else "portal:security")


def with_fresh_proof(view: View) -> View:
    """allauth asks for password or passkey before a login is opened in another way; who has neither shows a code."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        is_bare = user.is_authenticated and not user.has_usable_password() and not is_mfa_enabled(user)
        if is_bare and not proved_lately(request):
            return redirect(f"{reverse('portal:sign_in_code')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return guarded


urlpatterns = [
    path("logout/", sign_out, name="account_logout"),
    path("password/reset/", forgotten_password),
    path("password/set/", first_password),
    re_path(r"^(?:email|confirm-email|password/reset|login/code|signup)/", closed),
    path("", include("allauth.account.urls")),
    path("2fa/", safety, name="mfa_index"),
    path("2fa/webauthn/", safety, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", with_fresh_proof(add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/signup/", closed),
    path("2fa/totp/activate/", with_fresh_proof(activate_totp), name="mfa_activate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
    re_path(r"^elsewhere/(?:signup/)?$", closed),
    path("elsewhere/", include("allauth.socialaccount.urls")),
]
