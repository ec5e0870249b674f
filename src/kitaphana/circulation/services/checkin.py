"""Take an item back: always possible, whatever the system believed about it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import errors, hot_holds, hot_path
from kitaphana.circulation.answers import ReturnAnswer
from kitaphana.circulation.events import ItemCheckedIn
from kitaphana.circulation.rows import ItemRow, LoanRow, NewReview
from kitaphana.circulation.rules import next_state
from kitaphana.circulation.rules.reviews import ReturnFacts, review_on_return
from kitaphana.circulation.rules.routing import Stop, Turn
from kitaphana.circulation.rules.states import OPEN
from kitaphana.circulation.rules.transits import RECEIVED
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act, Declined, Written, answered, perform
from kitaphana.circulation.services.blocks import lift_without_cause
from kitaphana.circulation.services.facts import Past, make_room, past_of
from kitaphana.circulation.services.routing import Scene, is_same_place, settle
from kitaphana.circulation.services.ways import close_way
from kitaphana.circulation.writing import Writes
from kitaphana.core.actor import Actor
from kitaphana.core.commands import replay
from kitaphana.core.errors import Refusal
from kitaphana.holdings.events import ItemsChanged

MISSING = "missing"


def check_in(
    *, item_id: int, service_point_id: int, by: Actor, command_id: str, happened_at: dt.datetime | None = None
) -> ReturnAnswer:
    """Take an item back at a service point, also at one out of use; an item that nobody had is fine.

    It goes on at once: to the hold shelf of this point, on its way to a reader elsewhere, home, or it stays; a transit
    that brought it here is received. Raises `Refused` with `item_unknown` or `service_point_unknown` only. The reader
    stays on the loan until the institution's days of retention are over (`cut_expired_links`). The same `command_id`
    gives the same answer.

    `happened_at` makes it a fact of that moment, told of later: the loan ended then, and where something else has been
    done with the item since, that stands (`services/facts`). It is in nobody's hand now, so it catches nothing for who
    waits; one that belongs elsewhere is to be sent, as the answer says. Raises `happened_in_future`,
    `happened_long_ago`.
    """
    body = {"item": item_id, "service_point": service_point_id}
    act = Act.of("check_in", command_id, body, by, f"item:{item_id}", happened_at)
    return perform(act, lambda cursor: take_back(cursor, act, item_id, service_point_id), ReturnAnswer)


def take_back(
    cursor: CursorWrapper, act: Act, item_id: int, service_point_id: int, *, transit_id: int | None = None
) -> Written | Mapping[str, Any]:
    """The work of it. `transit_id`: only if the item is still on that way (or was given up for lost on it)."""
    item = hot_path.item(cursor, item_id)
    found = None if item is None else hot_holds.around(cursor, item_id, act.key)
    if item is None or found is None:
        before, versions = answered(cursor, act)
        if before is not None:
            return before
        unknown = [gathering.UNKNOWN_ITEM]
        if gathering.point_at(service_point_id, versions) is None:
            unknown.append(gathering.UNKNOWN_POINT)
        raise Declined(tuple(unknown))
    stored, versions, around = found
    if stored is not None:
        return replay(stored, act.digest)
    point = gathering.point_at(service_point_id, versions)
    if point is None:
        raise Declined((gathering.UNKNOWN_POINT,))
    scene = Scene(act, item, point, versions, around)
    past = past_of(item.id, act.fact_at) if act.fact_at else None
    return _was_returned(scene, past) if past and past.ends_at else _returned(cursor, scene, transit_id)


def _was_returned(scene: Scene, past: Past) -> Written:
    """A return that something later has overtaken: the loan of then ended then, the item stays where it is by now."""
    writes = Writes()
    make_room(writes, past, scene.point.id)
    loan = past.spanning
    answer = _answer(scene, _Ended(None, Stop(scene.item.status, Turn.AS_IT_WAS), None))
    answer = replace(answer, loan_id=loan.pk if loan else None, was_on_loan=loan is not None, reviews=())
    hot_path.publish(writes, scene.act.at, ItemsChanged((scene.item.work_id,)))
    return Written(writes, answer, f"loan:{loan.pk}" if loan else f"item:{scene.item.id}", _details(answer))


class _Ended(NamedTuple):
    """What came to an end by the return: a loan, and where the item ended up."""

    loan: LoanRow | None
    stop: Stop
    review: str | None


def _returned(cursor: CursorWrapper, scene: Scene, transit_id: int | None) -> Written:
    act, item, point = scene.act, scene.item, scene.point
    writes = Writes()
    loan = hot_path.open_loan_of_item(cursor, item.id)
    act.begin(loan.loaned_at if loan else None)
    _end_way(cursor, writes, scene, transit_id)
    if loan is not None:
        state = next_state(loan.state, "check_in") or loan.state
        hot_path.close_loan(writes, loan.id, state, act.happened_at, point.id)
        _free_reader(act, item, loan)
    stop = settle(cursor, writes, scene)
    review = review_on_return(_facts(cursor, scene, loan, stop))
    ended = _Ended(loan, stop, review)
    if review is not None:
        _note(writes, scene, ended)
    answer = _answer(scene, ended)
    _publish(writes, scene, loan, answer)
    subject = f"loan:{loan.id}" if loan else f"item:{item.id}"
    return Written(writes, answer, subject, _details(answer))


def _free_reader(act: Act, item: ItemRow, loan: LoanRow) -> None:
    """What came back late, or was given up for lost, may be the last cause of a stop that a rule has placed."""
    if loan.due_at < act.at or loan.state != OPEN:
        lift_without_cause(loan.patron_id, item.institution_id, by=act.by, gone_loan_id=loan.id)


def _end_way(cursor: CursorWrapper, writes: Writes, scene: Scene, transit_id: int | None) -> None:
    """An item given up for lost on its way has arrived after all; `settle` ends a way that is still open."""
    lost = hot_holds.lost_transit(cursor, scene.item.id) if scene.item.status == MISSING else None
    if lost is not None:
        close_way(writes, scene.act, lost, scene.item, RECEIVED, scene.point)
    present = scene.around.transit or lost
    if transit_id is not None and (present is None or present.id != transit_id):
        raise Declined((Refusal(errors.TRANSIT_MOVE_NOT_OPEN),))


def _facts(cursor: CursorWrapper, scene: Scene, loan: LoanRow | None, stop: Stop) -> ReturnFacts:
    item = scene.item
    is_here = _is_believed_here(scene)
    is_expected = stop.hold_id is not None or bool(scene.around.left_code)
    if item.status == hot_path.AVAILABLE and is_here and not is_expected:
        is_expected = hot_path.was_seen_lately(cursor, item.id, scene.act.at)
    return ReturnFacts(item.status, loan.state if loan else "", is_here, is_expected)


def _is_believed_here(scene: Scene) -> bool:
    item = scene.item
    if item.service_point_id is None:
        return scene.point.branch_id == item.branch_id
    believed = gathering.point_at(item.service_point_id, scene.versions)
    return believed is not None and is_same_place(scene.point, believed.id, believed.branch_id)


def _note(writes: Writes, scene: Scene, ended: _Ended) -> None:
    item, stop = scene.item, ended.stop
    evidence = {"status": item.status, "at": scene.point.code, "goes_to": stop.goes_to_code, "home": item.branch}
    if item.service_point_id is not None:
        believed = gathering.point_at(item.service_point_id, scene.versions)
        evidence["believed_at"] = believed.code if believed else ""
    new = NewReview(
        kind=ended.review or "",
        item_id=item.id,
        service_point_id=scene.point.id,
        loan_id=ended.loan.id if ended.loan else None,
        hold_id=stop.hold_id,
        evidence=evidence,
    )
    hot_holds.note_review(writes, new, scene.act.at)


def _answer(scene: Scene, ended: _Ended) -> ReturnAnswer:
    item, point, loan, stop = scene.item, scene.point, ended.loan, ended.stop
    was_missing = ("was_missing",) if item.status == MISSING else ()
    return ReturnAnswer(
        loan_id=loan.id if loan else None,
        item_id=item.id,
        edition_id=item.edition_id,
        barcode=item.barcode,
        title=item.title,
        was_on_loan=loan is not None,
        was_overdue=loan is not None and loan.due_at < scene.act.happened_at,
        belongs_to_branch_code=item.branch,
        is_home=point.branch_id == item.branch_id,
        status=stop.status,
        service_point_id=point.id,
        previous_status=item.status,
        previous_service_point_id=item.service_point_id,
        reviews=((ended.review,) if ended.review else was_missing),
        was_in_library=loan is not None and loan.is_in_library,
        hold_id=stop.hold_id,
        shelf_code=stop.shelf_code,
        goes_to_code=stop.goes_to_code,
        transit_id=stop.transit_id,
        previous_loan_state=loan.state if loan else "",
        left_code=scene.around.left_code if loan is None else "",
        left_why=scene.around.left_why if loan is None else "",
    )


def _publish(writes: Writes, scene: Scene, loan: LoanRow | None, answer: ReturnAnswer) -> None:
    item, at = scene.item, scene.act.happened_at
    if loan is None:
        hot_path.publish(writes, scene.act.at, ItemsChanged((item.work_id,)))
        return
    shared = gathering.loan_event_fields(loan, item, scene.point)
    event = ItemCheckedIn(**shared, loaned_at=loan.loaned_at, was_overdue=answer.was_overdue, is_home=answer.is_home)
    hot_path.publish(writes, at, event)


def _details(answer: ReturnAnswer) -> dict[str, Any]:
    """For the audit: the item, and only what was unusual."""
    details: dict[str, Any] = {"item": answer.item_id, "reviews": list(answer.reviews)}
    unusual = {"hold": answer.hold_id, "transit": answer.transit_id, "goes_to": answer.goes_to_code}
    return {**details, **{name: value for name, value in unusual.items() if value}}
