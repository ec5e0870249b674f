"""Put holds, ways, pick lists and reviews back as they were before a scan.

What a scan wrote is known by its moment: each row bears it in one of its times.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q

from kitaphana.circulation import errors
from kitaphana.circulation.answers import LoanAnswer, ReturnAnswer
from kitaphana.circulation.events import HoldChanged
from kitaphana.circulation.models import (
    Hold,
    HoldState,
    HoldTarget,
    LeftOnShelf,
    Review,
    ReviewKind,
    ReviewState,
    TargetState,
    Transit,
    TransitState,
)
from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.holdings.models import Item

_OVERTAKEN = Refusal(errors.UNDO_OVERTAKEN)
_UNDONE = "undone"


def take_back_routing(item: Item, returned: ReturnAnswer, at: dt.datetime) -> None:
    """Undo what a return of `at` did beside loan and item. Raises `undo_overtaken` when it has gone on since."""
    is_new_way = _withdraw_way(returned.transit_id, at)
    was_on_the_way = _reopen_ways(item, returned.previous_status, at)
    if returned.hold_id is not None:
        hold = _locked_hold(returned.hold_id)
        expected = HoldState.READY if returned.status == "on_hold_shelf" else HoldState.IN_TRANSIT
        if hold.state != expected or hold.item_id != item.pk:
            raise Refused(_OVERTAKEN)
        _before_return(hold, at, was_ready=is_new_way and not was_on_the_way)
    _restore_lists(item, returned.hold_id, at)


def take_back_handing_over(item: Item, lent: LoanAnswer, at: dt.datetime) -> None:
    """Undo what a loan of `at` did beside loan and item. Raises `undo_overtaken` when it cannot be as it was."""
    _reopen_ways(item, lent.previous_status, at)
    if lent.hold_id is not None:
        _unfulfil(_locked_hold(lent.hold_id), lent, at)
    if "item_held" in lent.overridden:
        _give_to_holder(item, at)
    _restore_lists(item, lent.hold_id, at)


def _withdraw_way(transit_id: int | None, at: dt.datetime) -> bool:
    """Call back the way that the scan had opened; True when there was one."""
    opened = Transit.objects.select_for_update().filter(pk=transit_id, sent_at=at).first() if transit_id else None
    if opened is None:
        return False
    if opened.state != TransitState.SENT:
        raise Refused(_OVERTAKEN)
    opened.state, opened.closed_at = TransitState.CANCELLED, clock.now()
    opened.save(update_fields=["state", "closed_at"])
    return True


def _reopen_ways(item: Item, previous_status: str, at: dt.datetime) -> bool:
    """The way that the scan had ended goes on; True when there was one. A missing item was given up on its way."""
    ended = Transit.objects.select_for_update().filter(item=item, closed_at=at).exclude(state=TransitState.LOST)
    if previous_status == "missing":
        return bool(ended.update(state=TransitState.LOST, received_point=None))
    return bool(ended.update(state=TransitState.SENT, closed_at=None, received_point=None))


def _locked_hold(hold_id: int) -> Hold:
    holds = Hold.objects.select_for_update(of=("self",)).select_related("institution", "pickup_point")
    return holds.get(pk=hold_id)


def _before_return(hold: Hold, at: dt.datetime, *, was_ready: bool) -> None:
    if hold.caught_at == at:
        hold.state, hold.item, hold.caught_at = HoldState.WAITING, None, None
        hold.ready_at = hold.expires_at = None
        hold.shelf_code = ""
    elif hold.ready_at == at:
        hold.state, hold.ready_at, hold.expires_at, hold.shelf_code = HoldState.IN_TRANSIT, None, None, ""
    elif was_ready:  # it was scanned elsewhere: code and days are still on the row
        hold.state = HoldState.READY
    else:
        return
    _save(hold)


def _unfulfil(hold: Hold, lent: LoanAnswer, at: dt.datetime) -> None:
    if hold.state != HoldState.FULFILLED or hold.closed_at != at:
        raise Refused(_OVERTAKEN)
    if hold.item_id is None:
        hold.state = HoldState.SUSPENDED if hold.suspended_until else HoldState.WAITING
    else:
        hold.state = HoldState.READY if lent.previous_status == "on_hold_shelf" else HoldState.IN_TRANSIT
    hold.closed_at = None
    _save(hold)


def _give_to_holder(item: Item, at: dt.datetime) -> None:
    """The item was lent past somebody who waited for it: the evidence of the review says how it stood."""
    review = Review.objects.filter(item=item, noted_at=at, kind=ReviewKind.LENT_FROM_HOLD_SHELF).first()
    hold = _locked_hold(review.hold_id) if review and review.hold_id else None
    if review is None or hold is None or hold.state != HoldState.WAITING:
        raise Refused(_OVERTAKEN)
    stood = review.evidence
    hold.state, hold.item, hold.shelf_code = HoldState(stood["hold_state"]), item, stood["shelf_code"]
    for name in ("caught_at", "ready_at", "expires_at"):
        setattr(hold, name, dt.datetime.fromisoformat(stood[name]) if stood[name] else None)
    _save(hold)


def _save(hold: Hold) -> None:
    """The place on the shelf, or in the queue, may have been given to another since."""
    try:
        with transaction.atomic():
            hold.save()
    except IntegrityError as error:
        raise Refused(_OVERTAKEN) from error
    publish(
        HoldChanged(
            hold_id=hold.pk,
            work_id=hold.work_id,
            edition_id=hold.edition_id,
            item_id=hold.item_id,
            institution=hold.institution.code,
            pickup_point=hold.pickup_point.code,
            patron_category=hold.patron_category,
            age_band=hold.age_band,
            change=_UNDONE,
        )
    )


def _restore_lists(item: Item, hold_id: int | None, at: dt.datetime) -> None:
    """Pick lists, the list of what is to be taken off hold shelves, and that of reviews."""
    Review.objects.filter(item=item, noted_at=at, state=ReviewState.OPEN).delete()
    LeftOnShelf.objects.filter(item=item, cleared_at=at).update(cleared_at=None)
    ended = HoldTarget.objects.filter(Q(item=item) | Q(hold_id=hold_id or 0), ended_at=at)
    try:
        with transaction.atomic():
            ended.update(state=TargetState.OPEN, ended_at=None)
    except IntegrityError as error:  # another item, or another hold, stands on the list by now
        raise Refused(_OVERTAKEN) from error
