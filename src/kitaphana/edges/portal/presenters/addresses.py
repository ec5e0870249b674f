"""Addresses of many rows at once: one look at the table of addresses per language, not one per row."""

from functools import cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

_ID, _CODE = 0, "A-CODE"


def edition(edition_id: int) -> str:
    """The page of an edition in the language of the page."""
    before, after = _around("portal:edition", _ID, get_language() or "")
    return f"{before}{edition_id}{after}"


def place(code: str) -> str:
    """The page of a branch or station in the language of the page."""
    before, after = _around("portal:library", _CODE, get_language() or "")
    return f"{before}{code}{after}"


def renewal(loan_id: int) -> str:
    """Where the wish to renew a loan goes, in the language of the page."""
    before, after = _around("portal:renew", _ID, get_language() or "")
    return f"{before}{loan_id}{after}"


def hold(edition_id: int) -> str:
    """Where an edition is reserved, in the language of the page."""
    before, after = _around("portal:hold_edition", _ID, get_language() or "")
    return f"{before}{edition_id}{after}"


def loss(loan_id: int) -> str:
    """Where a reader says that the book of a loan is lost."""
    before, after = _around("portal:report_lost", _ID, get_language() or "")
    return f"{before}{loan_id}{after}"


def work(work_id: int) -> str:
    """The page of a work in the language of the page."""
    before, after = _around("portal:work", _ID, get_language() or "")
    return f"{before}{work_id}{after}"


def books(**wanted: str) -> str:
    """Results for a heading: `books(author="Әуезов, Мұхтар")`; `class_` is the one of UDC or BBK."""
    named = {name.rstrip("_"): value for name, value in wanted.items()}
    return f"{_whole('portal:search', get_language() or '')}?{urlencode(named)}"


@cache
def _whole(name: str, language: str) -> str:
    """An address without arguments; `language` is part of the key."""
    return reverse(name)


@cache
def _around(name: str, argument: int | str, language: str) -> tuple[str, str]:
    """What stands before and after the argument; `language` is part of the key, `reverse` reads it by itself."""
    before, _, after = reverse(name, args=[argument]).rpartition(str(argument))
    return before, after
