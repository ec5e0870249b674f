"""The desk tells the hands where a returned item goes, and what waits for the reader who has come."""

import pytest

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
    assert (line.kind, line.sound, line.notes) == ("shelved", "shelf", (f"On the hold shelf: {code}.",))
    assert b"Kept for a reader" in box.answer.content


def test_what_a_reader_waits_for_elsewhere_is_to_be_sent(world, box, far):
    item = world.item()
    world.check_out(world.reader(), item)
    waits(world, item, far)

    line = box.scan(item.barcode).line

    assert (line.kind, line.sound, line.notes) == ("sent", "send", ("Send to ABAI: print the slip.",))
    assert Transit.objects.get().to_point == far


def test_what_belongs_elsewhere_is_sent_home(world, box, far):
    item = world.item(branch=far.branch)
    world.check_out(world.reader(), item)

    line = box.scan(item.barcode).line

    assert line.kind == "sent"
    assert line.notes == (f"Send to {far.branch.code}: print the slip.",)


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
    assert (line.sound, line.notes) == ("shelf", (f"1 item waits here: {code}.",))

    assert box.scan(first.barcode).line.kind == "lent"
    assert Hold.objects.get().state == "fulfilled"
    assert box.scan(card_of(anna)).line.notes == ()
    assert box.scan(second.barcode).line.kind == "lent"


def test_what_somebody_waits_for_is_renewed_all_the_same_by_one_key(world):
    head_box = open_box(staff("head", branch=world.point.branch), world)
    item, anna = world.item(), world.reader()
    world.check_out(anna, item)
    waits(world, item)
    head_box.scan("*RENEW")

    outcome = head_box.scan(item.barcode)
    assert (outcome.line.kind, outcome.state.offer.verb) == ("refused", "renew_all_the_same")

    assert head_box.scan(command="*YES").line.kind == "renewed"
