"""Holds at the desk: fetched, put on the hold shelf, sent and received, asked for on behalf of a reader."""

import pytest
from django.urls import reverse

from kitaphana.circulation.models import Hold, HoldTarget, Transit
from kitaphana.circulation.tests.factories import new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.edges.staff.tests.conftest import signed_in, staff
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


def send(client, name, *args, **body):
    response = client.post(reverse(f"staff:{name}", args=args), {"command_id": new_key(), **body}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def see(client, name, *args):
    return client.get(reverse(f"staff:{name}", args=args)).content.decode()


def test_a_line_of_the_pick_list_says_why_and_the_item_goes_to_the_hold_shelf(world, desk):
    edition = world.edition(title="Абай жолы")
    world.item(edition=edition, call_number="84(5Қаз)6 Ә82")
    hold = world.waiting(edition)
    world.target()

    page = see(desk, "pick_list")
    assert "Абай жолы" in page
    assert "84(5Қаз)6 Ә82" in page
    assert "the only one on a shelf" in page
    told = send(desk, "pick_line", HoldTarget.objects.get().pk, "found")

    code = world.hold(hold.pk).shelf_code
    assert f"Put it on the hold shelf: {code}" in told
    assert code in see(desk, "hold_shelf")


def test_what_is_not_on_the_shelf_is_noted_and_leaves_the_list(world, desk):
    edition = world.edition()
    world.item(edition=edition)
    world.waiting(edition)
    world.target()

    send(desk, "pick_line", HoldTarget.objects.get().pk, "missing")

    assert "Nothing is to be fetched here now." in see(desk, "pick_list")
    assert Hold.objects.get().state == "waiting"


def test_the_hold_shelf_names_no_reader(world, desk):
    anna = world.reader(surname="Қанарбекова")
    edition = world.edition()
    item = world.item(edition=edition)
    world.place(anna, edition_id=edition.pk)
    world.check_in(item)

    assert "Қанарбекова" not in see(desk, "hold_shelf")
    assert "Қанарбекова" in see(desk, "hold_queue", edition.pk)


def test_a_cancelled_hold_passes_the_item_on_and_says_so_on_the_shelf(world, desk):
    edition = world.edition()
    item = world.item(edition=edition, branch=world.far.branch)
    world.waiting(edition)
    world.check_in(item)
    first_code = Hold.objects.get().shelf_code

    told = send(desk, "change_hold", Hold.objects.get().pk, "cancel")

    assert "Send it to:" in told
    assert first_code in see(desk, "left_on_shelf")
    assert Transit.objects.get(state="sent").to_branch_id == world.far.branch_id


def test_an_item_is_sent_with_a_slip_and_taken_in_elsewhere(world, desk):
    item = world.item()

    slip = send(desk, "send", barcode=item.barcode, to=world.far.code)

    assert item.barcode in slip
    assert "<svg" in slip
    assert (
        item.edition.title in see(desk, "transits") + desk.get(reverse("staff:transits") + "?list=out").content.decode()
    )
    far = signed_in(staff("desk", branch=world.far.branch))
    far.post(reverse("staff:point"), {"point": world.far.code})
    send(far, "receive", barcode=item.barcode)
    assert Item.objects.get(pk=item.pk).status == "available"
    assert Transit.objects.get().state == "received"


def test_an_unknown_barcode_is_told(desk):
    assert "alert-danger" in send(desk, "receive", barcode="NOPE")


def test_what_is_lost_on_the_way_is_missing(world, desk):
    item = world.item()
    send(desk, "send", barcode=item.barcode, to=world.far.code)

    send(desk, "end_transit", Transit.objects.get().pk, "lose", list="late")

    assert (Transit.objects.get().state, Item.objects.get(pk=item.pk).status) == ("lost", "missing")


def test_a_librarian_reserves_for_a_caller_and_puts_the_hold_first_with_a_reason(world, desk):
    edition, anna = world.edition(), world.reader()
    world.check_out(world.reader(), world.item(edition=edition))
    world.waiting(edition)

    told = send(desk, "reader_holds", anna.pk, book=str(edition.pk), pickup=world.point.code, scope="work")
    assert "Reserved: number 2 of 2." in told
    own = Hold.objects.get(patron=anna)
    send(
        desk,
        "change_hold",
        own.pk,
        "first",
        reason="accessibility",
        back=reverse("staff:hold_queue", args=[edition.pk]),
    )

    assert Hold.objects.order_by("ranked_at").first() == own


def test_a_hold_of_one_reader_is_not_changed_on_the_page_of_another(world, desk):
    edition = world.edition()
    world.item(edition=edition)
    hold = world.waiting(edition)

    told = send(desk, "change_reader_hold", world.reader().pk, hold.pk, "cancel")

    assert "There is no such hold." in told
    assert world.hold(hold.pk).state == "waiting"


def test_back_leads_to_no_other_house(world, desk):
    edition = world.edition()
    world.item(edition=edition)
    hold = world.waiting(edition)
    address = reverse("staff:change_hold", args=[hold.pk, "cancel"])

    answer = desk.post(address, {"back": "//evil.example/", "command_id": new_key()})

    assert answer.url == reverse("staff:hold_shelf")


@pytest.mark.parametrize("count", [2, 10])
def test_lists_cost_the_same_however_long(world, desk, django_assert_max_num_queries, count):
    for _ in range(count):
        edition = world.edition()
        world.item(edition=edition)
        world.waiting(edition)
    world.target()
    see(desk, "pick_list")
    with django_assert_max_num_queries(12):
        see(desk, "pick_list")
