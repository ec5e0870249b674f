"""Which of allauth's addresses are open: signing in and out, one's password, passkeys, and the second step.

Joining, addresses and forgotten passwords have pages of our own: allauth's for these answer 404. Their names stay,
because allauth reverses them.
"""

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from kitaphana.core import devices
from kitaphana.edges.portal import device
from kitaphana.edges.portal.views.pocket import IS_KEPT
from kitaphana.ui import keeping


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


urlpatterns = [
    path("logout/", sign_out, name="account_logout"),
    path("password/reset/", RedirectView.as_view(pattern_name="portal:sign_in_code", query_string=True)),
    re_path(r"^(?:email|confirm-email|password/set|password/reset|login/code|signup)/", closed),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    re_path(r"^elsewhere/(?:signup/)?$", closed),
    path("elsewhere/", include("allauth.socialaccount.urls")),
]
