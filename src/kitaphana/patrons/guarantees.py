"""Questions about children who ask for somebody to answer for them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from kitaphana.core import clock
from kitaphana.patrons.models import GuarantorRequest, Patron
from kitaphana.patrons.services.family import lacks_guarantor
from kitaphana.patrons.services.guarantees import OPEN_FOR

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request that is open. Of the child it tells the given name only: the rest the grown-up knows."""

    token: str
    child_name: str
    asked_at: dt.datetime


def request_with(token: str) -> RequestFacts | None:
    """The open request of that token."""
    return next(iter(_facts(_open().filter(token=token))), None)


def requests_to(patron_id: int) -> tuple[RequestFacts, ...]:
    """Children who ask this reader, by the proven address; at most twenty, newest first."""
    return _facts(_open().filter(guarantor_id=patron_id))


def request_of(child_id: int) -> RequestFacts | None:
    """What the child has open."""
    return next(iter(_facts(_open().filter(child_id=child_id))), None)


def awaits_guarantor(patron_id: int) -> bool:
    """Whether the reader's age asks for somebody who answers, and nobody does."""
    patron = Patron.objects.select_related("category").filter(pk=patron_id).first()
    return patron is not None and lacks_guarantor(patron)


def _open() -> QuerySet[GuarantorRequest]:
    since = clock.now() - OPEN_FOR
    return GuarantorRequest.objects.filter(settled_at__isnull=True, asked_at__gt=since)


def _facts(rows: QuerySet[GuarantorRequest]) -> tuple[RequestFacts, ...]:
    found = rows.order_by("-pk").values_list("token", "child__given_name", "asked_at")[:MOST_SHOWN]
    return tuple(RequestFacts(*row) for row in found)
