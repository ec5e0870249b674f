"""The n-th write of an act fails, for every n: nothing of it stays, and the same command completes it."""

from collections import Counter
from functools import partial

import pytest
from django.db import connection

from kitaphana.circulation import errors, invariants
from kitaphana.circulation.models import Hold, HoldTarget, Review, Transit
from kitaphana.circulation.tests.factories import new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.circulation.tests.test_concurrency import at_once
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from kitaphana.holdings.models import Item

_WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
_TABLES = (Hold, HoldTarget, Transit, Review, Item, AuditEntry, OutboxEvent, StoredCommand)


class Fault(Exception):
    """The disk is full."""


def failing(number: int):
    """A wrapper under which the write of that number fails."""
    left = [number]

    def execute(run, sql, params, many, context):
        if sql.lstrip().upper().startswith(_WRITES):
            left[0] -= 1
            if left[0] == 0:
                raise Fault
        return run(sql, params, many, context)

    return connection.execute_wrapper(execute)


def state() -> list[list[tuple[object, ...]]]:
    return [list(model.objects.order_by("pk").values_list()) for model in _TABLES]


def cancel_ready(world):
    edition = world.edition()
    hold = world.ready(edition)
    world.waiting(edition, pickup_point_id=world.far.pk)
    return partial(world.act, "cancel_hold", hold)


def change_ready(world):
    return partial(world.act, "change_pickup", world.ready(world.edition()), pickup_point_id=world.far.pk)


def place(world):
    edition = world.edition()
    world.item(edition=edition)
    return partial(world.place, world.reader(), work_id=edition.work_id)


def targeted(world):
    edition = world.edition()
    world.item(edition=edition)
    hold = world.waiting(edition)
    world.target()
    world.item(edition=edition)
    return world.line(hold)


def fetch(world):
    line = targeted(world)
    return partial(world.fetch_line, line)


def miss(world):
    line = targeted(world)
    return partial(world.fetch_line, line, "not_found_on_shelf")


@pytest.mark.django_db
@pytest.mark.parametrize("made", [place, cancel_ready, change_ready, fetch, miss])
def test_a_fault_leaves_nothing_and_the_same_command_completes_it(made):
    world = HoldWorld()
    act, key = made(world), new_key()
    before, faults = state(), 0
    for number in range(1, 40):
        with failing(number):
            try:
                answer = act(command_id=key)
                break
            except Fault:
                faults += 1
        assert state() == before

    assert faults >= 1
    assert act(command_id=key) == answer
    assert state() != before
    assert [*invariants.shelf_matches_hold(), *invariants.caught_items_fit()] == []


@pytest.mark.django_db(transaction=True)
def test_one_reader_at_many_doors_gets_one_place():
    world = HoldWorld()
    edition, anna = world.edition(), world.reader()
    world.item(edition=edition)

    outcomes = at_once(*[partial(world.place, anna, work_id=edition.work_id) for _ in range(5)])

    assert Counter(outcomes) == {"done": 1, errors.HOLD_EXISTS: 4}


@pytest.mark.django_db(transaction=True)
def test_a_ready_hold_is_given_up_once_while_others_change_it():
    world = HoldWorld()
    edition = world.edition()
    hold = world.ready(edition)
    following = world.waiting(edition)

    outcomes = at_once(*[partial(world.act, "cancel_hold", hold) for _ in range(4)])

    assert Counter(outcomes) == {"done": 1, errors.HOLD_MOVE_NOT_OPEN: 3}
    assert world.hold(following.pk).state == "ready"
    assert [*invariants.shelf_matches_hold(), *invariants.one_hold_per_caught_item()] == []
