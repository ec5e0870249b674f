"""Change a hold that goes on: let it rest, wake it, have it fetched elsewhere, put it first."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import errors, hold_path, hot_holds
from kitaphana.circulation.answers import HoldChange
from kitaphana.circulation.models import LeftWhy
from kitaphana.circulation.rules.holds import IN_TRANSIT, MOVE_REASONS, READY, date_refusals
from kitaphana.circulation.rules.routing import next_shelf_code, shelf_letter
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act, Declined, Written, perform
from kitaphana.circulation.services.holds.touching import Held, give_up_shelf, locked, tell_change
from kitaphana.circulation.services.routing import is_same_place
from kitaphana.circulation.writing import Writes
from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal
from kitaphana.network.queries import ServicePointFacts

_TICK = dt.timedelta(microseconds=1)


def suspend_hold(*, hold_id: int, until: dt.date, by: Actor, command_id: str) -> HoldChange:
    """Let a hold keep its place and be passed over; `until` is the first day on which it waits again.

    Raises `hold_unknown`, `hold_move_not_open` (an item is caught for it), `suspension_invalid`.
    """
    act = Act.of("suspend_hold", command_id, {"hold": hold_id, "until": until.isoformat()}, by, f"hold:{hold_id}")
    return perform(act, lambda cursor: _suspend(cursor, act, hold_id, until), HoldChange)


def _suspend(cursor: CursorWrapper, act: Act, hold_id: int, until: dt.date) -> Written | Mapping[str, Any]:
    held = locked(cursor, act, hold_id, "suspend")
    if not isinstance(held, Held):
        return held
    if refusals := date_refusals(clock.today(), suspended_until=until, needed_until=None):
        raise Declined(tuple(refusals))
    writes = Writes()
    hold_path.suspend(writes, hold_id, until)
    hold_path.drop_target(writes, hold_id, act.at)
    tell_change(writes, act, held, "suspended")
    return _written(writes, held, {"until": until.isoformat()})


def resume_hold(*, hold_id: int, by: Actor, command_id: str) -> HoldChange:
    """Let a suspended hold wait again at its place. Raises `hold_unknown`, `hold_move_not_open`."""
    act = Act.of("resume_hold", command_id, {"hold": hold_id}, by, f"hold:{hold_id}")
    return perform(act, lambda cursor: _resume(cursor, act, hold_id), HoldChange)


def _resume(cursor: CursorWrapper, act: Act, hold_id: int) -> Written | Mapping[str, Any]:
    held = locked(cursor, act, hold_id, "resume")
    if not isinstance(held, Held):
        return held
    writes = Writes()
    hold_path.resume(writes, hold_id)
    tell_change(writes, act, held, "resumed")
    return _written(writes, held, {})


def change_pickup(*, hold_id: int, pickup_point_id: int, by: Actor, command_id: str) -> HoldChange:
    """Have a hold fetched elsewhere, with the same institution. An item that is ready travels on at once; one on its
    way goes where it was sent and is sent on from there.

    Raises `hold_unknown`, `hold_move_not_open`, `pickup_not_offered`.
    """
    body = {"hold": hold_id, "pickup": pickup_point_id}
    act = Act.of("change_pickup", command_id, body, by, f"hold:{hold_id}")
    return perform(act, lambda cursor: _change_pickup(cursor, act, hold_id, pickup_point_id), HoldChange)


def _change_pickup(cursor: CursorWrapper, act: Act, hold_id: int, pickup_point_id: int) -> Written | Mapping[str, Any]:
    held = locked(cursor, act, hold_id, "change_pickup")
    if not isinstance(held, Held):
        return held
    point = gathering.point_at(pickup_point_id, held.versions)
    if point is None or not point.offers_pickup or point.institution_id != held.pickup.institution_id:
        raise Declined((Refusal(errors.PICKUP_NOT_OFFERED),))
    hold_path.change_pickup(cursor, hold_id, point.id, _code_at(cursor, act, held, point))
    writes = Writes()
    stop = None
    if held.hold.state == READY and point.id != held.pickup.id:
        stop = give_up_shelf(cursor, writes, act, held, LeftWhy.MOVED)
    tell_change(writes, act, held, "pickup", point)
    answer = HoldChange(
        hold_id=hold_id,
        state=held.hold.state if stop is None else _state_of(stop.status),
        item_id=held.hold.item_id,
        turn=stop.turn.value if stop else "",
        goes_to_code=stop.goes_to_code if stop else "",
        service_point_id=point.id,
    )
    return Written(writes, answer, f"hold:{hold_id}", {"pickup": point.code})


def _code_at(cursor: CursorWrapper, act: Act, held: Held, point: ServicePointFacts) -> str:
    """The code of the shelf with the new point. Codes are of one point each: at another, the same one may be taken.

    A ready item that travels on has none; one that stays in the building keeps its own where it is free.
    """
    code = held.hold.shelf_code
    if held.hold.state != READY or point.id == held.pickup.id:
        return code
    if not is_same_place(held.pickup, point.id, point.branch_id):
        return ""
    if code not in hot_holds.shelf_codes(cursor, point.id, code.partition("-")[0]):
        return code
    today = act.local_time.date()
    return next_shelf_code(today, hot_holds.shelf_codes(cursor, point.id, shelf_letter(today)))


def _state_of(item_status: str) -> str:
    return READY if item_status == "on_hold_shelf" else IN_TRANSIT


def move_hold(*, hold_id: int, reason: str, by: Actor, command_id: str) -> HoldChange:
    """Put a waiting hold first in the queue of its work; `reason` is one of `rules.holds.MOVE_REASONS` and is audited.

    Raises `hold_unknown`, `hold_move_not_open`, `hold_reason_missing`.
    """
    act = Act.of("move_hold", command_id, {"hold": hold_id, "reason": reason}, by, f"hold:{hold_id}")
    return perform(act, lambda cursor: _move(cursor, act, hold_id, reason), HoldChange)


def _move(cursor: CursorWrapper, act: Act, hold_id: int, reason: str) -> Written | Mapping[str, Any]:
    held = locked(cursor, act, hold_id, "move")
    if not isinstance(held, Held):
        return held
    if reason not in MOVE_REASONS:
        raise Declined((Refusal(errors.HOLD_REASON_MISSING),))
    first = hold_path.first_rank(cursor, held.hold.work_id) or held.hold.ranked_at
    writes = Writes()
    if first < held.hold.ranked_at:
        hold_path.rank(writes, hold_id, first - _TICK)
    tell_change(writes, act, held, "moved")
    return _written(writes, held, {"reason": reason})


def _written(writes: Writes, held: Held, details: dict[str, Any]) -> Written:
    answer = HoldChange(hold_id=held.hold.id, state=held.state, service_point_id=held.pickup.id)
    return Written(writes, answer, f"hold:{held.hold.id}", details)
