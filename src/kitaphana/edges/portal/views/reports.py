"""The address that an SMS gateway calls to say what became of messages."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kitaphana.notices import services

MOST_BYTES: Final = 64 * 1024
COME_AGAIN: Final = 30
"""Seconds."""


@csrf_exempt  # a program calls; the secret is the proof, in the address or in a header, as the contract says
@never_cache
@require_POST
def sms_reports(request: HttpRequest, token: str = "") -> HttpResponse:
    """204 whatever is known of the messages; 503 while one of them is still being handed over. Nobody else finds it."""
    reporter = services.reporter_for("sms", word=token, headers=request.headers)
    if reporter is None:
        raise Http404
    if not 0 < _length(request) <= MOST_BYTES:
        return HttpResponse(status=413)
    try:
        reports = reporter.reports_in(request.body, request.content_type or "")
    except ValueError:
        return HttpResponse(status=400)
    if services.hear_reports(channel="sms", reports=reports):
        return HttpResponse(status=204)
    return HttpResponse(status=503, headers={"Retry-After": str(COME_AGAIN)})


def _length(request: HttpRequest) -> int:
    """Of the body, as it was announced; nothing for one that was not."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
