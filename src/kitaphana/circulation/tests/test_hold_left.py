"""What stands on a hold shelf though its hold is over: on the list of the point until somebody has it in the hand."""

import datetime as dt

import pytest

from kitaphana.circulation import queries
from kitaphana.circulation.models import LeftOnShelf, Review, Transit
from kitaphana.circulation.services import send_item
from kitaphana.circulation.services.holds import expire_holds
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.holdings.models import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> HoldWorld:
    return HoldWorld()


def left(world, point=None):
    rows = queries.left_on_shelf((point or world.point).pk).rows
    return [(row.shelf_code, row.why, row.new_code, row.goes_to_code) for row in rows]


def expire(hold):
    with clock.frozen_at(hold.expires_at + dt.timedelta(minutes=1)):
        expire_holds()


def test_what_nobody_fetched_is_to_be_taken_off_and_put_back(world):
    hold = world.ready(world.edition())
    expire(hold)

    assert left(world) == [(hold.shelf_code, "expired", "", "")]
    assert queries.left_counts([world.point.pk, world.far.pk]) == {world.point.pk: 1}
    assert queries.left_item(hold.item_id).shelf_code == hold.shelf_code


def test_it_stays_on_the_list_for_weeks_until_somebody_scans_it_and_no_review_is_made_of_it(world):
    hold = world.ready(world.edition())
    expire(hold)
    with clock.frozen_at(hold.expires_at + dt.timedelta(days=20)):
        assert left(world)
        answer = world.check_in(Item.objects.get(pk=hold.item_id))

    assert (answer.left_code, answer.left_why) == (hold.shelf_code, "expired")
    assert (answer.status, answer.reviews) == ("available", ())
    assert left(world) == []
    assert queries.left_counts([world.point.pk]) == {}
    assert not Review.objects.exists()


def test_the_next_reader_gets_another_code_and_the_list_tells_both(world):
    edition = world.edition()
    hold = world.ready(edition)
    second = world.waiting(edition)
    world.act("cancel_hold", hold)

    new = world.hold(second.pk).shelf_code
    assert new != hold.shelf_code
    assert left(world) == [(hold.shelf_code, "cancelled", new, "")]
    answer = world.check_in(Item.objects.get(pk=hold.item_id))
    assert (answer.shelf_code, answer.left_code) == (new, hold.shelf_code)
    assert left(world) == []


def test_a_code_is_not_given_again_while_something_still_stands_under_it(world):
    hold = world.ready(world.edition())
    world.act("cancel_hold", hold)

    assert world.ready(world.edition()).shelf_code != hold.shelf_code


def test_passed_on_twice_without_being_touched_it_is_on_the_list_once_under_the_code_where_it_stands(world):
    edition = world.edition()
    hold = world.ready(edition)
    second = world.waiting(edition)
    world.act("cancel_hold", hold)
    world.act("cancel_hold", second)

    assert left(world) == [(hold.shelf_code, "cancelled", "", "")]


def test_what_is_fetched_elsewhere_now_is_to_be_sent_there(world):
    hold = world.ready(world.edition())
    world.act("change_pickup", hold, pickup_point_id=world.far.pk)

    assert left(world) == [(hold.shelf_code, "moved", "", "FAR")]
    (line,) = queries.open_transits(from_point_id=world.point.pk).rows
    assert line.left_code == hold.shelf_code
    answer = world.check_in(Item.objects.get(pk=hold.item_id))
    assert (answer.goes_to_code, answer.left_why) == ("FAR", "moved")
    assert left(world) == []
    assert Transit.objects.get(state="sent").to_point_id == world.far.pk


def test_what_is_lent_or_scanned_elsewhere_is_not_on_the_list(world):
    lent, moved = world.ready(world.edition()), world.ready(world.edition())
    for hold in (lent, moved):
        world.act("cancel_hold", hold)
    item = Item.objects.get(pk=lent.item_id)
    world.check_out(world.reader(), item)
    world.check_in(Item.objects.get(pk=moved.item_id), service_point_id=world.far.pk)

    assert left(world) == []
    assert world.check_in(item).left_code == ""
    assert not LeftOnShelf.objects.filter(cleared_at__isnull=True).exists()


def test_an_undo_of_the_scan_puts_it_on_the_list_again(world):
    hold = world.ready(world.edition())
    world.act("cancel_hold", hold)
    world.check_in(Item.objects.get(pk=hold.item_id), command_id="scan")
    world.undo("scan")

    assert left(world) == [(hold.shelf_code, "cancelled", "", "")]


def test_a_cancelled_hold_on_its_way_leaves_nothing_on_a_shelf(world):
    edition = world.edition()
    item = world.item(edition=edition)
    hold = world.waiting(edition, pickup_point_id=world.far.pk)
    world.check_in(item)
    world.act("cancel_hold", hold)

    assert left(world) == left(world, world.far) == []


def test_who_sends_it_away_has_taken_it_off(world):
    hold = world.ready(world.edition())
    world.act("cancel_hold", hold)
    asked = {"item_id": hold.item_id, "service_point_id": world.point.pk, "to_point_id": world.far.pk}
    send_item(**asked, by=BORIS, command_id=new_key())

    assert left(world) == []


def test_the_pick_list_tells_where_such_an_item_still_stands(world):
    edition = world.edition()
    hold = world.ready(edition)
    world.act("cancel_hold", hold)
    world.waiting(edition, pickup_point_id=world.far.pk)
    world.target()

    (line,) = queries.pick_list(world.point.branch_id).rows
    assert line.left_code == hold.shelf_code
    world.fetch_line(world.line(world.hold(line.hold_id)))
    assert left(world) == []


def test_the_list_costs_the_same_however_long(world, django_assert_num_queries):
    for _ in range(5):
        world.act("cancel_hold", world.ready(world.edition()))

    with django_assert_num_queries(1):
        page = queries.left_on_shelf(world.point.pk, limit=3)
    with django_assert_num_queries(1):
        rest = queries.left_on_shelf(world.point.pk, after=page.next_after, limit=3)
    assert (len(page.rows), len(rest.rows), rest.next_after) == (3, 2, None)
