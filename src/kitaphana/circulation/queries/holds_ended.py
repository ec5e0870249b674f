"""Holds of a reader that have ended lately, and why: while it may be known whose they were, and a month at most."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models.functions import Coalesce

from kitaphana.circulation.models import Hold, HoldEnd
from kitaphana.circulation.rules.holds import CANCELLED, EXPIRED
from kitaphana.core import clock

SHOWN_FOR: Final = dt.timedelta(days=30)
MOST_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class EndedHold:
    """A hold that was not fulfilled. `end` is a `HoldEnd`; `edition_id` None: whichever of the work came first."""

    hold_id: int
    work_id: int
    edition_id: int | None
    title: str
    author: str
    end: str
    ended_at: dt.datetime


def ended_holds_of(patron_id: int) -> tuple[EndedHold, ...]:
    """The last twenty, the latest first; one statement.

    None that its institution is to have forgotten by now, also where the upkeep of today has not come yet; none whose
    place another hold of the reader has taken over.
    """
    now = clock.now()
    found = Hold.objects.filter(patron_id=patron_id, state__in=(EXPIRED, CANCELLED), closed_at__gt=now - SHOWN_FOR)
    told = found.exclude(end=HoldEnd.MERGED).annotate(
        said_title=Coalesce("edition__title", "seen_edition__title", "work__title"),
        said_author=Coalesce("edition__author", "seen_edition__author", "work__author"),
    )
    columns = ("pk", "work_id", "edition_id", "said_title", "said_author", "end", "closed_at")
    rows = told.order_by("-closed_at", "-pk").values_list(*columns, "institution__retention_days")[:MOST_SHOWN]
    return tuple(EndedHold(*row[:-1]) for row in rows if row[6] > now - dt.timedelta(days=row[-1]))
