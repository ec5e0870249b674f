"""One click in an e-mail switches its messages off, without signing in (RFC 8058); and the page that people see."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kitaphana.core.errors import Refused
from kitaphana.edges.portal.actors import READER
from kitaphana.notices import services
from kitaphana.notices.links import read_stop

GONE: Final = 410
"""Not 404, for which the house would try the same address in the visitor's language."""


@csrf_exempt  # mail programs post here by themselves; the signed token is the proof, and all it can do is stop
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, since programs follow links by themselves; POST stops. Nobody learns here who the reader is."""
    what = read_stop(token)
    if what is None:
        return render(request, "portal/stop.html", {"is_bad": True}, status=GONE)
    context = {"what": what, "is_done": request.method == "POST"}
    if request.method == "POST":
        try:
            services.stop_by_link(token=token, by=READER)
        except Refused:
            return render(request, "portal/stop.html", {"is_bad": True}, status=GONE)
    return render(request, "portal/stop.html", context)
