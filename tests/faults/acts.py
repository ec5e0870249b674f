"""Every act of lending, ready to be sent once more under the same key."""

from collections.abc import Callable
from dataclasses import dataclass

from kitaphana.circulation.tests.factories import World

Send = Callable[[str], object]


@dataclass(frozen=True)
class Case:
    """An act whose world is made: `send` it under a command id; `is_done` looks whether it has taken place."""

    send: Send
    is_done: Callable[[], bool]


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


ACTS: dict[str, Callable[[World], Case]] = {
    act.__name__: act for act in (check_out, check_in, renew, undo_check_out, undo_check_in)
}
