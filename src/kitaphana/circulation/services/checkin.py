"""Take an item back: always possible, whatever the system believed about it."""

from collections.abc import Mapping
from typing import Any

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import hot_path
from kitaphana.circulation.answers import ReturnAnswer
from kitaphana.circulation.events import ItemCheckedIn
from kitaphana.circulation.rows import ItemRow, LoanRow
from kitaphana.circulation.rules import next_state
from kitaphana.circulation.rules.states import ITEM_AFTER_CHECK_IN
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act, Declined, Written, answered, perform
from kitaphana.circulation.writing import Writes
from kitaphana.core.actor import Actor
from kitaphana.holdings.events import ItemsChanged
from kitaphana.network.queries import ServicePointFacts


def check_in(*, item_id: int, service_point_id: int, by: Actor, command_id: str) -> ReturnAnswer:
    """Take an item back at a service point, also at one out of use; an item that nobody had is fine.

    Raises `Refused` with `item_unknown` or `service_point_unknown` only. The reader stays on the loan until the
    institution's days of retention are over (`cut_expired_links`). The same `command_id` gives the same answer.
    """
    body = {"item": item_id, "service_point": service_point_id}
    act = Act.of("check_in", command_id, body, by, f"item:{item_id}")
    return perform(act, lambda cursor: _take_back(cursor, act, item_id, service_point_id), ReturnAnswer)


def _take_back(cursor: CursorWrapper, act: Act, item_id: int, service_point_id: int) -> Written | Mapping[str, Any]:
    item = hot_path.item(cursor, item_id)
    before, versions = answered(cursor, act)
    if before is not None:
        return before
    point = gathering.point_at(service_point_id, versions)
    if item is None or point is None:
        found = ((item, gathering.UNKNOWN_ITEM), (point, gathering.UNKNOWN_POINT))
        raise Declined(tuple(refusal for row, refusal in found if row is None))
    loan = hot_path.open_loan_of_item(cursor, item_id)
    answer = _answer(act, item, loan, point)
    writes = Writes()
    if loan is not None:
        state = next_state(loan.state, "check_in") or loan.state
        hot_path.close_loan(writes, loan.id, state, act.at, point.id)
    place = None if answer.is_home else point.id
    hot_path.place_item(writes, item.id, answer.status, place)
    _publish(writes, act, item, loan, point, answer)
    subject = f"loan:{loan.id}" if loan else f"item:{item.id}"
    return Written(writes, answer, subject, {"item": item.id, "reviews": list(answer.reviews)})


def _answer(act: Act, item: ItemRow, loan: LoanRow | None, point: ServicePointFacts) -> ReturnAnswer:
    is_usual = item.status in {hot_path.ON_LOAN, hot_path.AVAILABLE}
    return ReturnAnswer(
        loan_id=loan.id if loan else None,
        item_id=item.id,
        edition_id=item.edition_id,
        barcode=item.barcode,
        title=item.title,
        was_on_loan=loan is not None,
        was_overdue=loan is not None and loan.due_at < act.at,
        belongs_to_branch_code=item.branch,
        is_home=point.branch_id == item.branch_id,
        status=ITEM_AFTER_CHECK_IN[item.status],
        service_point_id=point.id,
        previous_status=item.status,
        previous_service_point_id=item.service_point_id,
        reviews=() if is_usual else (f"was_{item.status}",),
        was_in_library=loan is not None and loan.is_in_library,
    )


def _publish(
    writes: Writes,
    act: Act,
    item: ItemRow,
    loan: LoanRow | None,
    point: ServicePointFacts,
    answer: ReturnAnswer,
) -> None:
    if loan is None:
        hot_path.publish(writes, act.at, ItemsChanged((item.work_id,)))
        return
    shared = gathering.loan_event_fields(loan, item, point)
    event = ItemCheckedIn(**shared, loaned_at=loan.loaned_at, was_overdue=answer.was_overdue, is_home=answer.is_home)
    hot_path.publish(writes, act.at, event)
