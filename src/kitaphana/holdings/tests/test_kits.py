import pytest

from kitaphana.core.actor import COMMAND_LINE as BY
from kitaphana.core.errors import Refused
from kitaphana.holdings import invariants, queries
from kitaphana.holdings.models import Item
from kitaphana.holdings.services import (
    Confirmation,
    add_piece,
    move_item,
    put_into_kit,
    remove_piece,
    take_out_of_kit,
    withdraw_item,
)
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(Refused) as caught:
        act()
    return set(caught.value.codes)


@pytest.fixture
def branch(db):
    return BranchFactory()


@pytest.fixture
def kit(branch):
    """A game with 32 counters and a booklet that is an item of its own."""
    kit, booklet = ItemFactory(branch=branch), ItemFactory(branch=branch)
    add_piece(kit_id=kit.pk, name="counters", count=32, by=BY)
    put_into_kit(kit_id=kit.pk, item_id=booklet.pk, by=BY)
    kit.refresh_from_db()
    return kit


def test_a_kit_lists_what_belongs_to_it(kit, django_assert_num_queries):
    with django_assert_num_queries(2):
        pieces = queries.kit_pieces(kit.pk)
    assert [(piece.name, piece.count) for piece in pieces[:1]] == [("counters", 32)]
    assert pieces[1].item_id == kit.members.get().pk
    assert queries.item_card(kit.pk).is_kit
    assert queries.item_card(kit.members.get().pk).kit_id == kit.pk
    assert list(invariants.broken_kits()) == []


def test_a_piece_of_a_kit_is_not_free_for_readers(kit):
    booklet = kit.members.get()
    (place,) = queries.branch_availability(booklet.edition_id)
    assert (place.total_count, place.available_count) == (1, 0)
    take_out_of_kit(item_id=booklet.pk, by=BY)
    (place,) = queries.branch_availability(booklet.edition_id)
    assert place.available_count == 1


def test_what_has_no_pieces_is_no_kit_any_more(kit):
    take_out_of_kit(item_id=kit.members.get().pk, by=BY)
    remove_piece(piece_id=kit.pieces.get().pk, by=BY)
    kit.refresh_from_db()
    assert not kit.is_kit
    assert refused(lambda: remove_piece(piece_id=0, by=BY)) == {"piece_unknown"}
    assert refused(lambda: take_out_of_kit(item_id=kit.pk, by=BY)) == {"piece_unknown"}


def test_odd_pieces_are_refused(kit):
    assert refused(lambda: add_piece(kit_id=kit.pk, name=" counters ", count=1, by=BY)) == {"piece_listed"}
    assert refused(lambda: add_piece(kit_id=kit.pk, name="", count=0, by=BY)) == {"piece_invalid"}
    booklet = kit.members.get()
    assert refused(lambda: add_piece(kit_id=booklet.pk, name="x", count=1, by=BY)) == {"kit_nested"}


def test_only_what_is_here_and_free_becomes_a_piece(kit, branch):
    lent, elsewhere = ItemFactory(branch=branch, status="on_loan"), ItemFactory()
    other = ItemFactory(branch=branch)
    add_piece(kit_id=other.pk, name="disc", count=2, by=BY)
    assert refused(lambda: put_into_kit(kit_id=kit.pk, item_id=lent.pk, by=BY)) == {"item_busy"}
    assert refused(lambda: put_into_kit(kit_id=kit.pk, item_id=elsewhere.pk, by=BY)) == {"kit_elsewhere"}
    assert refused(lambda: put_into_kit(kit_id=kit.pk, item_id=other.pk, by=BY)) == {"kit_nested"}
    booklet = kit.members.get()
    assert refused(lambda: put_into_kit(kit_id=other.pk, item_id=booklet.pk, by=BY)) == {"piece_in_kit"}
    assert refused(lambda: put_into_kit(kit_id=kit.pk, item_id=kit.pk, by=BY)) == {"kit_nested"}


def test_a_kit_takes_its_pieces_along(kit, branch):
    other = BranchFactory(institution=branch.institution)
    sure = Confirmation("children’s room", is_for_last_copy=True)
    booklet = kit.members.get()
    assert "piece_in_kit" in refused(lambda: move_item(item_id=booklet.pk, branch_id=other.pk, by=BY, confirmed=sure))
    move_item(item_id=kit.pk, branch_id=other.pk, by=BY, confirmed=sure)
    assert set(Item.objects.values_list("branch", flat=True)) == {other.pk}
    assert "kit_has_items" in refused(lambda: withdraw_item(item_id=kit.pk, reason="other", by=BY, confirmed=sure))


def test_broken_kits_are_found(kit, branch):
    booklet = kit.members.get()
    Item.objects.filter(pk=booklet.pk).update(branch=BranchFactory(institution=branch.institution), status="on_loan")
    Item.objects.filter(pk=kit.pk).update(is_kit=False)
    lonely = ItemFactory(is_kit=True)
    found = "\n".join(invariants.broken_kits())
    for fault in ("no kit", "another branch", "on loan alone"):
        assert fault in found
    assert f"item {lonely.pk} is a kit without pieces" in found
