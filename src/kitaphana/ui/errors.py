"""The page of a fault: a number to tell the library, and nothing of what went wrong inside."""

import logging
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils import translation

from kitaphana.ui import appearance

logger = logging.getLogger(__name__)
PLAIN = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>500</title><h1>Something went wrong on our side</h1><p>%s"
)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Say that it is our fault; the number stands in the log beside the trace.

    The page asks nothing of the database, and where even its template fails there is one without.
    """
    number = secrets.token_hex(4)
    logger.error("fault %s on %s", number, request.resolver_match.route if request.resolver_match else "no address")
    language = translation.get_language_from_path(request.path_info) or translation.get_language()
    looks = appearance.from_cookie(request.COOKIES.get(appearance.COOKIE, ""))
    with translation.override(language or settings.LANGUAGE_CODE):
        try:
            page: str = render_to_string("500.html", {"number": number, "looks": looks})
        except Exception:  # whatever it is, a visitor gets an answer
            logger.exception("the page of fault %s", number)
            page = PLAIN % number
    return HttpResponseServerError(page)
