"""Whichever door takes a book back, it says where the book goes, and gives the slip that goes into it."""

import pytest
from django.urls import reverse

from kitaphana.circulation import services
from kitaphana.circulation.models import Hold, Loan, Review, ReviewKind, Transit
from kitaphana.circulation.services import LossAct
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.patrons.services.groups import create_group

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
def wanted(world):
    """A loan whose item somebody waits for, to be fetched here."""
    edition = world.edition()
    loan = world.check_out(world.reader(), world.item(edition=edition))
    world.waiting(edition)
    return loan


@pytest.fixture
def foreign(world):
    """A loan of an item that is at home in the other library."""
    return world.check_out(world.reader(), world.item(branch=world.far.branch))


def by_group(world, desk, loan):
    group_id = create_group(
        institution_id=world.point.institution_id, name="4A", branch=world.point.branch.code, body_card="", by=BORIS,
        command_id=new_key(),
    )  # fmt: skip
    address = reverse("staff:group_desk", args=[group_id])
    return desk.post(address, {"codes": loan.barcode, "mode": "return"}, follow=True)


def by_reader(_world, desk, loan):
    patron_id = Loan.objects.get(pk=loan.loan_id).patron_id
    return desk.post(reverse("staff:change_loan", args=[patron_id, loan.loan_id]), {"act": "return"}, follow=True)


def by_review(world, desk, loan, kind=ReviewKind.FOUND_ON_TWO_LOANS, end="take_back"):
    row = Review.objects.create(
        kind=kind, item_id=loan.item_id, loan_id=loan.loan_id, service_point=world.point, noted_at=clock.now()
    )
    return desk.post(reverse("staff:settle_review", args=[row.pk]), {"end": end, "command_id": "one"}, follow=True)


def by_sending_on(world, desk, loan):
    return by_review(world, desk, loan, ReviewKind.CAME_BACK_UNSEEN, "send_on")


def by_finding_it_on_the_shelf(world, desk, loan):
    return by_review(world, desk, loan, ReviewKind.NOT_ON_SHELF, "on_shelf")


def lost(world, loan):
    services.declare_lost(act=LossAct(loan.loan_id, BORIS, world.point.pk), command_id=new_key())


def by_finding_a_lost_one(world, desk, loan):
    lost(world, loan)
    return desk.post(reverse("staff:change_loss", args=[loan.loan_id, "found"]), {}, follow=True)


def by_review_of_a_lost_one(world, desk, loan):
    lost(world, loan)
    return by_review(world, desk, loan, ReviewKind.CAME_BACK_LOST, "found")


def by_arriving(_world, desk, loan):
    return desk.post(reverse("staff:receive"), {"barcode": loan.barcode}, follow=True)


DOORS = (
    by_group,
    by_reader,
    by_review,
    by_sending_on,
    by_finding_it_on_the_shelf,
    by_finding_a_lost_one,
    by_review_of_a_lost_one,
    by_arriving,
)


@pytest.mark.parametrize("door", DOORS)
def test_what_a_reader_waits_for_is_told_with_its_code_and_slip(world, desk, wanted, door):
    page = door(world, desk, wanted).content.decode()

    hold = Hold.objects.get()
    assert hold.state == "ready"
    assert f"Put it on the hold shelf: {hold.shelf_code}" in page
    assert f'href="{reverse("staff:hold_slip", args=[hold.pk])}"' in page
    assert desk.get(reverse("staff:hold_slip", args=[hold.pk])).status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_what_goes_elsewhere_is_told_with_the_name_of_the_library_and_its_slip(world, desk, foreign, door):
    page = door(world, desk, foreign).content.decode()

    assert f"Send it to: {world.far.branch.name_en}" in page
    assert f'href="{reverse("staff:route_slip", args=[Transit.objects.get().pk])}"' in page


def test_what_stays_goes_on_its_shelf_and_needs_no_slip(world, desk):
    loan = world.check_out(world.reader(), world.item())

    page = by_group(world, desk, loan).content.decode()

    assert "Put it back on its shelf." in page
    assert "Print the slip" not in page


def test_the_same_review_sent_twice_tells_the_same(world, desk, wanted):
    first = by_review(world, desk, wanted)
    again = desk.post(
        reverse("staff:settle_review", args=[Review.objects.get().pk]), {"end": "take_back", "command_id": "one"},
        follow=True,
    )  # fmt: skip

    code = Hold.objects.get().shelf_code
    assert f"hold shelf: {code}" in first.content.decode()
    assert f"hold shelf: {code}" in again.content.decode()


def test_the_hold_shelf_prints_a_slip_for_every_book(world, desk):
    hold = world.ready(world.edition())

    assert reverse("staff:hold_slip", args=[hold.pk]) in desk.get(reverse("staff:hold_shelf")).content.decode()
    world.act("cancel_hold", hold)
    assert desk.get(reverse("staff:hold_slip", args=[hold.pk])).status_code == 404
