"""What is to be taken off a hold shelf, since its hold has ended."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from kitaphana.circulation.models import Hold, Transit
from kitaphana.circulation.rules.holds import CANCELLED, EXPIRED, READY
from kitaphana.circulation.rules.transits import SENT
from kitaphana.core import clock


@dataclass(frozen=True, slots=True)
class LeftRow:
    """An item whose hold ended while it stood on a hold shelf: it is under a new code, on its way, or free."""

    hold_id: int
    shelf_code: str
    item_id: int
    barcode: str
    title: str
    new_code: str
    goes_to_code: str
    transit_id: int | None
    closed_at: dt.datetime


LEFT_FOR = dt.timedelta(days=3)


def left_on_shelf(service_point_id: int, *, limit: int = 50) -> tuple[LeftRow, ...]:
    """What is to be taken off the hold shelf of a point: its hold expired or was cancelled in the last days.

    An item that has been scanned elsewhere since, or is on loan, is left out. One statement.
    """
    way = Transit.objects.filter(item_id=OuterRef("item_id"), state=SENT, from_point_id=service_point_id)
    place = way.annotate(code=Coalesce(F("to_point__code"), F("to_branch__code")))
    anew = Hold.objects.filter(item_id=OuterRef("item_id"), state=READY, pickup_point_id=service_point_id)
    found = Hold.objects.filter(
        pickup_point_id=service_point_id,
        state__in=(EXPIRED, CANCELLED),
        ready_at__isnull=False,
        closed_at__gte=clock.now() - LEFT_FOR,
        item__status__in=("available", "in_transit", "on_hold_shelf"),
    ).annotate(
        new_code=Coalesce(Subquery(anew.values("shelf_code")[:1]), Value("")),
        goes_to=Coalesce(Subquery(place.values("code")[:1]), Value("")),
        way=Subquery(way.values("pk")[:1]),
    )
    is_here = Q(item__status="available") | ~Q(new_code="") | Q(way__isnull=False)
    rows = found.filter(is_here).order_by("-closed_at")[:limit]
    return tuple(LeftRow(*row) for row in rows.values_list(*_LEFT))


_LEFT = (
    "pk", "shelf_code", "item_id", "item__barcode", "item__edition__title", "new_code", "goes_to", "way", "closed_at",
)  # fmt: skip
