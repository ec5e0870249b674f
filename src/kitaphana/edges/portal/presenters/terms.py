"""Registrations in the words of their reader."""

import datetime as dt
from dataclasses import dataclass

from kitaphana.core import clock
from kitaphana.network.queries import institutions
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
    names = {one.id: one.name_in(language) for one in institutions()}
    today = clock.today()
    return [
        Term(
            one.institution_id,
            names.get(one.institution_id, ""),
            one.expires_on,
            one.expires_on < today,
            rules.may_renew(one.expires_on, today),
        )
        for one in patron.registrations
    ]
