"""Refusals and faults as `application/problem+json` (RFC 9457), with the stable codes of the house."""

import json
import logging
import traceback
import uuid
from collections.abc import Iterable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kitaphana.core.errors import Busy, CommandMismatch, Refusal, Refused
from kitaphana.edges.api import presenters
from kitaphana.edges.api.auth import RoleForbids

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 1
UNKNOWN = frozenset({"card_unknown", "item_unknown", "loan_unknown", "hold_unknown", "patron_unknown", "not_found"})

logger = logging.getLogger(__name__)


def status_of(codes: Iterable[str]) -> int:
    """404 if all that is wrong is that something is unknown, 429 for too many attempts, else 409."""
    found = set(codes)
    if "too_many_attempts" in found:
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.NOT_FOUND if found <= UNKNOWN else HTTPStatus.CONFLICT


def problem(status: int, *refusals: Refusal, headers: dict[str, str] | None = None) -> HttpResponse:
    """The answer for one or more refusals, with a sentence for each in the language of the request."""
    sentences = [presenters.sentence(refusal) for refusal in refusals]
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": " ".join(dict.fromkeys(sentences)),
        "codes": [refusal.code for refusal in refusals],
        "refusals": [
            {"code": refusal.code, "sentence": sentence, "is_overridable": refusal.is_overridable}
            for refusal, sentence in zip(refusals, sentences, strict=True)
        ],
    }
    language = {"Content-Language": get_language() or "kk"}
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=language | (headers or {}))


def register(api: NinjaAPI) -> None:
    """Answer every exception that can leave an operation."""
    for exception, handler in (
        (Refused, _refused),
        (CommandMismatch, _mismatch),
        (Busy, _busy),
        (AuthenticationError, _unauthenticated),
        (RoleForbids, _forbidden),
        (ValidationError, _invalid),
        (Http404, not_found),
        (HttpError, _http_error),
        (RequestDataTooBig, _too_large),
        (Exception, _fault),
    ):
        api.add_exception_handler(exception, handler)  # type: ignore[arg-type]  # handlers take their own exception


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    status = status_of(refused.codes)
    minutes = max((int(one.params.get("minutes", 0)) for one in refused.refusals), default=0)
    wait = {"Retry-After": str(minutes * 60)} if status == HTTPStatus.TOO_MANY_REQUESTS else None
    return problem(status, *refused.refusals, headers=wait)


def _mismatch(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(HTTPStatus.CONFLICT, Refusal("command_mismatch"))


def _busy(request: HttpRequest, error: Exception) -> HttpResponse:
    wait = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, Refusal("busy"), headers=wait)


def _unauthenticated(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(HTTPStatus.UNAUTHORIZED, Refusal("token_required"), headers={"WWW-Authenticate": "Bearer"})


def _forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(HTTPStatus.FORBIDDEN, Refusal("role_forbids"))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which field is wrong and why; never the value, which may be a card number."""
    fields = (".".join(str(part) for part in one["loc"]) for one in error.errors)
    refusals = [Refusal("invalid", {"field": field}) for field in dict.fromkeys(fields)]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, *refusals)


def not_found(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """Nothing of that id, or no such address."""
    return problem(HTTPStatus.NOT_FOUND, Refusal("not_found"))


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own: a body that is no JSON."""
    return problem(error.status_code, Refusal("invalid", {"field": "body"}))


def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Refusal("invalid", {"field": "body"}))


def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: an id to ask about, and nothing of what happened."""
    number = uuid.uuid4().hex
    route = request.resolver_match.route if request.resolver_match else ""
    place = "".join(traceback.format_tb(error.__traceback__))  # without the message, which may quote a reader's data
    logger.error("fault %s: %s at %s %s\n%s", number, type(error).__name__, request.method, route, place)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, Refusal("fault", {"number": number}))
