"""What all acts on a hold that exists share: its locks, the table of moves, and what is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import errors, hot_holds, hot_path
from kitaphana.circulation.events import HoldChanged, HoldEnded
from kitaphana.circulation.models import LeftOnShelf, LeftWhy
from kitaphana.circulation.rows import HoldRow, ItemRow, Versions
from kitaphana.circulation.rules.holds import next_hold_state
from kitaphana.circulation.rules.routing import Stop, Turn
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act, Declined, answered
from kitaphana.circulation.services.routing import pass_on
from kitaphana.circulation.writing import Writes
from kitaphana.core.errors import Refusal
from kitaphana.network.queries import ServicePointFacts


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that is there, locked, with its item (locked before it) and its pick-up point; `state` is the next one."""

    hold: HoldRow
    item: ItemRow | None
    pickup: ServicePointFacts
    versions: Versions
    state: str


def locked(cursor: CursorWrapper, act: Act, hold_id: int, verb: str) -> Held | Mapping[str, Any]:
    """The hold for a verb of its table, or what was answered before; declines what is not there or not open to it.

    The item is locked first. Where another act has put another item behind the hold in between, that one is locked
    after it: against the order, but a deadlock of that is tried again.
    """
    first = hot_holds.hold(cursor, hold_id, locked=False)
    item = hot_path.item(cursor, first.item_id) if first is not None and first.item_id else None
    hold = hot_holds.hold(cursor, hold_id) if first is not None else None
    before, versions = answered(cursor, act)
    if before is not None:
        return before
    if hold is None:
        raise Declined((Refusal(errors.HOLD_UNKNOWN),))
    if hold.item_id != (item.id if item else None):
        item = hot_path.item(cursor, hold.item_id) if hold.item_id else None
    state = next_hold_state(hold.state, verb)
    if state is None:
        raise Declined((Refusal(errors.HOLD_MOVE_NOT_OPEN, {"state": hold.state}),))
    pickup = gathering.point_at(hold.pickup_point_id, versions)
    if pickup is None:
        raise Declined((gathering.UNKNOWN_POINT,))
    return Held(hold, item, pickup, versions, state)


def give_up_shelf(
    cursor: CursorWrapper, writes: Writes, act: Act, held: Held, why: LeftWhy, *, skip_hold_id: int | None = None
) -> Stop | None:
    """Pass the item of a ready hold on, and have it taken off the shelf where it still stands; None: nothing is there.

    Whoever scans it is told, and until then it is on the list of the point. Of an item that was left there before (it
    was passed on once more without being touched) the first code stays: under that one it stands.
    """
    if held.item is None:
        return None
    stop = pass_on(cursor, writes, act, held.item, held.pickup, skip_hold_id=skip_hold_id, is_in_hand=False)
    if stop.turn is not Turn.AS_IT_WAS:
        LeftOnShelf.objects.get_or_create(
            item_id=held.item.id,
            cleared_at=None,
            defaults={
                "hold_id": held.hold.id,
                "service_point_id": held.pickup.id,
                "shelf_code": held.hold.shelf_code,
                "why": why,
                "left_at": act.at,
            },
        )
    return stop


def tell_change(writes: Writes, act: Act, held: Held, change: str, pickup: ServicePointFacts | None = None) -> None:
    """Suspended, resumed, moved, or to be fetched elsewhere (`pickup`)."""
    point = pickup or held.pickup
    told = gathering.hold_event_fields(held.hold, point.institution_code, point.code, item_id=held.hold.item_id)
    hot_path.publish(writes, act.at, HoldChanged(**told, change=change))


def tell_end(writes: Writes, act: Act, held: Held, end: str) -> None:
    """Cancelled or expired."""
    point = held.pickup
    told = gathering.hold_event_fields(held.hold, point.institution_code, point.code, item_id=held.hold.item_id)
    hot_path.publish(writes, act.at, HoldEnded(**told, state=held.state, end=end))
