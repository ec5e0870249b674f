"""Take back the last scan."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from kitaphana.circulation import errors
from kitaphana.circulation.answers import (
    LoanAnswer,
    ReturnAnswer,
    UndoAnswer,
    UnmetAnswer,
    UseAnswer,
    VisitorAnswer,
)
from kitaphana.circulation.events import LoanUndone
from kitaphana.circulation.models import DeskDay, InHouseUse, Loan, LoanState, Renewal, UnmetRequest
from kitaphana.circulation.rules.routing import KEEPS_ITS_STATUS
from kitaphana.circulation.services.blocks import stop_again
from kitaphana.circulation.services.handing_over import CAUGHT_OR_AWAY
from kitaphana.circulation.services.reading_room import event_of
from kitaphana.circulation.services.undoing_holds import take_back_handing_over, take_back_routing
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.models import StoredCommand
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network.queries import service_point_facts

CAN_BE_UNDONE = ("check_out", "check_in", "receive", "renew", "use_in_house", "note_unmet", "count_visitor")
MAY_BE_UNDONE_FOR = dt.timedelta(minutes=15)


def undo(*, undone_command_id: str, by: Actor, command_id: str, service_point_id: int) -> UndoAnswer:
    """Take back a check-out, check-in, renewal or count of the last 15 minutes, at the service point where it was made.

    Holds, ways and pick lists around the item are again as they were.

    Raises `undo_unknown`, `undo_too_late`, `undo_elsewhere`, or `undo_overtaken` when something else has happened
    to the item since. The same `command_id` undoes once.
    """
    answer = once(
        key=command_id,
        verb="undo",
        body={"undone": undone_command_id, "service_point": service_point_id},
        act=lambda: _undo(undone_command_id, by, service_point_id).as_json(),
    )
    return UndoAnswer.from_json(answer)


def _undo(undone_command_id: str, by: Actor, service_point_id: int) -> UndoAnswer:
    command = StoredCommand.objects.filter(key=undone_command_id, verb__in=CAN_BE_UNDONE, is_refused=False).first()
    if command is None:
        raise Refused(Refusal(errors.UNDO_UNKNOWN))
    refusals = []
    if command.created_at < clock.now() - MAY_BE_UNDONE_FOR:
        refusals.append(Refusal(errors.UNDO_TOO_LATE))
    if command.answer["service_point_id"] != service_point_id:
        refusals.append(Refusal(errors.UNDO_ELSEWHERE))
    if refusals:
        raise Refused(*refusals)
    return _UNDOING[command.verb](command, by)


def _undo_check_out(command: StoredCommand, by: Actor) -> UndoAnswer:
    lent = LoanAnswer.from_json(command.answer)
    item = _locked_item(lent.item_id)
    loan = Loan.objects.select_for_update().get(pk=lent.loan_id)
    if loan.state != LoanState.OPEN or loan.renewal_count:
        raise Refused(Refusal(errors.UNDO_OVERTAKEN))
    loan.state, loan.closed_at, loan.closed_service_point_id = LoanState.VOID, clock.now(), loan.service_point_id
    loan.patron = None  # a loan that never was has no reader
    loan.save()
    item.status = ItemStatus(lent.previous_status)
    if lent.previous_status in CAUGHT_OR_AWAY:  # any other item kept its place while it was out
        item.service_point_id = lent.previous_service_point_id
    item.save(update_fields=["status", "service_point"])
    take_back_handing_over(item, lent, command.created_at)
    _told(loan, item, by, "check_out")
    return UndoAnswer("check_out", loan.pk, item.pk, lent.barcode, lent.title)


def _undo_check_in(command: StoredCommand, by: Actor) -> UndoAnswer:
    returned, at = ReturnAnswer.from_json(command.answer), command.created_at
    item = _locked_item(returned.item_id)
    place = None if returned.is_home else returned.service_point_id
    if returned.status in KEEPS_ITS_STATUS:
        place = returned.previous_service_point_id
    is_moved = item.status != returned.status or item.service_point_id != place
    if is_moved or _was_lent_since(returned, at):
        raise Refused(Refusal(errors.UNDO_OVERTAKEN))
    loan = _reopened(returned, at)
    if loan is not None and loan.patron_id is not None:
        stop_again(loan.patron_id, loan.institution_id, since=at, by=by)
    item.status, item.service_point_id = ItemStatus(returned.previous_status), returned.previous_service_point_id
    item.save(update_fields=["status", "service_point"])
    take_back_routing(item, returned, at)
    _told(loan, item, by, "check_in")
    return UndoAnswer("check_in", returned.loan_id, item.pk, returned.barcode, returned.title)


def _undo_renewal(command: StoredCommand, by: Actor) -> UndoAnswer:
    renewed = LoanAnswer.from_json(command.answer)
    if renewed.previous_due_at is None:  # stored by a version that did not say
        raise Refused(Refusal(errors.UNDO_UNKNOWN))
    item = _locked_item(renewed.item_id)
    loan = Loan.objects.select_for_update().get(pk=renewed.loan_id)
    is_as_renewed = (loan.due_at, loan.renewal_count) == (renewed.due_at, renewed.renewal_count)
    if loan.state != LoanState.OPEN or not is_as_renewed:
        raise Refused(Refusal(errors.UNDO_OVERTAKEN))
    _forget(Renewal.objects.filter(loan=loan, renewed_at=command.created_at))
    loan.due_at, loan.renewal_count = renewed.previous_due_at, loan.renewal_count - 1
    loan.save(update_fields=["due_at", "renewal_count"])
    _told(loan, item, by, "renew")
    return UndoAnswer("renew", loan.pk, item.pk, renewed.barcode, renewed.title)


def _undo_use(command: StoredCommand, by: Actor) -> UndoAnswer:
    used = UseAnswer.from_json(command.answer)
    _forget(InHouseUse.objects.filter(pk=used.use_id))
    item, point = (
        Item.objects.select_related("institution").get(pk=used.item_id),
        service_point_facts(used.service_point_id),
    )
    audit.record(act="undo", subject=f"item:{item.pk}", by=by, details={"undone": command.verb})
    if point is not None:
        publish(event_of(item, point.branch_code, point.code, is_undone=True))
    return UndoAnswer(command.verb, None, item.pk, used.barcode, used.title)


def _undo_unmet(command: StoredCommand, by: Actor) -> UndoAnswer:
    noted = UnmetAnswer.from_json(command.answer)
    _forget(UnmetRequest.objects.filter(pk=noted.request_id))
    audit.record(act="undo", subject=f"unmet:{noted.request_id}", by=by, details={"undone": command.verb})
    return UndoAnswer(command.verb, None, None, "", noted.title)


def _undo_visitor(command: StoredCommand, by: Actor) -> UndoAnswer:
    counted = VisitorAnswer.from_json(command.answer)
    days = DeskDay.objects.filter(
        service_point_id=counted.service_point_id, on=counted.day, other_visit_count__gt=0, closed_at__isnull=True
    )
    if not days.update(other_visit_count=F("other_visit_count") - 1):
        raise Refused(Refusal(errors.UNDO_OVERTAKEN))
    audit.record(act="undo", subject=f"day:{counted.day}", by=by, details={"undone": command.verb})
    return UndoAnswer(command.verb, None, None, "", "")


def _forget(counted: "QuerySet[InHouseUse] | QuerySet[Renewal] | QuerySet[UnmetRequest]") -> None:
    """What was counted by mistake never was; it can be gone already when two undid it."""
    if not counted.delete()[0]:
        raise Refused(Refusal(errors.UNDO_OVERTAKEN))


_UNDOING: Final[dict[str, Callable[[StoredCommand, Actor], UndoAnswer]]] = {
    "check_out": _undo_check_out,
    "check_in": _undo_check_in,
    "renew": _undo_renewal,
    "receive": _undo_check_in,
    "use_in_house": _undo_use,
    "note_unmet": _undo_unmet,
    "count_visitor": _undo_visitor,
}


def _was_lent_since(returned: ReturnAnswer, at: dt.datetime) -> bool:
    """A loan that was undone never was."""
    later = Q(pk__gt=returned.loan_id) if returned.loan_id else Q(loaned_at__gt=at)
    return Loan.objects.filter(later, item_id=returned.item_id).exclude(state=LoanState.VOID).exists()


def _reopened(returned: ReturnAnswer, at: dt.datetime) -> Loan | None:
    """The loan as it was before; refused when another return ended it, or its reader is forgotten already."""
    if returned.loan_id is None:
        return None
    loan = Loan.objects.select_for_update().get(pk=returned.loan_id)
    if loan.state != LoanState.RETURNED or loan.closed_at != at or loan.patron_id is None:
        raise Refused(Refusal(errors.UNDO_OVERTAKEN))
    loan.state, loan.closed_at, loan.closed_service_point = (
        LoanState(returned.previous_loan_state or "open"),
        None,
        None,
    )
    loan.save()
    return loan


def _locked_item(item_id: int) -> Item:
    return (
        Item.objects.select_for_update(of=("self",))
        .select_related("edition", "branch", "category", "institution")
        .get(pk=item_id)
    )


def _told(loan: Loan | None, item: Item, by: Actor, act: str) -> None:
    subject = f"loan:{loan.pk}" if loan else f"item:{item.pk}"
    audit.record(act="undo", subject=subject, by=by, details={"undone": act, "item": item.pk})
    publish(LoanUndone(**_event_fields(loan, item), act=act) if loan else ItemsChanged((item.edition.work_id,)))


def _event_fields(loan: Loan, item: Item) -> dict[str, Any]:
    languages = item.edition.languages
    return {
        "loan_id": loan.pk,
        "item_id": item.pk,
        "edition_id": item.edition_id,
        "work_id": item.edition.work_id,
        "institution": item.institution.code,
        "branch": loan.service_point.branch.code if loan.service_point.branch else "",
        "service_point": loan.service_point.code,
        "pool": loan.pool.code,
        "patron_category": loan.patron_category,
        "age_band": loan.age_band,
        "item_category": item.category.code,
        "item_branch": item.branch.code,
        "language": languages[0] if languages else "",
        "form": item.edition.form,
        "is_in_library": loan.is_in_library,
    }
