"""What waits for a reader and when their books are due, in few statements: for their first page and their calendar."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models.functions import Coalesce

from kitaphana.circulation.models import Hold, Loan
from kitaphana.circulation.rules.holds import ACTIVE, READY
from kitaphana.core import sql
from kitaphana.network.queries import ServicePointFacts, service_points

MOST_READY: Final = 20
MOST_DAYS: Final = 500
_COUNTS: Final = (
    # only places for values are put in
    f"SELECT state, COUNT(*) FROM circulation_hold WHERE patron_id = %s AND closed_at IS NULL"  # noqa: S608  marks only
    f" AND state IN ({sql.marks(ACTIVE)}) GROUP BY state"
)


@dataclass(frozen=True, slots=True)
class ReadyHold:
    """A book that lies ready for the reader at `pickup` until `expires_at`."""

    title: str
    pickup: ServicePointFacts
    shelf_code: str
    expires_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class HoldsAtAGlance:
    """How many holds go on, in all and ready; and the ready ones, the first to be fetched first."""

    count: int
    ready_count: int
    ready: tuple[ReadyHold, ...]


@dataclass(frozen=True, slots=True)
class DueBook:
    """A book at home and when it is due."""

    title: str
    due_at: dt.datetime


def holds_at_a_glance(patron_id: int) -> HoldsAtAGlance:
    """One statement; three more where something lies ready."""
    counts = dict(sql.rows(_COUNTS, (patron_id, *ACTIVE)))
    ready = counts.get(READY, 0)
    return HoldsAtAGlance(sum(counts.values()), ready, ready_holds_of(patron_id) if ready else ())


def ready_holds_of(patron_id: int) -> tuple[ReadyHold, ...]:
    """What lies ready for the reader, the first to be fetched first; at most twenty. Three statements."""
    title = Coalesce("item__edition__title", "edition__title", "work__title")
    holds = Hold.objects.filter(patron_id=patron_id, closed_at__isnull=True, state=READY)
    rows = holds.annotate(said=title).order_by("expires_at", "pk")
    found = list(rows.values_list("said", "pickup_point_id", "shelf_code", "expires_at")[:MOST_READY])
    points = {point.id: point for point in service_points(is_active=False)} if found else {}
    return tuple(ReadyHold(said, points[point_id], code, until) for said, point_id, code, until in found)


def due_books_of(patron_id: int) -> tuple[DueBook, ...]:
    """The reader's books at home, the first due first; those for reading inside are left out. One statement."""
    loans = Loan.objects.filter(patron_id=patron_id, closed_at__isnull=True, is_in_library=False)
    rows = loans.order_by("due_at", "pk").values_list("item__edition__title", "due_at")
    return tuple(DueBook(title, due_at) for title, due_at in rows[:MOST_DAYS])
