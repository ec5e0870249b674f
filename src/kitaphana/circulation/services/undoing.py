"""Take back the last scan."""

import datetime as dt
from typing import Any

from django.db.models import Q

from kitaphana.circulation import errors
from kitaphana.circulation.answers import LoanAnswer, ReturnAnswer, UndoAnswer
from kitaphana.circulation.events import LoanUndone
from kitaphana.circulation.models import Loan, LoanState
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.models import StoredCommand
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, ItemStatus

MAY_BE_UNDONE_FOR = dt.timedelta(minutes=15)


def undo(*, undone_command_id: str, by: Actor, command_id: str, service_point_id: int) -> UndoAnswer:
    """Take back a check-out or a check-in of the last 15 minutes, at the service point where it was made.

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
    command = StoredCommand.objects.filter(
        key=undone_command_id, verb__in=("check_out", "check_in"), is_refused=False
    ).first()
    if command is None:
        raise Refused(Refusal(errors.UNDO_UNKNOWN))
    refusals = []
    if command.created_at < clock.now() - MAY_BE_UNDONE_FOR:
        refusals.append(Refusal(errors.UNDO_TOO_LATE))
    if command.answer["service_point_id"] != service_point_id:
        refusals.append(Refusal(errors.UNDO_ELSEWHERE))
    if refusals:
        raise Refused(*refusals)
    if command.verb == "check_out":
        return _undo_check_out(LoanAnswer.from_json(command.answer), by)
    return _undo_check_in(ReturnAnswer.from_json(command.answer), command.created_at, by)


def _undo_check_out(lent: LoanAnswer, by: Actor) -> UndoAnswer:
    item = _locked_item(lent.item_id)
    loan = Loan.objects.select_for_update().get(pk=lent.loan_id)
    if loan.state != LoanState.OPEN or loan.renewal_count:
        raise Refused(Refusal(errors.UNDO_OVERTAKEN))
    loan.state, loan.closed_at, loan.closed_service_point_id = LoanState.VOID, clock.now(), loan.service_point_id
    loan.patron = None  # a loan that never was has no reader
    loan.save()
    item.status = ItemStatus.AVAILABLE
    item.save(update_fields=["status"])
    _told(loan, item, by, "check_out")
    return UndoAnswer("check_out", loan.pk, item.pk, lent.barcode, lent.title)


def _undo_check_in(returned: ReturnAnswer, at: dt.datetime, by: Actor) -> UndoAnswer:
    item = _locked_item(returned.item_id)
    place = None if returned.is_home else returned.service_point_id
    is_moved = item.status != returned.status or item.service_point_id != place
    if is_moved or _was_lent_since(returned, at):
        raise Refused(Refusal(errors.UNDO_OVERTAKEN))
    loan = _reopened(returned, at)
    item.status, item.service_point_id = ItemStatus(returned.previous_status), returned.previous_service_point_id
    item.save(update_fields=["status", "service_point"])
    _told(loan, item, by, "check_in")
    return UndoAnswer("check_in", returned.loan_id, item.pk, returned.barcode, returned.title)


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
    loan.state, loan.closed_at, loan.closed_service_point = LoanState.OPEN, None, None
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
    }
