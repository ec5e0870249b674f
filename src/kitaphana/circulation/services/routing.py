"""Where an item goes that lies in somebody's hand at a service point: decided by the rules, written here."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import hot_holds, hot_path
from kitaphana.circulation.events import HoldReady, HoldSent
from kitaphana.circulation.models import TransitReason
from kitaphana.circulation.policies import current_grid
from kitaphana.circulation.rows import Around, HoldRow, ItemRow, NewTransit, TransitRow, Versions
from kitaphana.circulation.rules import Cell
from kitaphana.circulation.rules.dates import due_at, shelf_expires_at
from kitaphana.circulation.rules.holds import CAUGHT, WAITING
from kitaphana.circulation.rules.routing import (
    KEEPS_ITS_STATUS,
    RoutingFacts,
    Stop,
    Turn,
    next_shelf_code,
    route,
    shelf_letter,
)
from kitaphana.circulation.rules.transits import CANCELLED, RECEIVED
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act
from kitaphana.circulation.services.gathering import hold_event_fields
from kitaphana.circulation.services.ways import close_way, open_way
from kitaphana.circulation.writing import Writes
from kitaphana.holdings.events import ItemsChanged
from kitaphana.network.calendars import lending_calendar
from kitaphana.network.queries import ServicePointFacts, main_service_point

_ASKED_AT_ONCE = 20
"""So many of the queue are read at a time; nearly always the first one is taken."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An item in the hand at a point, with all that is known around it; the item is locked.

    `skip_hold_id`: the hold that gives the item up in the same act. `is_in_hand` False: the item is passed on in the
    records only, and still stands where it stood.
    """

    act: Act
    item: ItemRow
    point: ServicePointFacts
    versions: Versions
    around: Around
    skip_hold_id: int | None = None
    is_in_hand: bool = True


def pass_on(
    cursor: CursorWrapper,
    writes: Writes,
    act: Act,
    item: ItemRow,
    point: ServicePointFacts,
    *,
    skip_hold_id: int | None = None,
    is_in_hand: bool = True,
) -> Stop:
    """Decide where an item in the hand at `point` goes now, write it, and tell of it.

    The item must be locked (`hot_path.item`). Its row, the hold that catches it, its transits, pick lists and events
    are written here; the caller writes only what becomes of `skip_hold_id`, the hold that has given it up, and does so
    before (into `writes`, or by cursor).
    """
    found = hot_holds.around(cursor, item.id)
    if found is None:
        raise LookupError(f"no item {item.id}")
    _, versions, around = found
    stop = settle(cursor, writes, Scene(act, item, point, versions, around, skip_hold_id, is_in_hand))
    hot_path.publish(writes, act.at, ItemsChanged((item.work_id,)))
    return stop


def settle(cursor: CursorWrapper, writes: Writes, scene: Scene) -> Stop:
    """The same where the surroundings have been read already; the caller tells that the item has changed."""
    hold = _hold_for(cursor, scene)
    facts = _facts(scene, hold)
    stop = route(facts)
    _place(writes, scene, stop)
    if scene.is_in_hand and scene.around.left_code:
        hot_holds.take_off(writes, scene.item.id, scene.act.at)
    transit = scene.around.transit
    if transit is not None and facts.is_leaving_here and stop.turn is Turn.AS_IT_WAS:
        return dataclasses.replace(stop, hold_id=transit.hold_id, transit_id=transit.id, goes_to_code=transit.to_code)
    if transit is not None:
        state = CANCELLED if is_from(transit, scene.point) else RECEIVED
        close_way(writes, scene.act, transit, scene.item, state, scene.point)
    if transit is not None or scene.skip_hold_id is not None:
        writes.then()
    if hold is not None:
        return _for_hold(cursor, writes, scene, hold, stop)
    return _home(cursor, writes, scene, stop) if stop.turn is Turn.HOME else stop


def is_same_place(point: ServicePointFacts, point_id: int | None, branch_id: int | None) -> bool:
    """Whether that point, or any in that branch, is where `point` is: all points of a building are one place."""
    return point.id == point_id or (branch_id is not None and point.branch_id == branch_id)


def is_bound_for(transit: TransitRow, point: ServicePointFacts) -> bool:
    """Whether the way ends where `point` is."""
    return is_same_place(point, transit.to_point_id, transit.to_branch_id or transit.to_point_branch_id)


def is_from(transit: TransitRow, point: ServicePointFacts) -> bool:
    """Whether the way begins where `point` is."""
    return is_same_place(point, transit.from_point_id, transit.from_branch_id)


def _hold_for(cursor: CursorWrapper, scene: Scene) -> HoldRow | None:
    """The hold that has the item, else the first one that could be filled by it, locked.

    What is told of later (`fact_at`) is in nobody's hand any more: it catches nothing, and the night's targeting has it
    fetched from where it was put.
    """
    item, caught = scene.item, scene.around.caught
    if item.status in KEEPS_ITS_STATUS:
        return None
    if caught is not None and caught.id != scene.skip_hold_id:
        caught = hot_holds.hold(cursor, caught.id)
        if caught is not None and caught.state in CAUGHT:
            return caught
    is_gone_by = scene.act.fact_at is not None
    if is_gone_by or not scene.around.is_wanted or not item.is_for_loan or item.is_part_of_kit:
        return None
    return _first_in_line(cursor, scene)


def _first_in_line(cursor: CursorWrapper, scene: Scene) -> HoldRow | None:
    """The first of the queue whose reader may borrow such an item, and for whom nobody else is just catching one."""
    last: HoldRow | None = None
    while True:
        queue = hot_holds.waiting_for(
            cursor, scene.item, after=last, skip_hold_id=scene.skip_hold_id, limit=_ASKED_AT_ONCE
        )
        for hold in queue:
            if _may_borrow(scene, hold) and hot_holds.seize(cursor, hold.id):
                return hold
        if len(queue) < _ASKED_AT_ONCE:
            return None
        last = queue[-1]


def _may_borrow(scene: Scene, hold: HoldRow) -> bool:
    pickup = gathering.point_at(hold.pickup_point_id, scene.versions)
    if pickup is None:
        return False
    return current_grid(scene.versions.policy_stamp).ruling(_cell(scene.item, hold, pickup)).policy.lends


def _cell(item: ItemRow, hold: HoldRow, pickup: ServicePointFacts) -> Cell:
    return Cell(item.institution, pickup.pool_code, hold.patron_category, item.category, hold.age_band, item.form)


def _facts(scene: Scene, hold: HoldRow | None) -> RoutingFacts:
    item, point, transit = scene.item, scene.point, scene.around.transit
    is_home = point.branch_id == item.branch_id
    return RoutingFacts(
        status=item.status,
        is_home=is_home,
        has_place_here=_has_place_here(item, point, transit),
        floats=not is_home and _floats(scene),
        hold_state=hold.state if hold else "",
        is_pickup_here=hold is not None and _is_pickup_here(scene, hold),
        is_leaving_here=transit is not None and _stands(transit, hold, point),
    )


def _has_place_here(item: ItemRow, point: ServicePointFacts, transit: TransitRow | None) -> bool:
    """A station has no stock of its own, only items that were put into it; what waited there for a reader was not."""
    if transit is not None:
        return transit.reason == TransitReason.MOVED and is_bound_for(transit, point)
    is_put_here = point.branch_id is None and item.service_point_id == point.id
    return is_put_here and item.status != hot_path.ON_HOLD_SHELF


def _stands(transit: TransitRow, hold: HoldRow | None, point: ServicePointFacts) -> bool:
    """Whether the way begins here and still has its reason: a second scan at the point that sends changes nothing."""
    if not is_from(transit, point) or is_bound_for(transit, point):
        return False
    return transit.reason != TransitReason.HOLD or (hold is not None and hold.id == transit.hold_id)


def _floats(scene: Scene) -> bool:
    item = scene.item
    grid = current_grid(scene.versions.policy_stamp)
    return grid.ruling_on_transit(item.institution, item.category, item.form).policy.floats


def _is_pickup_here(scene: Scene, hold: HoldRow) -> bool:
    pickup = gathering.point_at(hold.pickup_point_id, scene.versions)
    return pickup is not None and is_same_place(scene.point, pickup.id, pickup.branch_id)


def _place(writes: Writes, scene: Scene, stop: Stop) -> None:
    """On its way an item is where it was last seen; one that is out of use stays where its keepers put it."""
    item, point = scene.item, scene.point
    place = None if point.branch_id == item.branch_id else point.id
    if item.status in KEEPS_ITS_STATUS:
        place = item.service_point_id
    hot_path.place_item(writes, item.id, stop.status, place)


def _for_hold(cursor: CursorWrapper, writes: Writes, scene: Scene, hold: HoldRow, stop: Stop) -> Stop:
    if stop.turn is Turn.AS_IT_WAS:
        return dataclasses.replace(stop, hold_id=hold.id, shelf_code=hold.shelf_code)
    pickup = gathering.point_at(hold.pickup_point_id, scene.versions)
    if pickup is None:
        raise LookupError(f"no pick-up point {hold.pickup_point_id}")
    if hold.state == WAITING:
        hot_holds.end_targets(writes, item_id=scene.item.id, hold_id=hold.id, at=scene.act.at)
    if stop.turn is Turn.HOLD_SHELF:
        return _shelved(cursor, writes, scene, hold, pickup, stop)
    return _sent(cursor, writes, scene, hold, pickup, stop)


def _shelved(
    cursor: CursorWrapper, writes: Writes, scene: Scene, hold: HoldRow, pickup: ServicePointFacts, stop: Stop
) -> Stop:
    item, act = scene.item, scene.act
    today = act.local_time.date()
    code = next_shelf_code(today, hot_holds.shelf_codes(cursor, pickup.id, shelf_letter(today)))
    days = current_grid(scene.versions.policy_stamp).ruling_on_holds(_cell(item, hold, pickup)).policy.shelf_days
    calendar = lending_calendar(pickup.id, stamp=scene.versions.calendar_stamp)
    until = shelf_expires_at(today, days, calendar, _zone(act))
    hot_holds.make_ready(writes, hold, item.id, at=act.at, expires_at=until, shelf_code=code)
    told = hold_event_fields(hold, item.institution, pickup.code, item_id=item.id)
    hot_path.publish(writes, act.at, HoldReady(**told, expires_at=until))
    return dataclasses.replace(stop, hold_id=hold.id, shelf_code=code)


def _sent(
    cursor: CursorWrapper, writes: Writes, scene: Scene, hold: HoldRow, pickup: ServicePointFacts, stop: Stop
) -> Stop:
    item, act = scene.item, scene.act
    new = _way(cursor, scene, TransitReason.HOLD, pickup, hold_id=hold.id, to_point_id=pickup.id)
    open_way(writes, act, new, item, scene.point.code, pickup.code)
    hot_holds.send_hold(writes, hold, item.id, at=act.at)
    told = hold_event_fields(hold, item.institution, pickup.code, item_id=item.id)
    hot_path.publish(writes, act.at, HoldSent(**told))
    return dataclasses.replace(stop, hold_id=hold.id, transit_id=new.id, goes_to_code=pickup.code)


def _home(cursor: CursorWrapper, writes: Writes, scene: Scene, stop: Stop) -> Stop:
    item = scene.item
    desk = main_service_point(item.branch_id, stamp=scene.versions.calendar_stamp)
    new = _way(cursor, scene, TransitReason.HOME, desk, to_branch_id=item.branch_id)
    open_way(writes, scene.act, new, item, scene.point.code, item.branch)
    return dataclasses.replace(stop, transit_id=new.id, goes_to_code=item.branch)


def _way(
    cursor: CursorWrapper,
    scene: Scene,
    reason: TransitReason,
    end: ServicePointFacts | None,
    *,
    hold_id: int | None = None,
    to_point_id: int | None = None,
    to_branch_id: int | None = None,
) -> NewTransit:
    return NewTransit(
        id=hot_holds.next_transit_id(cursor),
        item_id=scene.item.id,
        reason=reason.value,
        hold_id=hold_id,
        from_point_id=scene.point.id,
        to_point_id=to_point_id,
        to_branch_id=to_branch_id,
        sent_at=scene.act.at,
        due_at=arrival_of(scene, end),
    )


def arrival_of(scene: Scene, end: ServicePointFacts | None) -> dt.datetime:
    """When the item should arrive: an open day of the point where it is awaited, after the days that the policy allows.

    A branch without any point counts every day.
    """
    item, act, versions = scene.item, scene.act, scene.versions
    grid = current_grid(versions.policy_stamp)
    days = grid.ruling_on_transit(item.institution, item.category, item.form).policy.transit_days
    if end is None:
        return act.at + dt.timedelta(days=days)
    calendar = lending_calendar(end.id, stamp=versions.calendar_stamp)
    return due_at(act.local_time.date(), days, calendar, _zone(act))


def _zone(act: Act) -> dt.tzinfo:
    zone = act.local_time.tzinfo
    if zone is None:
        raise ValueError("local time has a zone")
    return zone
