"""Send items to another point or branch, take them in there, give them up for lost, call them back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import errors, hot_holds, hot_path
from kitaphana.circulation.answers import ReturnAnswer, TransitAnswer
from kitaphana.circulation.events import HoldRequeued
from kitaphana.circulation.models import TransitReason
from kitaphana.circulation.rows import ItemRow, NewTransit
from kitaphana.circulation.rules.transits import CANCELLED, LOST, RECEIVED
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act, Declined, Written, answered, perform
from kitaphana.circulation.services.checkin import MISSING, take_back
from kitaphana.circulation.services.routing import Scene, arrival_of, is_from, is_same_place
from kitaphana.circulation.services.ways import close_way, open_way
from kitaphana.circulation.writing import Writes
from kitaphana.core.actor import Actor
from kitaphana.core.commands import replay
from kitaphana.core.errors import Refusal
from kitaphana.holdings.events import ItemsChanged
from kitaphana.network.queries import ServicePointFacts, main_service_point

LOST_IN_TRANSIT, CALLED_BACK = "lost_in_transit", "called_back"
"""Why a hold was requeued."""
_CAN_BE_SENT = frozenset({hot_path.AVAILABLE, hot_path.IN_TRANSIT})


def send_item(
    *,
    item_id: int,
    service_point_id: int,
    to_point_id: int | None = None,
    to_branch_id: int | None = None,
    by: Actor,
    command_id: str,
) -> TransitAnswer:
    """Send an item that lies at a point to another point, or to a branch; it stays there when it has arrived.

    Raises `Refused` with `item_unknown`, `service_point_unknown`, `transit_target_invalid` (not exactly one target, of
    another institution, out of use, or this very place), `item_on_loan`, `item_held` (a reader waits for it),
    `part_of_kit`, `item_not_available`. An item on another way leaves that one. The same `command_id` sends once.
    """
    target = _Target(to_point_id, to_branch_id)
    body = {"item": item_id, "service_point": service_point_id, "to_point": to_point_id, "to_branch": to_branch_id}
    act = Act.of("send_item", command_id, body, by, f"item:{item_id}")
    return perform(act, lambda cursor: _send(cursor, act, item_id, service_point_id, target), TransitAnswer)


def receive(*, transit_id: int, service_point_id: int, by: Actor, command_id: str) -> ReturnAnswer:
    """Take in what was on its way: the same as scanning it at the point, so it goes on if this is not its end.

    Also what was given up for lost and turns up. Raises `Refused` with `transit_unknown`, `service_point_unknown`,
    `transit_move_not_open` (it has ended). The same `command_id` gives the same answer.
    """
    body = {"transit": transit_id, "service_point": service_point_id}
    act = Act.of("receive", command_id, body, by, f"transit:{transit_id}")
    return perform(act, lambda cursor: _receive(cursor, act, transit_id, service_point_id), ReturnAnswer)


def lose_in_transit(*, transit_id: int, by: Actor, command_id: str) -> TransitAnswer:
    """Give an item up that has not arrived: it is missing, and its hold waits again at its place.

    Raises `transit_unknown`, `transit_move_not_open`. The same `command_id` loses it once.
    """
    act = Act.of("lose_in_transit", command_id, {"transit": transit_id}, by, f"transit:{transit_id}")
    return perform(act, lambda cursor: _ended(cursor, act, transit_id, LOST), TransitAnswer)


def cancel_transit(*, transit_id: int, by: Actor, command_id: str) -> TransitAnswer:
    """Call an item back that has not left: it is available where it was sent from, and its hold waits again.

    Raises `transit_unknown`, `transit_move_not_open`. The same `command_id` cancels once.
    """
    act = Act.of("cancel_transit", command_id, {"transit": transit_id}, by, f"transit:{transit_id}")
    return perform(act, lambda cursor: _ended(cursor, act, transit_id, CANCELLED), TransitAnswer)


@dataclass(frozen=True, slots=True)
class _Target:
    to_point_id: int | None
    to_branch_id: int | None

    def facts(self, scene: Scene) -> ServicePointFacts | None:
        """The point that awaits it (of a branch: its desk), if it may be sent there."""
        if (self.to_point_id is None) == (self.to_branch_id is None):
            return None
        stamp = scene.versions.calendar_stamp
        if self.to_point_id is not None:
            end = gathering.point_at(self.to_point_id, scene.versions)
        else:
            end = main_service_point(self.to_branch_id or 0, stamp=stamp)
        if end is None or not end.is_active or end.institution_id != scene.item.institution_id:
            return None
        return None if is_same_place(scene.point, end.id, end.branch_id) else end


def _send(
    cursor: CursorWrapper, act: Act, item_id: int, service_point_id: int, target: _Target
) -> Written | Mapping[str, Any]:
    scene = _scene(cursor, act, item_id, service_point_id)
    if not isinstance(scene, Scene):
        return scene
    end = target.facts(scene)
    refusals = _refusals(scene, end)
    if end is None or refusals:
        raise Declined(tuple(refusals))
    writes = Writes()
    hot_path.place_item(writes, scene.item.id, hot_path.IN_TRANSIT, _place_at(scene.item, scene.point))
    hot_holds.end_targets(writes, item_id=scene.item.id, hold_id=None, at=act.at)
    if scene.around.left_code:
        hot_holds.take_off(writes, scene.item.id, act.at)
    if (old := scene.around.transit) is not None:
        close_way(writes, act, old, scene.item, CANCELLED if is_from(old, scene.point) else RECEIVED, scene.point)
        writes.then()
    new = _new_way(cursor, scene, target, end)
    to_code = end.code if target.to_point_id else end.branch_code
    open_way(writes, act, new, scene.item, scene.point.code, to_code)
    hot_path.publish(writes, act.at, ItemsChanged((scene.item.work_id,)))
    answer = _answer(scene.item, new.id, "sent", hot_path.IN_TRANSIT, to_code)
    return Written(writes, answer, f"transit:{new.id}", {"item": scene.item.id, "goes_to": to_code})


def _new_way(cursor: CursorWrapper, scene: Scene, target: _Target, end: ServicePointFacts) -> NewTransit:
    is_home = target.to_branch_id == scene.item.branch_id
    return NewTransit(
        id=hot_holds.next_transit_id(cursor),
        item_id=scene.item.id,
        reason=(TransitReason.HOME if is_home else TransitReason.MOVED).value,
        hold_id=None,
        from_point_id=scene.point.id,
        to_point_id=target.to_point_id,
        to_branch_id=target.to_branch_id,
        sent_at=scene.act.at,
        due_at=arrival_of(scene, end),
    )


def _refusals(scene: Scene, end: ServicePointFacts | None) -> list[Refusal]:
    item = scene.item
    refusals = [] if end is not None else [Refusal(errors.TRANSIT_TARGET_INVALID)]
    if item.is_part_of_kit:
        refusals.append(Refusal(errors.PART_OF_KIT))
    if scene.around.caught is not None:
        refusals.append(Refusal(errors.ITEM_HELD))
    elif item.status == hot_path.ON_LOAN:
        refusals.append(Refusal(errors.ITEM_ON_LOAN))
    elif item.status not in _CAN_BE_SENT:
        refusals.append(Refusal(errors.ITEM_NOT_AVAILABLE, {"status": item.status}))
    return refusals


def _receive(cursor: CursorWrapper, act: Act, transit_id: int, service_point_id: int) -> Written | Mapping[str, Any]:
    transit = hot_holds.transit(cursor, transit_id, locked=False)
    if transit is None:
        return _unknown(cursor, act)
    return take_back(cursor, act, transit.item_id, service_point_id, transit_id=transit_id)


def _unknown(cursor: CursorWrapper, act: Act) -> Mapping[str, Any]:
    before, _ = answered(cursor, act)
    if before is None:
        raise Declined((Refusal(errors.TRANSIT_UNKNOWN),))
    return before


def _ended(cursor: CursorWrapper, act: Act, transit_id: int, state: str) -> Written | Mapping[str, Any]:
    transit = hot_holds.transit(cursor, transit_id, locked=False)
    if transit is None:
        return _unknown(cursor, act)
    scene = _scene(cursor, act, transit.item_id, transit.from_point_id)
    if not isinstance(scene, Scene):
        return scene
    if scene.around.transit is None or scene.around.transit.id != transit_id:
        raise Declined((Refusal(errors.TRANSIT_MOVE_NOT_OPEN),))
    writes, item = Writes(), scene.item
    status = MISSING if state == LOST else hot_path.AVAILABLE
    hot_path.place_item(writes, item.id, status, _place_at(item, scene.point))
    close_way(writes, act, transit, item, state, None if state == LOST else scene.point)
    _requeue(cursor, writes, scene, LOST_IN_TRANSIT if state == LOST else CALLED_BACK)
    hot_path.publish(writes, act.at, ItemsChanged((item.work_id,)))
    answer = _answer(item, transit_id, state, status, transit.to_code)
    return Written(writes, answer, f"transit:{transit_id}", {"item": item.id})


def _requeue(cursor: CursorWrapper, writes: Writes, scene: Scene, reason: str) -> None:
    caught = scene.around.caught
    hold = hot_holds.hold(cursor, caught.id) if caught else None
    if hold is None or hold.item_id != scene.item.id:
        return
    hot_holds.requeue(writes, hold.id)
    pickup = gathering.point_at(hold.pickup_point_id, scene.versions)
    told = gathering.hold_event_fields(
        hold, scene.item.institution, pickup.code if pickup else "", item_id=scene.item.id
    )
    hot_path.publish(writes, scene.act.at, HoldRequeued(**told, reason=reason))


def _scene(cursor: CursorWrapper, act: Act, item_id: int, service_point_id: int) -> Scene | Mapping[str, Any]:
    """The item locked, with its surroundings and the point; or the answer that the command was given before."""
    item = hot_path.item(cursor, item_id)
    found = None if item is None else hot_holds.around(cursor, item_id, act.key)
    if item is None or found is None:
        before, _ = answered(cursor, act)
        if before is None:
            raise Declined((gathering.UNKNOWN_ITEM,))
        return before
    stored, versions, around = found
    if stored is not None:
        return replay(stored, act.digest)
    point = gathering.point_at(service_point_id, versions)
    if point is None:
        raise Declined((gathering.UNKNOWN_POINT,))
    return Scene(act, item, point, versions, around)


def _place_at(item: ItemRow, point: ServicePointFacts) -> int | None:
    return None if point.branch_id == item.branch_id else point.id


def _answer(item: ItemRow, transit_id: int, state: str, status: str, goes_to_code: str) -> TransitAnswer:
    return TransitAnswer(
        transit_id=transit_id,
        item_id=item.id,
        barcode=item.barcode,
        title=item.title,
        state=state,
        status=status,
        goes_to_code=goes_to_code,
    )
