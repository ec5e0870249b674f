"""Every act of lending, holds and ways, ready to be sent once more under the same key."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from kitaphana.circulation import services
from kitaphana.circulation.models import Hold, InHouseUse, LeftOnShelf, Transit
from kitaphana.circulation.tests.factories import BORIS, READER
from kitaphana.circulation.tests.hold_world import HoldWorld as World
from kitaphana.core import clock
from kitaphana.holdings.models import Item

Send = Callable[[str], object]


@dataclass(frozen=True)
class Case:
    """An act whose world is made: `send` it under a command id; `is_done` looks whether it has taken place.

    Some have no key: what they change tells whether it was done (`has_key`).
    """

    send: Send
    is_done: Callable[[], bool]
    has_key: bool = True


def check_out(world: World) -> Case:
    anna, item = world.reader(), world.item()
    return Case(
        lambda key: world.check_out(anna, item, command_id=key), lambda: item.loans.filter(patron=anna).count() == 1
    )


def check_in(world: World) -> Case:
    anna, item = world.reader(), world.item()
    world.check_out(anna, item)
    return Case(lambda key: world.check_in(item, command_id=key), lambda: item.loans.get().state == "returned")


def renew(world: World) -> Case:
    lent = world.check_out(world.reader(), item := world.item())
    return Case(lambda key: world.renew(lent.loan_id, command_id=key), lambda: item.loans.get().renewal_count == 1)


def undo_check_out(world: World) -> Case:
    world.check_out(world.reader(), item := world.item(), command_id="scan")
    return Case(lambda key: world.undo("scan", command_id=key), lambda: item.loans.get().state == "void")


def undo_check_in(world: World) -> Case:
    world.check_out(world.reader(), item := world.item())
    world.check_in(item, command_id="scan")
    return Case(lambda key: world.undo("scan", command_id=key), lambda: item.loans.get().state == "open")


def place_hold(world: World) -> Case:
    anna, edition = world.reader(), world.edition()
    world.item(edition=edition)
    asked = {"patron_id": anna.pk, "work_id": edition.work_id, "pickup_point_id": world.point.pk, "by": READER}
    return Case(lambda key: services.place_hold(**asked, command_id=key), lambda: Hold.objects.get().patron == anna)


def check_in_for_a_hold_here(world: World) -> Case:
    edition = world.edition()
    item = world.item(edition=edition)
    world.check_out(world.reader(), item)
    world.waiting(edition)
    return Case(lambda key: world.check_in(item, command_id=key), lambda: Hold.objects.get().state == "ready")


def check_in_for_a_hold_elsewhere(world: World) -> Case:
    edition = world.edition()
    item = world.item(edition=edition)
    world.check_out(world.reader(), item)
    world.waiting(edition, pickup_point_id=world.far.pk)
    return Case(lambda key: world.check_in(item, command_id=key), lambda: Transit.objects.get().hold is not None)


def fetch_a_ready_hold(world: World) -> Case:
    edition, anna = world.edition(), world.reader()
    item = world.item(edition=edition)
    world.place(anna, work_id=edition.work_id)
    world.check_in(item)
    return Case(
        lambda key: world.check_out(anna, item, command_id=key), lambda: Hold.objects.get().state == "fulfilled"
    )


def cancel_a_ready_hold(world: World) -> Case:
    edition = world.edition()
    item = world.item(edition=edition)
    hold = world.waiting(edition)
    world.waiting(edition, pickup_point_id=world.far.pk)
    world.check_in(item)
    return Case(
        lambda key: services.cancel_hold(hold_id=hold.pk, by=BORIS, command_id=key),
        lambda: [one.state for one in Hold.objects.order_by("pk")] == ["cancelled", "in_transit"],
    )


def change_the_pickup_of_a_ready_hold(world: World) -> Case:
    edition = world.edition()
    item = world.item(edition=edition)
    hold = world.waiting(edition)
    world.check_in(item)
    asked = {"hold_id": hold.pk, "pickup_point_id": world.far.pk, "by": READER}
    return Case(
        lambda key: services.change_pickup(**asked, command_id=key), lambda: Hold.objects.get().state == "in_transit"
    )


def receive_what_travels(world: World) -> Case:
    edition = world.edition()
    item = world.item(edition=edition)
    world.waiting(edition, pickup_point_id=world.far.pk)
    world.check_in(item)
    return Case(
        lambda key: world.check_in(item, service_point_id=world.far.pk, command_id=key),
        lambda: (Hold.objects.get().state, Transit.objects.get().state) == ("ready", "received"),
    )


def send(world: World) -> Case:
    item = world.item()
    asked = {"item_id": item.pk, "service_point_id": world.point.pk, "to_point_id": world.far.pk, "by": BORIS}
    return Case(lambda key: services.send_item(**asked, command_id=key), lambda: Transit.objects.get().state == "sent")


def lose_on_the_way(world: World) -> Case:
    edition = world.edition()
    item = world.item(edition=edition)
    world.waiting(edition, pickup_point_id=world.far.pk)
    world.check_in(item)
    way = Transit.objects.get()
    return Case(
        lambda key: services.lose_in_transit(transit_id=way.pk, by=BORIS, command_id=key),
        lambda: (Hold.objects.get().state, Transit.objects.get().state) == ("waiting", "lost"),
    )


def suspend(world: World) -> Case:
    world.item(edition=(edition := world.edition()))
    hold = world.waiting(edition)
    world.target()
    asked = {"hold_id": hold.pk, "until": clock.today() + dt.timedelta(days=9), "by": READER}
    return Case(
        lambda key: services.suspend_hold(**asked, command_id=key), lambda: Hold.objects.get().state == "suspended"
    )


def resume(world: World) -> Case:
    world.item(edition=(edition := world.edition()))
    hold = world.waiting(edition, suspended_until=clock.today() + dt.timedelta(days=9))
    return Case(
        lambda key: services.resume_hold(hold_id=hold.pk, by=READER, command_id=key),
        lambda: Hold.objects.get().state == "waiting",
    )


def move(world: World) -> Case:
    world.item(edition=(edition := world.edition()))
    world.waiting(edition)
    last = world.waiting(edition)
    asked = {"hold_id": last.pk, "reason": "for_study", "by": BORIS}
    return Case(
        lambda key: services.move_hold(**asked, command_id=key),
        lambda: Hold.objects.order_by("ranked_at").first() == last,
    )


def fetch_from_the_shelf(world: World) -> Case:
    world.item(edition=(edition := world.edition()))
    hold = world.waiting(edition)
    world.target()
    line = world.line(hold)
    return Case(
        lambda key: world.fetch_line(line, "fetched", command_id=key), lambda: Hold.objects.get().state == "ready"
    )


def miss_on_the_shelf(world: World) -> Case:
    edition = world.edition()
    for _ in range(2):
        world.item(edition=edition)
    hold = world.waiting(edition)
    world.target()
    line = world.line(hold)
    return Case(
        lambda key: world.fetch_line(line, "not_found_on_shelf", command_id=key),
        lambda: world.line(hold) not in (None, line),
    )


def lend_past_a_ready_hold(world: World) -> Case:
    edition, anna = world.edition(), world.reader()
    hold = world.ready(edition)
    asked = {"overrides": frozenset({"item_held"})}
    item = Item.objects.get(pk=hold.item_id)
    return Case(
        lambda key: world.check_out(anna, item, command_id=key, **asked), lambda: Hold.objects.get().state == "waiting"
    )


def take_off_the_hold_shelf(world: World) -> Case:
    hold = world.ready(world.edition())
    world.act("cancel_hold", hold)
    item = Item.objects.get(pk=hold.item_id)
    return Case(
        lambda key: world.check_in(item, command_id=key), lambda: LeftOnShelf.objects.get().cleared_at is not None
    )


def call_back(world: World) -> Case:
    asked = {"item_id": world.item().pk, "service_point_id": world.point.pk, "to_point_id": world.far.pk, "by": BORIS}
    way = services.send_item(**asked, command_id="way").transit_id
    return Case(
        lambda key: services.cancel_transit(transit_id=way, by=BORIS, command_id=key),
        lambda: Transit.objects.get().state == "cancelled",
    )


def use_in_house(world: World) -> Case:
    asked = {"item_id": world.item().pk, "service_point_id": world.point.pk, "by": BORIS}
    return Case(lambda key: services.use_in_house(**asked, command_id=key), lambda: InHouseUse.objects.count() == 1)


def receive(world: World) -> Case:
    item = world.item()
    asked = {"item_id": item.pk, "service_point_id": world.point.pk, "to_point_id": world.far.pk, "by": BORIS}
    way = services.send_item(**asked, command_id="way").transit_id
    arrived = {"transit_id": way, "service_point_id": world.far.pk, "by": BORIS}
    return Case(
        lambda key: services.receive(**arrived, command_id=key), lambda: Transit.objects.get().state == "received"
    )


ACTS: dict[str, Callable[[World], Case]] = {
    act.__name__: act
    for act in (
        check_out,
        check_in,
        renew,
        undo_check_out,
        undo_check_in,
        place_hold,
        check_in_for_a_hold_here,
        check_in_for_a_hold_elsewhere,
        fetch_a_ready_hold,
        cancel_a_ready_hold,
        change_the_pickup_of_a_ready_hold,
        receive_what_travels,
        send,
        lose_on_the_way,
        suspend,
        resume,
        move,
        fetch_from_the_shelf,
        miss_on_the_shelf,
        lend_past_a_ready_hold,
        take_off_the_hold_shelf,
        call_back,
        use_in_house,
        receive,
    )
}
