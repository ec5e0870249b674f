"""The page of a fault: a number to tell the library, and nothing of what went wrong inside."""

import logging
import secrets

from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Say that it is our fault; the number stands in the log beside the trace."""
    number = secrets.token_hex(4)
    logger.error("fault %s on %s", number, request.resolver_match.route if request.resolver_match else "no address")
    return HttpResponseServerError(render_to_string("500.html", {"number": number}))
