"""What is to be taken off hold shelves, since its hold has ended or is fetched elsewhere: the work list of a point."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from kitaphana.circulation.models import Hold, HoldTarget, LeftOnShelf, Loan, LoanState, TargetState, Transit
from kitaphana.circulation.rules.holds import READY
from kitaphana.circulation.rules.transits import SENT
from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import ItemStatus

MOST_ON_A_PAGE = 200
STILL_THERE = ("available", "in_transit", "on_hold_shelf")
"""An item that stands otherwise is in other hands."""


@dataclass(frozen=True, slots=True)
class LeftRow:
    """An item that stands on the hold shelf under `shelf_code` though its hold is over (`why`), and where it goes now:
    under `new_code` for the next reader, to `goes_to_code` with the slip of `transit_id`, else back to its place."""

    left_id: int
    hold_id: int
    service_point_id: int
    service_point_code: str
    shelf_code: str
    item_id: int
    barcode: str
    title: str
    author: str
    why: str
    left_at: dt.datetime
    new_code: str
    goes_to_code: str
    transit_id: int | None


def left_on_shelf(service_point_id: int, *, after: int | None = None, limit: int = 50) -> Page[LeftRow]:
    """What is to be taken off the hold shelf of a point, the oldest first; one statement. It stays on the list until
    somebody scans it. `after` is the last row of the page before.
    """
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    rows = _told(_left().filter(service_point_id=service_point_id, pk__gt=after or 0)).order_by("pk")[: limit + 1]
    return page_of((LeftRow(*row) for row in rows.values_list(*_COLUMNS)), limit=limit, key=lambda row: row.left_id)


def left_counts(service_point_ids: Collection[int]) -> dict[int, int]:
    """How many items are to be taken off the hold shelves of these points, for those that have any; one statement."""
    rows = _left().filter(service_point_id__in=list(service_point_ids)).order_by().values("service_point_id")
    return {row["service_point_id"]: row["count"] for row in rows.annotate(count=Count("pk"))}


@dataclass(frozen=True, slots=True)
class HoldWork:
    """What waits for hands at a point: lines of its branch's pick list, items to be taken off its hold shelf."""

    to_fetch: int
    to_take_off: int


def hold_work_at(service_point_id: int, branch_id: int | None) -> HoldWork:
    """For the daily pages of a desk; two statements."""
    lines = HoldTarget.objects.filter(
        branch_id=branch_id or 0, state=TargetState.OPEN, item__status=ItemStatus.AVAILABLE
    )
    return HoldWork(lines.count() if branch_id else 0, left_counts([service_point_id]).get(service_point_id, 0))


def left_item(item_id: int) -> LeftRow | None:
    """Whether an item is to be taken off a hold shelf, for its page; one statement."""
    row = _told(_left().filter(item_id=item_id)).values_list(*_COLUMNS).first()
    return LeftRow(*row) if row else None


def left_code() -> Coalesce:
    """For rows with an `item_id`: the code under which the item was left on a hold shelf, empty where it was not."""
    left = LeftOnShelf.objects.filter(item_id=OuterRef("item_id"), cleared_at__isnull=True)
    return Coalesce(Subquery(left.values("shelf_code")[:1]), Value(""))


def _left() -> "QuerySet[LeftOnShelf]":
    """What nobody has had in the hand since; who has lent it has taken it off."""
    lent = Loan.objects.filter(item_id=OuterRef("item_id"), loaned_at__gte=OuterRef("left_at"))
    lent = lent.exclude(state=LoanState.VOID)
    return LeftOnShelf.objects.filter(~Exists(lent), cleared_at__isnull=True, item__status__in=STILL_THERE)


def _told(rows: "QuerySet[LeftOnShelf]") -> "QuerySet[LeftOnShelf]":
    """With the place where each item goes now."""
    way = Transit.objects.filter(item_id=OuterRef("item_id"), state=SENT)
    place = way.annotate(code=Coalesce(F("to_point__code"), F("to_branch__code")))
    anew = Hold.objects.filter(item_id=OuterRef("item_id"), state=READY)
    return rows.annotate(
        new_code=Coalesce(Subquery(anew.values("shelf_code")[:1]), Value("")),
        goes_to=Coalesce(Subquery(place.values("code")[:1]), Value("")),
        way=Subquery(way.values("pk")[:1]),
        barcode=Coalesce("item__barcode", Value("")),
    )


_COLUMNS = (
    "pk", "hold_id", "service_point_id", "service_point__code", "shelf_code", "item_id", "barcode",
    "item__edition__title", "item__edition__author", "why", "left_at", "new_code", "goes_to", "way",
)  # fmt: skip
