"""Addresses of many rows at once: one look at the table of addresses per language, not one per row."""

from dataclasses import dataclass
from functools import cache
from typing import Protocol
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


def hold_acts(hold_id: int) -> str:
    """The beginning of the addresses of acts on a hold; the act follows."""
    before, after = _around("portal:change_hold", _ID, get_language() or "", "act")
    return f"{before}{hold_id}{after.removesuffix('act')}"


class Serving(Protocol):
    """Where acts on loans and holds go: the reader's own, or a child's through the guarantor."""

    def renewal(self, loan_id: int) -> str: ...
    def loss(self, loan_id: int) -> str: ...
    def hold_acts(self, hold_id: int) -> str: ...


class Own:
    """A reader's own loans and holds."""

    def renewal(self, loan_id: int) -> str:
        return renewal(loan_id)

    def loss(self, loan_id: int) -> str:
        return loss(loan_id)

    def hold_acts(self, hold_id: int) -> str:
        return hold_acts(hold_id)


@dataclass(frozen=True, slots=True)
class OfChild:
    """Those of a child; `page` is the child's page in the language of the page."""

    page: str

    def renewal(self, loan_id: int) -> str:
        return f"{self.page}loans/{loan_id}/renew"

    def loss(self, loan_id: int) -> str:
        return ""

    def hold_acts(self, hold_id: int) -> str:
        return f"{self.page}holds/{hold_id}/"


def child(child_id: int) -> OfChild:
    """Where acts for a child go."""
    before, after = _around("portal:child", _ID, get_language() or "")
    return OfChild(f"{before}{child_id}{after}")


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
def _around(name: str, argument: int | str, language: str, *more: str) -> tuple[str, str]:
    """What stands before and after the argument; `language` is part of the key, `reverse` reads it by itself."""
    before, _, after = reverse(name, args=[argument, *more]).rpartition(str(argument))
    return before, after
