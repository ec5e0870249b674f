"""Which of allauth's addresses are open: signing in and out, one's password, and the second step.

Sign-up, e-mail addresses and resetting by e-mail need messages, which are not part of this release: they answer 404,
and the page about a forgotten password says whom to ask. Their names stay, because allauth reverses them.
"""

from allauth.account import views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe

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
    response: HttpResponse = views.logout(request)
    if has_pocket and not request.user.is_authenticated:
        response["Clear-Site-Data"] = '"storage"'
    if looks_before is not None and not request.user.is_authenticated:
        keeping.give_back(request, response, looks_before)
    if not request.user.is_authenticated:
        device.forget_seen(response)
    return response


urlpatterns = [
    path("logout/", sign_out, name="account_logout"),
    path("password/reset/", require_safe(views.password_reset)),
    re_path(r"^(?:email|confirm-email|password/set|password/reset|login/code|signup)/", closed),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
