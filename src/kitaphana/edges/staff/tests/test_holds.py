"""Holds at the desk: fetched, put on the hold shelf, sent and received, asked for on behalf of a reader."""

import datetime as dt

import pytest
from django.urls import reverse

from kitaphana.circulation.models import Hold, HoldTarget, Transit
from kitaphana.circulation.tests.factories import new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.holdings.models import Item
from kitaphana.patrons.tests.factories import BlockFactory

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

    told = send(desk, "send", barcode=item.barcode, to=world.far.code)

    assert "Send it to:" in told
    address = reverse("staff:route_slip", args=[Transit.objects.get().pk])
    assert address in told
    slip = desk.get(address).content.decode()
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


def test_a_crate_is_scanned_item_by_item_with_the_focus_where_it_was(world, desk):
    """The answer is read out with the box, whose description it is."""
    for name, box in (("receive", "arrived"), ("send", "leaving")):
        page = send(desk, name, barcode=world.item().barcode, to=world.far.code)

        focused = page.partition(" autofocus")[0].rpartition("<input")[2]
        assert f'id="{box}"' in focused
        assert 'aria-describedby="messages"' in page.partition(" autofocus")[2].partition(">")[0]
        assert page.index('id="messages"') < page.index(f'id="{box}"')
        assert page.count(" autofocus") == 1
    assert f'<option value="{world.far.code}" selected>' in page


def test_an_item_is_sent_home_without_naming_its_branch(world, desk):
    item = world.item(branch=world.far.branch)
    Item.objects.filter(pk=item.pk).update(service_point=world.point)

    send(desk, "send", barcode=item.barcode, to="home")

    sent = Transit.objects.get()
    assert (sent.to_branch_id, sent.to_point_id, sent.reason) == (world.far.branch_id, None, "home")


def test_what_has_arrived_is_taken_in_by_its_line_and_tells_where_it_goes(world, desk):
    item = world.item(branch=world.far.branch)
    way = world.check_in(item).transit_id
    far = signed_in(staff("desk", branch=world.far.branch))
    far.post(reverse("staff:point"), {"point": world.far.code})

    told = send(far, "end_transit", way, "arrived", list="in")

    assert "Put it back on its shelf." in told
    assert Transit.objects.get().state == "received"


def test_what_is_late_anywhere_in_the_library_and_what_is_lost_are_lists(world, desk):
    item = world.item()
    send(desk, "send", barcode=item.barcode, to=world.far.code)
    Transit.objects.update(due_at=clock.now() - dt.timedelta(days=1))
    third = world.desk("THIRD", institution=world.point.branch.institution)
    other = signed_in(staff("desk", branch=third.branch))
    other.post(reverse("staff:point"), {"point": third.code})
    lists = {name: f"{reverse('staff:transits')}?list={name}" for name in ("late", "house", "lost")}

    assert item.edition.title not in other.get(lists["late"]).content.decode()
    assert item.edition.title in other.get(lists["house"]).content.decode()
    assert "Nothing is lost on its way." in other.get(lists["lost"]).content.decode()

    send(desk, "end_transit", Transit.objects.get().pk, "lose", list="late")
    assert item.edition.title in other.get(lists["lost"]).content.decode()

    told = send(other, "end_transit", Transit.objects.get().pk, "arrived", list="lost")
    assert "Send it to:" in told
    assert Item.objects.get(pk=item.pk).status == "in_transit"
    assert "Nothing is lost on its way." in other.get(lists["lost"]).content.decode()


def test_a_line_is_fetched_by_scanning_the_book(world, desk):
    edition = world.edition()
    item = world.item(edition=edition)
    hold = world.waiting(edition)
    world.target()
    assert "autofocus" in see(desk, "pick_list")

    told = send(desk, "fetch_scanned", barcode=item.barcode)

    assert f"Put it on the hold shelf: {world.hold(hold.pk).shelf_code}" in told
    assert reverse("staff:hold_slip", args=[hold.pk]) in told
    assert "This line is not on the pick list any more." in send(desk, "fetch_scanned", barcode=world.item().barcode)
    assert "There is no such item." in send(desk, "fetch_scanned", barcode="NOPE")


def test_the_next_line_has_the_focus_after_a_key(world, desk):
    for place in ("B", "A", "C"):
        edition = world.edition()
        world.item(edition=edition, call_number=place)
        world.waiting(edition)
    world.target()
    second = HoldTarget.objects.get(item__call_number="B")
    address = reverse("staff:pick_line", args=[second.pk, "missing"])

    answer = desk.post(address, {"line": "1", "command_id": new_key()})

    assert answer.url == f"{reverse('staff:pick_list')}#line-1"
    page = see(desk, "pick_list")
    assert page.index('id="line-0"') < page.index(">A<") < page.index('id="line-1"') < page.index(">C<")


def test_the_whole_list_is_printed_not_a_page_of_it(world, desk, monkeypatch):
    monkeypatch.setattr("kitaphana.edges.staff.views.holds.MOST_AT_ONCE", 2)
    for number in range(5):
        edition = world.edition()
        world.item(edition=edition, call_number=f"N{number}")
        world.waiting(edition)
    world.target()

    page = desk.get(reverse("staff:pick_list") + "?all=1").content.decode()

    places = [page.index(f"N{number}<") for number in range(5)]
    assert places == sorted(places)
    assert "data-print" in page


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


def test_a_librarian_reserves_a_volume_in_a_language_between_two_days(world, desk):
    edition, anna = world.edition(languages=["kaz"]), world.reader()
    world.item(edition=edition, volume="2-том", volume_key="0002")
    begin, until = clock.today() + dt.timedelta(days=7), clock.today() + dt.timedelta(days=30)
    wishes = {"scope": "edition", "volume": "2-том", "language": "kaz", "form": "print"}
    days = {"begins_on": begin.isoformat(), "needed_until": until.isoformat()}

    told = send(desk, "reader_holds", anna.pk, book=str(edition.pk), pickup=world.point.code, **wishes, **days)

    assert "Reserved: number 1 of 1." in told
    hold = Hold.objects.get()
    assert (hold.volume_key, hold.language, hold.form) == ("0002", "kaz", "print")
    assert (hold.suspended_until, hold.needed_until, hold.state) == (begin, until, "suspended")


def refused(client, patron, **fields):
    answer = client.post(reverse("staff:reader_holds", args=[patron.pk]), {"command_id": new_key(), **fields})
    return answer.status_code, answer.content.decode()


def test_what_stands_against_a_hold_is_set_aside_for_a_reason_where_the_post_allows_it(world, desk):
    edition, anna = world.edition(), world.reader()
    world.item(edition=edition)
    BlockFactory(patron=anna)
    asked = {"book": str(edition.pk), "pickup": world.point.code, "scope": "work"}

    status, page = refused(desk, anna, **asked)
    assert status == 409
    assert "The reader is blocked" in page
    assert 'name="override" value="patron_blocked"' in page
    assert f'value="{edition.pk}"' in page

    without_reason, _page = refused(desk, anna, **asked, override="patron_blocked")
    assert without_reason == 409
    assert "Reserved:" in send(
        desk, "reader_holds", anna.pk, **asked, override="patron_blocked", override_reason="for_study"
    )
    entry = AuditEntry.objects.filter(act="place_hold").last()
    assert (entry.details["overridden"], entry.details["reason"]) == (["patron_blocked"], "for_study")


def test_nobody_sets_a_refusal_aside_without_the_post_or_for_another_library(world):
    edition, anna = world.edition(), world.reader()
    world.item(edition=edition)
    BlockFactory(patron=anna)
    asked = {"book": str(edition.pk), "pickup": world.point.code, "scope": "work", "override": "patron_blocked"}
    clerk = staff("desk", username="clerk", branch=world.point.branch)
    strange_head = staff("head", username="strange", branch=world.far.branch)

    for user in (clerk, strange_head):
        status, page = refused(signed_in(user), anna, **asked, override_reason="other")
        assert status == 409
        assert "Reserve all the same" not in page
    assert not Hold.objects.exists()


def test_what_nobody_may_set_aside_is_only_told(world, desk):
    status, page = refused(desk, world.reader(), book="NOPE", pickup=world.point.code, scope="work")

    assert status == 409
    assert "There is no such item." in page
    assert "Reserve all the same" not in page


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
