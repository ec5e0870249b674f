"""Addresses of many rows at once: one look at the table of addresses per language, not one per row."""

from functools import cache

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


@cache
def _around(name: str, argument: int | str, language: str) -> tuple[str, str]:
    """What stands before and after the argument; `language` is part of the key, `reverse` reads it by itself."""
    before, _, after = reverse(name, args=[argument]).rpartition(str(argument))
    return before, after
