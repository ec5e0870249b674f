"""End a hold that was not fulfilled, and pass its item on."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from kitaphana.circulation import hold_path
from kitaphana.circulation.answers import HoldChange
from kitaphana.circulation.models import Hold, HoldEnd, HoldState, LeftWhy
from kitaphana.circulation.rules.holds import EXPIRED, QUEUED, READY
from kitaphana.circulation.rules.routing import Stop
from kitaphana.circulation.services.acting import Act, Written, perform
from kitaphana.circulation.services.holds.changing import resume_hold
from kitaphana.circulation.services.holds.serving import without_items
from kitaphana.circulation.services.holds.touching import Held, give_up_shelf, locked, tell_end
from kitaphana.circulation.writing import Writes
from kitaphana.core import clock
from kitaphana.core.actor import SYSTEM, Actor, ActorKind, Door
from kitaphana.core.errors import Refused

BATCH = 500


def cancel_hold(*, hold_id: int, by: Actor, command_id: str) -> HoldChange:
    """Give up a hold. An item on the hold shelf is passed on at once: the answer says where to; one on its way is
    decided on where it arrives.

    Raises `hold_unknown`, `hold_move_not_open`. The same `command_id` gives the same answer.
    """
    act = Act.of("cancel_hold", command_id, {"hold": hold_id}, by, f"hold:{hold_id}")
    return perform(act, lambda cursor: _end(cursor, act, hold_id, "cancel", _who(by)), HoldChange)


def _who(by: Actor) -> HoldEnd:
    """By whose wish: who calls has asked for it, whatever hand does it."""
    is_own_wish = by.kind is not ActorKind.STAFF or by.door is Door.TELEPHONE
    return HoldEnd.READER if is_own_wish else HoldEnd.STAFF


def end_doubled_hold(hold_id: int) -> HoldChange:
    """The reader has a better place for the same under another record that this one is merged with.

    An item that waited for it is passed on. Raises `hold_unknown`, `hold_move_not_open`; for acts on readers' records.
    """
    act = Act.of("cancel_hold", f"merge-hold-{hold_id}", {"hold": hold_id}, SYSTEM, f"hold:{hold_id}")
    return perform(act, lambda cursor: _end(cursor, act, hold_id, "cancel", HoldEnd.MERGED), HoldChange)


def expire_holds() -> int:
    """End what is over: not fetched in time, needed no longer, without any item left; wake what has rested.

    Returns how many holds were changed. The worker does it daily; safe to repeat.
    """
    today, now = clock.today(), clock.now()
    ready = Hold.objects.filter(state=READY, expires_at__lt=now)
    late = Hold.objects.filter(state__in=QUEUED, needed_until__lt=today)
    rested = Hold.objects.filter(state=HoldState.SUSPENDED, suspended_until__lte=today)
    count = _each(ready, lambda hold_id: _expire(hold_id, HoldEnd.NOT_FETCHED))
    count += _each(late, lambda hold_id: _expire(hold_id, HoldEnd.NO_LONGER_NEEDED))
    count += _each(without_items(), lambda hold_id: _expire(hold_id, HoldEnd.NOTHING_LEFT))
    return count + _each(rested, lambda hold_id: _resume(hold_id, today))


def _each(holds: "QuerySet[Hold]", act: Callable[[int], bool]) -> int:
    """Each in a transaction of its own, so that nobody waits; what was settled meanwhile is left alone."""
    return sum(act(hold_id) for batch in _batches(holds) for hold_id in batch)


def _batches(holds: "QuerySet[Hold]") -> Iterator[list[int]]:
    last = 0
    while batch := list(holds.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield batch
        last = batch[-1]


def _expire(hold_id: int, end: HoldEnd) -> bool:
    key = f"expire-hold-{hold_id}-{clock.now().isoformat()}"
    act = Act.of("expire_hold", key, {"hold": hold_id, "end": end.value}, SYSTEM, f"hold:{hold_id}")
    try:
        perform(act, lambda cursor: _end(cursor, act, hold_id, "expire", end), HoldChange)
    except Refused:
        return False
    return True


def _resume(hold_id: int, today: dt.date) -> bool:
    try:
        resume_hold(hold_id=hold_id, by=SYSTEM, command_id=f"resume-hold-{hold_id}-{today.isoformat()}")
    except Refused:
        return False
    return True


def _end(cursor: CursorWrapper, act: Act, hold_id: int, verb: str, end: HoldEnd) -> Written | Mapping[str, Any]:
    held = locked(cursor, act, hold_id, verb)
    if not isinstance(held, Held):
        return held
    writes = Writes()
    hold_path.end_hold(writes, hold_id, held.state, end.value, act.at)
    hold_path.drop_target(writes, hold_id, act.at)
    tell_end(writes, act, held, end.value)
    why = LeftWhy.EXPIRED if held.state == EXPIRED else LeftWhy.CANCELLED
    is_ready = held.hold.state == READY
    stop = give_up_shelf(cursor, writes, act, held, why, skip_hold_id=hold_id) if is_ready else None
    answer = _answer(held, stop)
    return Written(writes, answer, f"hold:{hold_id}", {"end": end.value})


def _answer(held: Held, stop: Stop | None) -> HoldChange:
    return HoldChange(
        hold_id=held.hold.id,
        state=held.state,
        item_id=held.hold.item_id,
        turn=stop.turn.value if stop else "",
        goes_to_code=stop.goes_to_code if stop else "",
        shelf_code=stop.shelf_code if stop else "",
        next_hold_id=stop.hold_id if stop else None,
        service_point_id=held.pickup.id,
    )
