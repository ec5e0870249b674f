"""Registrations in the words of their reader."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kitaphana.core import clock
from kitaphana.network.queries import code_names
from kitaphana.patrons import rules
from kitaphana.patrons.queries import PatronCard


@dataclass(frozen=True, slots=True)
class Term:
    """A registration as its reader sees it."""

    institution_id: int
    library: str
    expires_on: dt.date
    is_over: bool
    may_renew: bool


def terms_of(patron: PatronCard, language: str) -> list[Term]:
    """All registrations of the reader."""
    return _terms(patron, code_names(language))


def _terms(patron: PatronCard, names: Mapping[str, str]) -> list[Term]:
    today = clock.today()
    return [
        Term(
            one.institution_id,
            names.get(one.institution_code, one.institution_code),
            one.expires_on,
            one.expires_on < today,
            rules.may_renew(one.expires_on, today),
        )
        for one in patron.registrations
    ]


def due_terms(patron: PatronCard, language: str) -> list[Term]:
    """Those that end soon or have ended: they can be renewed now."""
    return due_terms_of_many([patron], language).get(patron.id, [])


def due_terms_of_many(patrons: Iterable[PatronCard], language: str) -> dict[int, list[Term]]:
    """The same for several readers, by id; names are asked for once."""
    found, today = list(patrons), clock.today()
    due = [one for one in found if any(rules.may_renew(term.expires_on, today) for term in one.registrations)]
    names = code_names(language) if due else {}
    return {one.id: [term for term in _terms(one, names) if term.may_renew] for one in due}
