"""The desk tells the hands where a returned item goes, and what waits for the reader who has come."""

import pytest
from django.urls import reverse

from kitaphana.circulation.models import Hold, Transit
from kitaphana.circulation.services import holds
from kitaphana.circulation.tests.factories import READER, new_key
from kitaphana.edges.staff.tests.conftest import open_box, staff
from kitaphana.network.tests.factories import OpeningHoursFactory, ServicePointFactory

pytestmark = pytest.mark.django_db


def card_of(patron) -> str:
    return patron.cards.get().number


def waits(world, item, point=None):
    """A reader who waits for such an item."""
    reader = world.reader()
    holds.place_hold(
        patron_id=reader.pk, work_id=item.edition.work_id, pickup_point_id=(point or world.point).pk, by=READER,
        command_id=new_key(),
    )  # fmt: skip
    return reader


@pytest.fixture
def far(world):
    made = ServicePointFactory(code="ABAI")
    OpeningHoursFactory(branch=made.branch)
    return made


def test_what_a_reader_waits_for_is_set_aside_under_a_code(world, box):
    item = world.item()
    world.check_out(world.reader(), item)
    waits(world, item)

    line = box.scan(item.barcode).line

    code = Hold.objects.get().shelf_code
    assert (line.kind, line.sound, line.notes) == ("shelved", "shelf", (f"Put it on the hold shelf: {code}",))
    assert line.slip == reverse("staff:hold_slip", args=[Hold.objects.get().pk])
    assert b"Kept for a reader" in box.answer.content


def test_what_a_reader_waits_for_elsewhere_is_to_be_sent(world, box, far):
    item = world.item()
    world.check_out(world.reader(), item)
    waits(world, item, far)

    line = box.scan(item.barcode).line

    assert (line.kind, line.sound, line.notes) == ("sent", "send", (f"Send it to: {far.name_en}",))
    assert Transit.objects.get().to_point == far
    assert line.slip == reverse("staff:route_slip", args=[Transit.objects.get().pk])
    assert line.slip in box.answer.content.decode()


@pytest.mark.parametrize("command", ["*SLIP", "*slip"])
def test_one_key_or_scan_prints_the_slip_of_the_last_item_and_the_desk_goes_on(world, box, far, command):
    item = world.item()
    world.check_out(world.reader(), item)
    waits(world, item, far)
    box.scan(item.barcode)

    outcome = box.scan(command)

    page = box.answer.content.decode()
    assert outcome.slip.line.transit_id == Transit.objects.get().pk
    assert 'id="desk-receipt"' in page
    assert far.name_en in page
    assert outcome.go_to == ""


def test_the_slip_of_the_hold_shelf_bears_the_code_and_no_name(world, box):
    item = world.item()
    anna = waits(world, item)
    box.scan(item.barcode)

    box.scan("*SLIP")

    page = box.answer.content.decode()
    assert Hold.objects.get().shelf_code in page
    assert anna.surname not in page
    assert anna.surname not in box.client.get(reverse("staff:hold_slip", args=[Hold.objects.get().pk])).content.decode()


def test_an_item_that_goes_nowhere_needs_no_slip(world, box):
    box.scan(world.item().barcode)

    assert box.scan("*SLIP").line.title == "The last item needs no slip."


def test_what_belongs_elsewhere_is_sent_home(world, box, far):
    item = world.item(branch=far.branch)
    world.check_out(world.reader(), item)

    line = box.scan(item.barcode).line

    assert line.kind == "sent"
    assert line.notes == (f"Send it to: {far.branch.name_en}",)


def test_an_item_that_nobody_had_is_a_fact_to_look_at(world, box):
    line = box.scan(world.item().barcode).line

    assert (line.kind, line.sound) == ("returned", "alert")
    assert "Nobody had it and nothing had sent it away; a person should look." in line.notes


def test_the_card_of_a_reader_tells_what_waits(world, box):
    first, second = world.item(), world.item()
    world.check_out(world.reader(), first)
    anna = waits(world, first)
    box.scan(first.barcode)

    line = box.scan(card_of(anna)).line
    code = Hold.objects.get().shelf_code
    assert (line.sound, line.notes) == ("shelf", (f"1 item waits here: {code} {first.edition.title}.",))
    panel = box.answer.content.decode().partition("desk-ready")[2]
    assert code in panel
    assert first.edition.title in panel

    assert box.scan(first.barcode).line.kind == "lent"
    assert Hold.objects.get().state == "fulfilled"
    assert box.scan(card_of(anna)).line.notes == ()
    assert box.scan(second.barcode).line.kind == "lent"


def test_what_waits_at_another_point_of_the_building_is_offered_too(world, box):
    other = ServicePointFactory(code="KIDS", branch=world.point.branch, pool=world.point.pool)
    item = world.item()
    anna = waits(world, item, other)
    world.check_in(item)

    assert Hold.objects.get().state == "ready"
    assert item.edition.title in box.scan(card_of(anna)).line.notes[0]


def test_who_goes_without_what_waits_is_called_back(world, box):
    item = world.item()
    anna = waits(world, item)
    world.check_in(item)
    box.scan(card_of(anna))

    outcome = box.scan("*END")

    assert outcome.state.patron_id is None
    assert (outcome.line.kind, outcome.line.sound) == ("notice", "alert")
    assert Hold.objects.get().shelf_code in outcome.line.notes[0]


def test_who_took_it_along_hears_nothing(world, box):
    item = world.item()
    anna = waits(world, item)
    world.check_in(item)
    box.scan(card_of(anna))
    box.scan(item.barcode)

    assert box.scan("*END").line is None


def test_what_somebody_waits_for_is_renewed_all_the_same_by_one_key(world):
    head_box = open_box(staff("head", branch=world.point.branch), world)
    item, anna = world.item(), world.reader()
    world.check_out(anna, item)
    waits(world, item)
    head_box.scan("*RENEW")

    outcome = head_box.scan(item.barcode)
    assert (outcome.line.kind, outcome.state.offer.verb) == ("refused", "renew_all_the_same")

    assert head_box.scan(command="*YES").line.kind == "renewed"
