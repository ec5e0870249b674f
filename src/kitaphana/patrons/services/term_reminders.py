"""Terms that end soon, and those that have ended unrenewed: each is told of once, by an event."""

import datetime as dt
from typing import Final

from django.db.models import F, Q, QuerySet

from kitaphana.core import clock
from kitaphana.core.events import publish_many
from kitaphana.core.transactions import retrying
from kitaphana.patrons.events import TermEnded, TermEnding
from kitaphana.patrons.models import Registration
from kitaphana.patrons.rules import REMINDED_DAYS

BATCH: Final = 500
LATE_FOR: Final = dt.timedelta(days=30)
"""Who has not come back for so long is left in peace."""


def remind_of_terms() -> int:
    """Tell of every term that ends within two weeks or ended in the last month; returns how many. Daily upkeep.

    Each end is told of once as near and once as past, however often this runs.
    """
    count = 0
    while told := retrying(_tell_near) + retrying(_tell_past):
        count += told
    return count


def _tell_near() -> int:
    today = clock.today()
    ends = (today, today + dt.timedelta(days=REMINDED_DAYS))
    return _tell(_terms(ends), "told_ending_of", TermEnding)


def _tell_past() -> int:
    today = clock.today()
    ends = (today - LATE_FOR, today - dt.timedelta(days=1))
    return _tell(_terms(ends), "told_ended_of", TermEnded)


def _terms(ends: tuple[dt.date, dt.date]) -> QuerySet[Registration]:
    return Registration.objects.filter(
        expires_on__range=ends, patron__merged_into__isnull=True, patron__category__is_collective=False
    )


def _tell(terms: QuerySet[Registration], column: str, event: type[TermEnding] | type[TermEnded]) -> int:
    untold = terms.filter(Q(**{f"{column}__isnull": True}) | ~Q(**{column: F("expires_on")}))
    rows = list(untold.select_for_update(of=("self",)).select_related("patron", "institution").order_by("pk")[:BATCH])
    publish_many(event(str(row.patron.surrogate), row.institution.code, row.expires_on) for row in rows)
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(**{column: F("expires_on")})
    return len(rows)
