"""A session that is used says so: for the list of one's devices."""

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from kitaphana.core import devices, maintenance


class KeepDevices:
    """After a page that looked at the session of somebody signed in, note that it was used; pages for all stay free."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session and maintenance.current() is None:
            devices.seen(session, request.META.get("HTTP_USER_AGENT", ""))
        return response
