"""What a loan does to holds, ways and pick lists around the item."""

import datetime as dt
from typing import Any

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import hot_holds, hot_path
from kitaphana.circulation.events import HoldFulfilled, HoldRequeued
from kitaphana.circulation.models import ReviewKind
from kitaphana.circulation.rows import Around, HoldRow, ItemRow, NewReview, Versions
from kitaphana.circulation.rules.holds import CAUGHT, QUEUED
from kitaphana.circulation.rules.transits import RECEIVED
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.routing import Scene
from kitaphana.circulation.services.ways import close_way
from kitaphana.circulation.writing import Writes
from kitaphana.core import clock

CAUGHT_OR_AWAY = frozenset({hot_path.ON_HOLD_SHELF, hot_path.IN_TRANSIT})
NOTHING_AROUND = Around(None, None, is_wanted=False)
LENT_TO_ANOTHER = "lent_to_another"
"""Why a hold was requeued."""


def surroundings(cursor: CursorWrapper, item: ItemRow, *, locked: bool) -> Around:
    """For whom the item is caught and on which way it is; an item on the open shelf has nothing around it."""
    found = hot_holds.around(cursor, item.id) if item.status in CAUGHT_OR_AWAY else None
    around = found[2] if found else NOTHING_AROUND
    if around.caught is None or not locked:
        return around
    caught = hot_holds.hold(cursor, around.caught.id)
    return Around(caught if caught and caught.state in CAUGHT else None, around.transit, around.is_wanted)


def hand_over(
    cursor: CursorWrapper, writes: Writes, scene: Scene, *, patron_id: int, own_hold_id: int | None
) -> int | None:
    """Everything beside the loan itself; the id of the reader's hold that it fulfilled.

    `own_hold_id` is a waiting hold of the reader for such an item; one that the item is caught for comes before it.
    """
    caught, transit = scene.around.caught, scene.around.transit
    if transit is None and scene.item.status == "missing":
        transit = hot_holds.lost_transit(cursor, scene.item.id)
    if transit is not None:
        close_way(writes, scene.act, transit, scene.item, RECEIVED, scene.point)
    if caught is not None and caught.patron_id != patron_id:
        _give_back(writes, scene, caught)
        caught = None
    own = caught or (_own(cursor, own_hold_id, patron_id) if own_hold_id else None)
    if own is not None:
        _fulfil(writes, scene, own)
    return own.id if own else None


def _own(cursor: CursorWrapper, hold_id: int, patron_id: int) -> HoldRow | None:
    hold = hot_holds.hold(cursor, hold_id)
    return hold if hold and hold.patron_id == patron_id and hold.state in QUEUED else None


def _fulfil(writes: Writes, scene: Scene, hold: HoldRow) -> None:
    act, item = scene.act, scene.item
    hot_holds.fulfil(writes, hold.id, act.at)
    told = gathering.hold_event_fields(hold, item.institution, _pickup_code(hold, scene.versions), item_id=item.id)
    first_ready = (hold.ready_at or act.at).astimezone(clock.zone()).date()
    waited = first_ready - hold.placed_at.astimezone(clock.zone()).date()
    hot_path.publish(writes, act.at, HoldFulfilled(**told, waited_days=waited.days))


def _give_back(writes: Writes, scene: Scene, hold: HoldRow) -> None:
    """The hold that had the item waits again at its place; a person should tell its reader."""
    act, item = scene.act, scene.item
    hot_holds.requeue(writes, hold.id)
    told = gathering.hold_event_fields(hold, item.institution, _pickup_code(hold, scene.versions), item_id=item.id)
    hot_path.publish(writes, act.at, HoldRequeued(**told, reason=LENT_TO_ANOTHER))
    review = NewReview(
        kind=ReviewKind.LENT_FROM_HOLD_SHELF.value,
        item_id=item.id,
        service_point_id=scene.point.id,
        hold_id=hold.id,
        evidence=_as_it_stood(hold),
    )
    hot_holds.note_review(writes, review, act.at)


def _as_it_stood(hold: HoldRow) -> dict[str, Any]:
    """Evidence, and what an undo restores."""
    times = {"caught_at": hold.caught_at, "ready_at": hold.ready_at, "expires_at": hold.expires_at}
    return {"hold_state": hold.state, "shelf_code": hold.shelf_code, **{name: _text(at) for name, at in times.items()}}


def _text(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _pickup_code(hold: HoldRow, versions: Versions) -> str:
    pickup = gathering.point_at(hold.pickup_point_id, versions)
    return pickup.code if pickup else ""
