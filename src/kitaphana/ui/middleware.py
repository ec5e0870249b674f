"""What holds for every page: the language is remembered, and no text comes in with a NUL."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language_from_path

YEAR = 365 * 24 * 3600
NUL = "\0"
FORM = "application/x-www-form-urlencoded"


class RememberLanguage:
    """After a page of another language than the cookie names, the cookie names that one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        language = get_language_from_path(request.path_info)
        if language and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=request.is_secure()
            )
        return response


class DropNul:
    """Take the character NUL out of what was asked and typed, before any page reads it.

    It is no letter of any text, scanners and scripts send it all the same, and PostgreSQL refuses it: without this
    every page that looks something up would fail there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.GET = without_nul(request.GET)  # type: ignore[assignment]  # the stubs tell frozen ones apart
        if request.method == "POST" and request.content_type == FORM:
            # the stubs give POST as read-only; Django lets it be replaced
            request.POST = without_nul(request.POST)  # type: ignore[assignment]
        return self.get_response(request)


def without_nul(asked: QueryDict) -> QueryDict:
    """The same fields without NUL; the very same object where there is none."""
    if not any(NUL in value for values in asked.lists() for value in values[1]):
        return asked
    clean = asked.copy()
    for name, values in asked.lists():
        clean.setlist(name, [value.replace(NUL, "") for value in values])
    clean._mutable = False
    return clean
