"""Codes of the hold shelf belong to one point; a ready hold that is to be fetched elsewhere leaves its own behind."""

import pytest

from kitaphana.circulation.models import Hold, LeftOnShelf
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.network.tests.factories import ServicePointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> HoldWorld:
    return HoldWorld()


def ready_at(world, point, code):
    """A hold that is ready at the point under the code."""
    hold = world.ready(world.edition(), pickup_point_id=world.point.pk)
    Hold.objects.filter(pk=hold.pk).update(pickup_point=point, shelf_code=code)
    return world.hold(hold.pk)


def test_a_ready_hold_goes_to_a_point_where_another_has_the_same_code(world):
    there, here = ready_at(world, world.far, "A-1"), ready_at(world, world.point, "A-1")

    answer = world.act("change_pickup", here, pickup_point_id=world.far.pk)

    moved = world.hold(here.pk)
    assert (answer.turn, moved.state, moved.pickup_point_id, moved.shelf_code) == (
        "to_pickup", "in_transit", world.far.pk, "",
    )  # fmt: skip
    assert world.hold(there.pk).shelf_code == "A-1"
    assert LeftOnShelf.objects.get(hold_id=here.pk).shelf_code == "A-1"  # under which it still stands here


def test_in_the_same_building_a_ready_hold_keeps_its_code_where_it_is_free(world):
    beside = ServicePointFactory(code="KIDS", branch=world.point.branch, offers_pickup=True)
    hold = ready_at(world, world.point, "A-1")

    answer = world.act("change_pickup", hold, pickup_point_id=beside.pk)

    moved = world.hold(hold.pk)
    assert (answer.state, moved.state, moved.pickup_point_id, moved.shelf_code) == ("ready", "ready", beside.pk, "A-1")
    assert not LeftOnShelf.objects.exists()


def test_in_the_same_building_it_gets_another_code_where_its_own_is_taken(world):
    beside = ServicePointFactory(code="KIDS", branch=world.point.branch, offers_pickup=True)
    hold = ready_at(world, world.point, "A-1")
    taken = ready_at(world, beside, "A-1")

    world.act("change_pickup", hold, pickup_point_id=beside.pk)

    moved = world.hold(hold.pk)
    assert (moved.state, moved.pickup_point_id) == ("ready", beside.pk)
    assert moved.shelf_code not in {"", "A-1"}
    assert world.hold(taken.pk).shelf_code == "A-1"
