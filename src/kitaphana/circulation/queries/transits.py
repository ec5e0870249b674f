"""Questions about items on their way. No reader in any: a slip names the hold at most."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from kitaphana.circulation.models import Transit
from kitaphana.circulation.queries.hold_left import left_code
from kitaphana.circulation.rules.transits import LOST, SENT
from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import ItemStatus
from kitaphana.network.queries import service_point_facts

MOST_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class TransitLine:
    """An item on its way. `to_code` is a service point, or (`is_to_branch`) the branch where it is at home.

    `left_code`: it has not left yet, and still stands on the hold shelf under that code.
    """

    transit_id: int
    item_id: int
    edition_id: int
    barcode: str
    title: str
    author: str
    call_number: str
    reason: str
    state: str
    hold_id: int | None
    from_code: str
    to_code: str
    is_to_branch: bool
    home_code: str
    sent_at: dt.datetime
    due_at: dt.datetime
    left_code: str
    is_overdue: bool


def open_transits(
    *,
    from_point_id: int | None = None,
    to_point_id: int | None = None,
    institution_id: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Page[TransitLine]:
    """What is on its way, in the order of sending: from a point, to a point (or home to its branch), or all.

    Two queries a page at most.
    """
    found = _open(from_point_id, to_point_id, institution_id)
    return _page(found, after, limit)


def overdue_transits(
    *, point_id: int | None = None, institution_id: int | None = None, after: int | None = None, limit: int = 50
) -> Page[TransitLine]:
    """What should have arrived by now: from or to a point, of an institution, or all."""
    found = _open(None, None, institution_id).filter(due_at__lt=clock.now())
    if point_id is not None:
        found = found.filter(Q(from_point_id=point_id) | _bound_for(point_id))
    return _page(found, after, limit)


def lost_on_the_way(institution_id: int, *, after: int | None = None, limit: int = 50) -> Page[TransitLine]:
    """What an institution has given up on its way and has not found since, in the order of sending."""
    lost = Transit.objects.filter(state=LOST, item__institution_id=institution_id, item__status=ItemStatus.MISSING)
    return _page(lost, after, limit)


def transit_line(transit_id: int) -> TransitLine | None:
    """One transit, open or ended: for its route slip."""
    return next(_lines(Transit.objects.filter(pk=transit_id)), None)


def open_transit_of_item(item_id: int) -> TransitLine | None:
    """The way that the item is on now."""
    return next(_lines(Transit.objects.filter(item_id=item_id, state=SENT)), None)


def _open(from_point_id: int | None, to_point_id: int | None, institution_id: int | None) -> QuerySet[Transit]:
    found = Transit.objects.filter(state=SENT)
    if from_point_id is not None:
        found = found.filter(from_point_id=from_point_id)
    if to_point_id is not None:
        found = found.filter(_bound_for(to_point_id))
    return found if institution_id is None else found.filter(item__institution_id=institution_id)


def _bound_for(point_id: int) -> Q:
    """All points of a branch share what comes home to it."""
    point = service_point_facts(point_id)
    here = Q(to_point_id=point_id)
    return here if point is None or point.branch_id is None else here | Q(to_branch_id=point.branch_id)


def _page(found: QuerySet[Transit], after: int | None, limit: int) -> Page[TransitLine]:
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    rows = found.filter(pk__gt=after or 0).order_by("pk")[: limit + 1]
    return page_of(_lines(rows), limit=limit, key=lambda line: line.transit_id)


_COLUMNS = (
    "pk", "item_id", "item__edition_id", "item__barcode", "item__edition__title", "item__edition__author",
    "item__call_number", "reason", "state", "hold_id", "from_point__code", "to_code", "to_branch_id",
    "item__branch__code", "sent_at", "due_at", "left_code",
)  # fmt: skip


def _lines(found: QuerySet[Transit]) -> Iterator[TransitLine]:
    now = clock.now()
    to_code = Coalesce(F("to_point__code"), F("to_branch__code"))
    for row in found.annotate(to_code=to_code, left_code=left_code()).values_list(*_COLUMNS):
        *head, to_branch_id, home_code, sent_at, due_at, left = row
        is_overdue = head[8] == SENT and due_at < now
        columns: list[Any] = [*head, to_branch_id is not None, home_code, sent_at, due_at, left, is_overdue]
        columns[3] = columns[3] or ""  # an item may lack a barcode
        yield TransitLine(*columns)
