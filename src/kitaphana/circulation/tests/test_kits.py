"""A kit is lent under one barcode; its pieces are not lent alone."""

import pytest

from kitaphana.circulation.tests.factories import World
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.holdings import invariants
from kitaphana.holdings.services import put_into_kit, take_out_of_kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def pieces(world):
    kit, booklet = world.item(), world.item()
    put_into_kit(kit_id=kit.pk, item_id=booklet.pk, by=COMMAND_LINE)
    return kit, booklet


def test_a_piece_is_refused_and_nobody_may_override_it(world, pieces):
    _, booklet = pieces
    with pytest.raises(Refused) as caught:
        world.check_out(world.reader(), booklet, overrides=frozenset({"part_of_kit"}))
    assert caught.value.codes == ("part_of_kit",)
    assert not caught.value.refusals[0].is_overridable


def test_the_kit_itself_is_lent_and_taken_back(world, pieces):
    kit, _ = pieces
    world.check_out(world.reader(), kit)
    assert world.check_in(kit).was_on_loan
    assert list(invariants.broken_kits()) == []


def test_a_piece_that_was_taken_out_is_lent_again(world, pieces):
    _, booklet = pieces
    take_out_of_kit(item_id=booklet.pk, by=COMMAND_LINE)
    assert world.check_out(world.reader(), booklet).item_id == booklet.pk


def test_a_piece_that_turns_up_is_taken_back_all_the_same(world, pieces):
    _, booklet = pieces
    assert world.check_in(booklet).item_id == booklet.pk
