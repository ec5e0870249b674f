"""Taking off the hold shelf what nobody fetches there: counted on daily pages, told at every scan, ended by a key."""

import pytest
from django.urls import reverse

from kitaphana.circulation.models import LeftOnShelf
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.edges.staff.tests.conftest import Box, signed_in, staff
from kitaphana.edges.staff.tests.test_holds import see, send
from kitaphana.holdings.models import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> HoldWorld:
    return HoldWorld()


@pytest.fixture
def desk(world):
    client = signed_in(staff("head", branch=world.point.branch))
    client.post(reverse("staff:point"), {"point": world.point.code})
    return client


@pytest.fixture
def hold(world):
    """Given up while its item stands on the shelf."""
    hold = world.ready(world.edition(title="Абай жолы"))
    world.act("cancel_hold", hold)
    return hold


def barcode(hold) -> str:
    return Item.objects.get(pk=hold.item_id).barcode


def test_the_daily_pages_count_what_is_to_be_taken_off(desk, hold):
    home = see(desk, "home")
    assert "1 item is to be taken off the hold shelf." in home
    assert reverse("staff:left_on_shelf") + "?point=DESK" in home
    for name in ("desk", "pick_list", "hold_shelf", "transits"):
        assert "Take off the hold shelf <b>1</b>" in see(desk, name)


def test_the_list_says_under_which_code_it_stands_why_and_where_it_goes(desk, hold):
    page = see(desk, "left_on_shelf")

    assert hold.shelf_code in page
    assert "the hold was cancelled" in page
    assert "back on its shelf" in page
    assert "DESK" in page
    assert "(1)" in page


def test_one_key_takes_it_off_and_tells_where_it_goes(desk, hold):
    told = send(desk, "take_off_shelf", barcode=barcode(hold), point="DESK", line="0")

    assert "Put it back on its shelf." in told
    assert "Nothing is to be taken off here." in told
    assert "taken off the hold shelf." not in see(desk, "home")


def test_a_scan_at_the_desk_tells_what_the_item_was_doing_on_the_shelf(desk, hold):
    line = Box(desk).scan(barcode(hold)).line

    stood = f"It stood on the hold shelf under {hold.shelf_code}: the hold was cancelled. Take it off."
    assert line.notes == ("Put it back on its shelf.", stood)
    assert not LeftOnShelf.objects.filter(cleared_at__isnull=True).exists()


def test_the_page_of_the_item_tells_it_too(desk, hold):
    page = see(desk, "item", hold.item_id)

    assert f"under {hold.shelf_code}." in page
    assert "Take it off:" in page


def test_the_page_of_an_item_that_waits_for_its_reader_says_where_and_until_when(world, desk):
    hold = world.ready(world.edition())

    page = see(desk, "item", hold.item_id)

    assert hold.shelf_code in page
    assert "Take it off:" not in page


def test_what_is_unknown_is_refused_in_words_and_other_houses_are_closed(world, desk, hold):
    assert "There is no such item." in send(desk, "take_off_shelf", barcode="0", point="DESK")
    assert LeftOnShelf.objects.filter(cleared_at__isnull=True).exists()
    refused = desk.get(reverse("staff:left_on_shelf") + f"?point={world.far.code}")
    assert refused.status_code == 403
