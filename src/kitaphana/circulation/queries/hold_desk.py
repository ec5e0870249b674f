"""Questions of staff about holds: queues, hold shelves, pick lists. None of them names a reader."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When

from kitaphana.circulation.models import Hold, HoldTarget, TargetState
from kitaphana.circulation.queries.hold_left import left_code
from kitaphana.circulation.queries.holds import open_holds
from kitaphana.circulation.rules.holds import GONE, READY
from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network.queries import ServicePointFacts, service_points
from kitaphana.patrons.models import Registration

MOST_ON_A_PAGE = 200
MOST_COPIES = 50


@dataclass(frozen=True, slots=True)
class QueuedHold:
    """A place in the queue of a work. `position` counts those who wait before, and one; `item_id` is caught for it."""

    hold_id: int
    patron_id: int | None
    state: str
    pickup_code: str
    edition_id: int | None
    volume_key: str
    language: str
    form: str
    patron_category: str
    position: int
    placed_at: dt.datetime
    ranked_at: dt.datetime
    suspended_until: dt.date | None
    needed_until: dt.date | None
    item_id: int | None
    barcode: str
    expires_at: dt.datetime | None
    institution_id: int
    estimated_days: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """An item on a hold shelf: found by its code, not by its reader. `is_expired`: it goes on now."""

    hold_id: int
    shelf_code: str
    item_id: int
    barcode: str
    title: str
    author: str
    volume: str
    ready_at: dt.datetime
    expires_at: dt.datetime
    is_expired: bool


@dataclass(frozen=True, slots=True)
class ShelfSlip:
    """What stands on the slip of a book on the hold shelf: its code and its days, and nothing of its reader."""

    hold_id: int
    service_point_id: int
    service_point_code: str
    shelf_code: str
    barcode: str
    title: str
    author: str
    volume: str
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ShelvedItem:
    """On which hold shelf an item waits, under which code and until when."""

    service_point_code: str
    shelf_code: str
    expires_at: dt.datetime
    is_expired: bool


@dataclass(frozen=True, slots=True)
class PickRow:
    """A line of a pick list: where the item stands, where it is to go, and `reason`, the values of the choice.

    `station_code` is set where it stands in a station or at another point than its shelf, `left_code` where it still
    stands on a hold shelf, under that code.
    """

    target_id: int
    hold_id: int
    item_id: int
    barcode: str
    title: str
    author: str
    volume: str
    call_number: str
    shelving_location: str
    station_code: str
    pickup_code: str
    targeted_at: dt.datetime
    reason: Mapping[str, Any]
    left_code: str


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume that one can wait for: its key, and what people call it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that one can wait for, and where it belongs."""

    item_id: int
    branch_code: str
    volume: str
    call_number: str


def queue_of(
    work_id: int, *, edition_id: int | None = None, after: int | None = None, limit: int = 50
) -> Page[QueuedHold]:
    """The queue of a work in its order, all states that go on, or only those who would take `edition_id`.

    Two statements, however long it is. `after` is the last hold of the page before. The reader is for the eyes of
    staff only.
    """
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    found = open_holds().filter(work_id=work_id)
    if edition_id is not None:
        found = found.filter(Q(edition_id=edition_id) | Q(edition__isnull=True))
    last = Hold.objects.filter(pk=after or 0).values_list("ranked_at", flat=True).first()
    if last is not None:
        found = found.filter(Q(ranked_at__gt=last) | Q(ranked_at=last, pk__gt=after or 0))
    rows = found.order_by("ranked_at", "pk").values_list(*_QUEUED)[: limit + 1]
    return page_of((_queued(*row) for row in rows), limit=limit, key=lambda row: row.hold_id)


_QUEUED = (
    "pk", "patron_id", "state", "pickup_point__code", "edition_id", "volume_key", "language", "form",
    "patron_category", "ahead", "placed_at", "ranked_at", "suspended_until", "needed_until", "item_id",
    "item__barcode", "expires_at", "institution_id", "estimated_days_low", "estimated_days_high",
)  # fmt: skip


def _queued(*row: Any) -> QueuedHold:  # Any: the columns of `_QUEUED`
    *head, item_id, barcode, expires_at, institution_id, low, high = row
    head[9] += 1
    told = None if low is None else (low, high)
    columns = [*head, item_id, barcode or "", expires_at, institution_id, told]
    return QueuedHold(*columns)


def shelf_of(service_point_id: int, *, after: int | None = None, limit: int = 50) -> Page[ShelfRow]:
    """The hold shelf of a point: what has expired first, then by the day until which it waits. One statement.

    `after` is the last hold of the page before.
    """
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    found = Hold.objects.filter(pickup_point_id=service_point_id, state=READY)
    last = Hold.objects.filter(pk=after or 0).values_list("expires_at", flat=True).first()
    if last is not None:
        found = found.filter(Q(expires_at__gt=last) | Q(expires_at=last, pk__gt=after or 0))
    rows = found.order_by("expires_at", "pk").values_list(*_SHELVED)[: limit + 1]
    now = clock.now()
    return page_of((_shelved(now, *row) for row in rows), limit=limit, key=lambda row: row.hold_id)


_SHELVED = (
    "pk", "shelf_code", "item_id", "item__barcode", "item__edition__title", "item__edition__author", "item__volume",
    "ready_at", "expires_at",
)  # fmt: skip


def _shelved(now: dt.datetime, *row: Any) -> ShelfRow:  # Any: the columns of `_SHELVED`
    hold_id, code, item_id, barcode, *words, ready_at, expires_at = row
    columns = [hold_id, code, item_id, barcode or "", *words, ready_at, expires_at, expires_at < now]
    return ShelfRow(*columns)


def shelf_slip(*, hold_id: int | None = None, item_id: int | None = None) -> ShelfSlip | None:
    """The slip of a book that waits, by its hold or by itself; None for one that waits nowhere. One statement."""
    found = Hold.objects.filter(state=READY)
    found = found.filter(pk=hold_id or 0) if item_id is None else found.filter(item_id=item_id)
    row = found.values_list(*_ON_SLIP).first()
    if row is None:
        return None
    hold, point_id, point, code, barcode, *rest = row
    return ShelfSlip(hold, point_id, point, code, barcode or "", *rest)


_ON_SLIP = (
    "pk", "pickup_point_id", "pickup_point__code", "shelf_code", "item__barcode", "item__edition__title",
    "item__edition__author", "item__volume", "expires_at",
)  # fmt: skip


def shelved_item(item_id: int) -> ShelvedItem | None:
    """Where an item waits for its reader; None for one that waits nowhere. One statement."""
    hold = Hold.objects.filter(item_id=item_id, state=READY).select_related("pickup_point").first()
    if hold is None or hold.expires_at is None:
        return None
    return ShelvedItem(hold.pickup_point.code, hold.shelf_code, hold.expires_at, hold.expires_at < clock.now())


def pick_list(branch_id: int, *, after: int | None = None, limit: int = 100) -> Page[PickRow]:
    """What the branch is to fetch from its shelves, in the order in which one walks along them: by where an item
    stands, then by call number. Two statements; the lines of one branch are few enough to be sorted anew for a page.

    `after` is the last line of the page before, which may have been done since.
    """
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    lines = _open_lines().filter(branch_id=branch_id)
    last = HoldTarget.objects.filter(pk=after or 0).values_list(*_WALK).first() if after else None
    if last is not None:
        shelf, call_number, pk = last
        same_shelf = Q(item__shelving_location=shelf)
        further = Q(item__call_number__gt=call_number) | Q(item__call_number=call_number, pk__gt=pk)
        lines = lines.filter(Q(item__shelving_location__gt=shelf) | (same_shelf & further))
    station = Case(When(item__service_point__isnull=True, then=Value("")), default=F("item__service_point__code"))
    rows = lines.annotate(station=station, left_code=left_code()).order_by(*_WALK).values_list(*_PICKED)[: limit + 1]
    return page_of((_picked(*row) for row in rows), limit=limit, key=lambda row: row.target_id)


def line_of_item(item_id: int, branch_id: int) -> int | None:
    """The line of the branch's pick list that an item stands on; None where it is not wanted from there."""
    return _open_lines().filter(item_id=item_id, branch_id=branch_id).values_list("pk", flat=True).first()


def _open_lines() -> "QuerySet[HoldTarget]":
    return HoldTarget.objects.filter(state=TargetState.OPEN, item__status=ItemStatus.AVAILABLE)


_WALK = ("item__shelving_location", "item__call_number", "pk")
_PICKED = (
    "pk", "hold_id", "item_id", "item__barcode", "item__edition__title", "item__edition__author", "item__volume",
    "item__call_number", "item__shelving_location", "station", "hold__pickup_point__code", "targeted_at", "reason",
    "left_code",
)  # fmt: skip


def _picked(*row: Any) -> PickRow:  # Any: the columns of `_PICKED`
    target_id, hold_id, item_id, barcode, *rest = row
    return PickRow(target_id, hold_id, item_id, barcode or "", *rest)


def pick_counts() -> dict[int, int]:
    """How many lines each branch has, by its id: for an overview of the network. One statement."""
    counts: dict[int, int] = {}
    for branch_id in _open_lines().values_list("branch_id", flat=True):
        counts[branch_id] = counts.get(branch_id, 0) + 1
    return counts


def pickup_points(patron_id: int, *, work_id: int | None = None) -> tuple[ServicePointFacts, ...]:
    """Where the reader may fetch holds: points that offer it, of institutions where they are registered and which, when
    `work_id` is given, own an item of it. By code; at most three statements.
    """
    terms = Registration.objects.filter(patron_id=patron_id)
    owners = set(terms.values_list("institution_id", flat=True))
    if work_id is not None and owners:
        items = Item.objects.filter(edition__work_id=work_id, institution_id__in=owners)
        owners = set(items.order_by().values_list("institution_id", flat=True).distinct())
    return tuple(point for point in service_points() if point.offers_pickup and point.institution_id in owners)


def volumes_to_hold(edition_id: int) -> tuple[Volume, ...]:
    """The volumes of an edition in their order; empty for one that has none. One statement."""
    items = Item.objects.filter(edition_id=edition_id, is_for_loan=True).exclude(volume_key="")
    items = items.exclude(status__in=GONE)
    rows = items.order_by("volume_key").values_list("volume_key", "volume").distinct()
    return tuple(Volume(key, name) for key, name in dict(rows).items())


def copies_to_hold(edition_id: int) -> tuple[Copy, ...]:
    """The copies of an edition of which a reader may want a certain one; at most 50. One statement."""
    items = Item.objects.filter(edition_id=edition_id, is_for_loan=True, kit__isnull=True).exclude(status__in=GONE)
    rows = items.order_by("volume_key", "pk").values_list("pk", "branch__code", "volume", "call_number")
    return tuple(Copy(*row) for row in rows[:MOST_COPIES])
