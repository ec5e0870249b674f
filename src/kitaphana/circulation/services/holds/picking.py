"""What becomes of a line of a pick list: the item is in the hand, or it does not stand where it should."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import errors, hold_path, hot_holds, hot_path
from kitaphana.circulation.answers import PickAnswer
from kitaphana.circulation.models import HoldTarget, ReviewKind, TargetState
from kitaphana.circulation.rows import ItemRow, NewReview, TargetRow
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act, Declined, Written, answered, perform
from kitaphana.circulation.services.routing import pass_on
from kitaphana.circulation.services.targeting import target_again
from kitaphana.circulation.writing import Writes
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal
from kitaphana.network.queries import ServicePointFacts


def fetched(*, target_id: int, service_point_id: int, by: Actor, command_id: str) -> PickAnswer:
    """The item of a line is in the hand at a service point: it goes to the first who waits for it.

    Raises `pick_line_unknown` where the line is done with or the item has gone elsewhere, `service_point_unknown`.
    """
    body = {"target": target_id, "service_point": service_point_id}
    act = Act.of("fetch_item", command_id, body, by, f"target:{target_id}")
    return perform(act, lambda cursor: _fetched(cursor, act, target_id, service_point_id), PickAnswer)


def not_found_on_shelf(*, target_id: int, service_point_id: int, by: Actor, command_id: str) -> PickAnswer:
    """The item of a line does not stand where it should: a person will look for it; the hold gets another if it can.

    Raises `pick_line_unknown`, `service_point_unknown`.
    """
    body = {"target": target_id, "service_point": service_point_id}
    act = Act.of("miss_item", command_id, body, by, f"target:{target_id}")
    return perform(act, lambda cursor: _missed(cursor, act, target_id, service_point_id), PickAnswer)


@dataclass(frozen=True, slots=True)
class _Line:
    target: TargetRow
    item: ItemRow
    point: ServicePointFacts


def _line(cursor: CursorWrapper, act: Act, target_id: int, service_point_id: int) -> "_Line | Mapping[str, object]":
    """The line, locked after its item."""
    item_id = HoldTarget.objects.filter(pk=target_id).values_list("item_id", flat=True).first()
    item = hot_path.item(cursor, item_id) if item_id else None
    target = hold_path.target(cursor, target_id)
    before, versions = answered(cursor, act)
    if before is not None:
        return before
    point = gathering.point_at(service_point_id, versions)
    if point is None:
        raise Declined((gathering.UNKNOWN_POINT,))
    if item is None or target is None or target.state != TargetState.OPEN or item.status != hot_path.AVAILABLE:
        raise Declined((Refusal(errors.PICK_LINE_UNKNOWN),))
    return _Line(target, item, point)


def _fetched(cursor: CursorWrapper, act: Act, target_id: int, service_point_id: int) -> Written | Mapping[str, object]:
    line = _line(cursor, act, target_id, service_point_id)
    if not isinstance(line, _Line):
        return line
    writes = Writes()
    stop = pass_on(cursor, writes, act, line.item, line.point)
    if stop.hold_id is None:  # nobody waits any more; where one does, routing has ended the line
        hold_path.end_target(writes, target_id, TargetState.FOUND, act.at)
    answer = PickAnswer(
        target_id=target_id,
        item_id=line.item.id,
        barcode=line.item.barcode,
        title=line.item.title,
        is_found=True,
        turn=stop.turn.value,
        goes_to_code=stop.goes_to_code,
        shelf_code=stop.shelf_code,
        hold_id=stop.hold_id,
        service_point_id=line.point.id,
        transit_id=stop.transit_id,
    )
    return Written(writes, answer, f"item:{line.item.id}", {"target": target_id, "hold": stop.hold_id})


def _missed(cursor: CursorWrapper, act: Act, target_id: int, service_point_id: int) -> Written | Mapping[str, object]:
    line = _line(cursor, act, target_id, service_point_id)
    if not isinstance(line, _Line):
        return line
    hold_id, item = line.target.hold_id, line.item
    first = Writes()  # at once, so that the next choice sees it
    hold_path.end_target(first, target_id, TargetState.NOT_FOUND, act.at)
    evidence = {"target": target_id, "branch": item.branch}
    kind = ReviewKind.NOT_ON_SHELF.value
    hot_holds.note_review(first, NewReview(kind, item.id, line.point.id, hold_id=hold_id, evidence=evidence), act.at)
    first.run(cursor)
    target_again(hold_id)
    answer = PickAnswer(
        target_id=target_id,
        item_id=item.id,
        barcode=item.barcode,
        title=item.title,
        is_found=False,
        hold_id=hold_id,
        service_point_id=line.point.id,
    )
    return Written(Writes(), answer, f"item:{item.id}", {"target": target_id, "hold": hold_id})
