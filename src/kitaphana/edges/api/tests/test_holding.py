"""Holds at terminals: placed, seen, cancelled; nobody learns of another's."""

import pytest

from kitaphana.circulation.models import Hold
from kitaphana.circulation.tests.hold_world import HoldWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db, search_index):
    return HoldWorld()


def card_of(reader):
    return reader.cards.get().number


@pytest.fixture
def edition(world):
    made = world.edition()
    world.check_out(world.reader(), world.item(edition=made))
    return made


def test_a_terminal_places_a_hold_and_shows_it(post, world, edition):
    reader = world.reader()

    placed = post("holds", {"card": card_of(reader), "edition_id": edition.pk}, key="a")

    assert placed.status_code == 201, placed.content
    hold = placed.json()
    assert (hold["state"], hold["position"], hold["pickup"]) == ("waiting", 1, world.point.code)
    assert hold["days_low"] < hold["days_high"]
    shown = post("holds/of-reader", {"card": card_of(reader)}).json()
    assert [one["id"] for one in shown["holds"]] == [hold["id"]]


def test_a_return_says_where_the_item_goes_now(post, world, edition):
    here, far = world.edition(), world.edition()
    items = [world.item(edition=one) for one in (here, far)]
    for item in items:
        world.check_out(world.reader(), item)
    world.waiting(here)
    world.waiting(far, pickup_point_id=world.far.pk)

    kept, sent = (post("returns", {"barcode": item.barcode}, key=item.barcode).json() for item in items)

    assert (kept["hold_shelf_code"], kept["goes_to"]) == (Hold.objects.get(state="ready").shelf_code, "")
    assert (sent["hold_shelf_code"], sent["goes_to"]) == ("", world.far.code)


def test_the_same_key_places_one_hold(post, world, edition):
    body = {"card": card_of(world.reader()), "work_id": edition.work_id}

    answers = [post("holds", body, key="once").json()["id"] for _ in range(2)]

    assert answers[0] == answers[1]
    assert Hold.objects.count() == 1


def test_a_hold_is_cancelled_by_its_reader_only(post, world, edition):
    mine, stranger = world.reader(), world.reader()
    hold_id = post("holds", {"card": card_of(mine), "edition_id": edition.pk}, key="a").json()["id"]

    refused = post(f"holds/{hold_id}/cancellation", {"card": card_of(stranger)}, key="b")
    done = post(f"holds/{hold_id}/cancellation", {"card": card_of(mine)}, key="c")

    assert (refused.status_code, refused.json()["codes"]) == (404, ["hold_unknown"])
    assert done.json() == {"id": hold_id, "state": "cancelled"}
    assert Hold.objects.get().state == "cancelled"


def test_what_cannot_be_held_is_refused_with_every_reason(post, world):
    reference = world.item(is_for_loan=False)

    answer = post("holds", {"card": card_of(world.reader()), "barcode": reference.barcode, "pickup": world.point.code})

    assert answer.status_code == 409
    assert "nothing_to_hold" in answer.json()["codes"]


def test_a_wrong_pin_shows_no_holds(post, world):
    answer = post("holds/of-reader", {"card": card_of(world.reader()), "pin": "9999"})

    assert answer.status_code == 409
    assert "holds" not in answer.json()
