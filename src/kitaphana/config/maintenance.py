"""Writes are turned away while the house is being maintained; whoever only reads goes on reading."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from kitaphana.core import maintenance
from kitaphana.core.errors import Refusal
from kitaphana.edges.api import problems
from kitaphana.network.queries import posts_of
from kitaphana.network.rules import StaffRole

READING = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"
# Needed to come in and mend something, or kept in the visitor's own cookies only.
ALWAYS_OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "ui:appearance",
        "portal:choose_library",
    }
)


class TurnWritesAway:
    """503 with Retry-After for everybody but administrators; the page has a search, which still works."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = None if request.method in READING else maintenance.current()
        if told is None or _is_open(request) or _is_administrator(request):
            return self.get_response(request)
        response = _refused(request)
        response["Retry-After"] = str(told.retry_after)
        response["Cache-Control"] = "no-store"
        return response


def _refused(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(API):
        return problems.problem(HTTPStatus.SERVICE_UNAVAILABLE, Refusal("maintenance"))
    return render(request, "503.html", status=HTTPStatus.SERVICE_UNAVAILABLE)


def _is_open(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in ALWAYS_OPEN
    except Resolver404:
        return True  # the page that there is no such page


def _is_administrator(request: HttpRequest) -> bool:
    """Terminals have no user: a token never counts as an administrator here."""
    user = request.user
    if request.path_info.startswith(API) or not user.is_authenticated:
        return False
    return any(post.role == StaffRole.ADMINISTRATOR for post in posts_of(user.pk))
