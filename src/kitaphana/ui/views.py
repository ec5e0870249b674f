"""The one view of the looks: remembers how a visitor wants pages to appear."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kitaphana.ui import appearance, keeping


# It changes nothing but the visitor's own look, and so pages without forms need no CSRF cookie; a form on another site
# changes nobody's, since the session's cookie is SameSite=Lax.
@csrf_exempt
@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Store the choice in the cookie, for those signed in also with their login; go back to the page it was made on."""
    before = appearance.from_cookie(request.COOKIES.get(appearance.COOKIE, ""))
    looks = _after(before, request)
    response = HttpResponseRedirect(_way_back(request))
    keeping.set_cookie(request, response, looks)
    keeping.keep(request, looks)
    return response


def _after(before: appearance.Appearance, request: HttpRequest) -> appearance.Appearance:
    match request.POST.get("low_vision"):
        case "on":
            return appearance.low_vision_on(before)
        case "off":
            return appearance.low_vision_off(before)
    return before.with_choices({name: value for name, value in request.POST.items() if isinstance(value, str)})


def _way_back(request: HttpRequest) -> str:
    wanted = str(request.POST.get("next", ""))
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_safe else "/"
