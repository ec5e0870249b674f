"""Holds at terminals: placed, seen, cancelled; nobody learns of another's."""

import datetime as dt

import pytest

from kitaphana.circulation.models import Hold
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry

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


def test_a_cancellation_that_is_asked_for_again_has_the_same_answer(post, world, edition):
    card = card_of(world.reader())
    hold_id = post("holds", {"card": card, "edition_id": edition.pk}, key="a").json()["id"]
    first = post(f"holds/{hold_id}/cancellation", {"card": card}, key="b")
    written = AuditEntry.objects.count()

    again = post(f"holds/{hold_id}/cancellation", {"card": card}, key="b")

    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (200, again.json())
    assert AuditEntry.objects.count() == written
    assert post(f"holds/{hold_id}/cancellation", {"card": card}, key="c").status_code in (404, 409)


def test_a_hold_rests_wakes_and_is_fetched_elsewhere(post, world, edition):
    card = card_of(world.reader())
    hold_id = post("holds", {"card": card, "edition_id": edition.pk}, key="a").json()["id"]
    until = (clock.today() + dt.timedelta(days=10)).isoformat()

    rests = post(f"holds/{hold_id}/suspension", {"card": card, "until": until}, key="b").json()
    waits = post(f"holds/{hold_id}/resumption", {"card": card}, key="c").json()
    moved = post(f"holds/{hold_id}/pickup", {"card": card, "pickup": world.far.code}, key="d").json()

    assert (rests["state"], rests["suspended_until"]) == ("suspended", until)
    assert (waits["state"], waits["suspended_until"]) == ("waiting", None)
    assert moved["pickup"] == world.far.code


@pytest.mark.parametrize(
    ("act", "more"), [("suspension", {"until": "2030-01-01"}), ("resumption", {}), ("pickup", {"pickup": "FAR"})]
)
def test_nobody_changes_the_hold_of_another(post, world, edition, act, more):
    mine, stranger = world.reader(), world.reader()
    hold_id = post("holds", {"card": card_of(mine), "edition_id": edition.pk}, key="a").json()["id"]

    answer = post(f"holds/{hold_id}/{act}", {"card": card_of(stranger), **more}, key="b")

    assert (answer.status_code, answer.json()["codes"]) == (404, ["hold_unknown"])
    assert Hold.objects.get().state == "waiting"


def test_changes_that_the_rules_refuse_say_why(post, world, edition):
    card = card_of(world.reader())
    hold_id = post("holds", {"card": card, "edition_id": edition.pk}, key="a").json()["id"]

    past = post(f"holds/{hold_id}/suspension", {"card": card, "until": "2020-01-01"}, key="b")
    nowhere = post(f"holds/{hold_id}/pickup", {"card": card, "pickup": "NOWHERE"}, key="c")
    awake = post(f"holds/{hold_id}/resumption", {"card": card}, key="d")

    assert [one.json()["codes"] for one in (past, nowhere, awake)] == [
        ["suspension_invalid"], ["pickup_not_offered"], ["hold_move_not_open"]
    ]  # fmt: skip


def test_a_volume_is_reserved_by_its_name(post, world):
    edition = world.edition()
    world.item(edition=edition, volume="2-том", volume_key="0002")
    body = {"card": card_of(world.reader()), "edition_id": edition.pk}

    assert post("holds", {**body, "volume": "3-том"}, key="a").json()["codes"] == ["nothing_to_hold"]
    assert post("holds", {**body, "volume": "2-том"}, key="b").status_code == 201
    assert Hold.objects.get().volume_key == "0002"


def test_what_cannot_be_held_is_refused_with_every_reason(post, world):
    reference = world.item(is_for_loan=False)

    answer = post("holds", {"card": card_of(world.reader()), "barcode": reference.barcode, "pickup": world.point.code})

    assert answer.status_code == 409
    assert "nothing_to_hold" in answer.json()["codes"]


def test_a_wrong_pin_shows_no_holds(post, world):
    answer = post("holds/of-reader", {"card": card_of(world.reader()), "pin": "9999"})

    assert answer.status_code == 409
    assert "holds" not in answer.json()
