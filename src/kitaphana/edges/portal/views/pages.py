"""Pages without much of their own: home and how to join."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """The first page: search first."""
    return render(request, "portal/home.html")


def join(request: HttpRequest) -> HttpResponse:
    """How to get a reader's card today."""
    return render(request, "portal/join.html", {"section": "join"})
