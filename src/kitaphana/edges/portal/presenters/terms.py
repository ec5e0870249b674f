"""Registrations in the words of their reader."""

import datetime as dt
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
    names = code_names(language)
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
    return [term for term in terms_of(patron, language) if term.may_renew]
