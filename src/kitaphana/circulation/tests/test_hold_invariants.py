"""Each breach about holds that `kitaphana check` looks for would be found."""

import datetime as dt

import pytest

from kitaphana.circulation import invariants
from kitaphana.circulation.models import HoldTarget, Transit
from kitaphana.circulation.services import cut_expired_links
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.holdings.models import Item

pytestmark = pytest.mark.django_db
ALL = (
    invariants.caught_items_fit,
    invariants.hold_links_are_cut,
    invariants.holds_are_under_their_works,
    invariants.lines_are_for_those_who_wait,
    invariants.one_hold_per_caught_item,
    invariants.ready_holds_are_whole,
    invariants.shelf_matches_hold,
    invariants.status_matches_transit,
)


@pytest.fixture
def world(db) -> HoldWorld:
    return HoldWorld()


def breaches() -> list[str]:
    return [breach for find in ALL for breach in find()]


def test_a_sound_house_has_no_breach(world):
    edition = world.edition()
    hold = world.ready(edition)
    far = world.waiting(edition, pickup_point_id=world.far.pk)
    world.item(edition=edition)
    world.target()
    world.act("cancel_hold", hold)

    assert world.hold(far.pk).state == "in_transit"
    assert breaches() == []


def test_broken_holds_are_found(world):
    edition = world.edition()
    hold = world.ready(edition)
    item = hold.item
    world.item(edition=edition)
    waiting = world.waiting(edition, edition_id=edition.pk)
    world.target()
    waiting = world.hold(waiting.pk)
    waiting.state, waiting.work_id = "suspended", world.edition().work_id
    waiting.save()
    hold.shelf_code, hold.language = "", "kpv"
    hold.save()
    item.status = "available"
    item.save()
    stray = world.item(status="on_hold_shelf")

    assert breaches() == [
        f"hold {hold.pk} has caught item {item.pk}, which does not fit",
        f"hold {waiting.pk} stands under another work than its edition",
        f"line {HoldTarget.objects.get(hold=waiting).pk} of a pick list is for a hold that is suspended",
        f"hold {hold.pk} is ready without a code or a last day",
        f"item {stray.pk} is on the hold shelf for nobody",
        f"hold {hold.pk} is ready though its item is available",
    ]


def test_an_item_on_its_way_without_a_transit_and_a_transit_of_an_item_that_stands_are_found(world):
    edition = world.edition()
    world.item(edition=edition)
    world.waiting(edition, pickup_point_id=world.far.pk)
    world.target()
    world.fetch_line(HoldTarget.objects.get(state="open"))
    transit = Transit.objects.get(state="sent")
    assert breaches() == []
    Item.objects.filter(pk=transit.item_id).update(status="available")
    stray = world.item(status="in_transit")

    assert list(invariants.status_matches_transit()) == [
        f"item {stray.pk} is in transit without an open transit",
        f"transit {transit.pk} is open though its item is available",
    ]


def test_the_reader_of_a_hold_is_forgotten_when_its_days_are_over(world):
    edition = world.edition()
    world.item(edition=edition)
    ended, goes_on = world.waiting(edition), world.waiting(edition)
    world.act("cancel_hold", ended)

    with clock.frozen_at(clock.now() + dt.timedelta(days=10)):
        assert breaches() == [f"hold {ended.pk} still names its reader"]
        assert cut_expired_links() == 1
        assert cut_expired_links() == 0

    assert world.hold(ended.pk).patron_id is None
    assert world.hold(goes_on.pk).patron_id is not None
    assert AuditEntry.objects.filter(act="cut_links", subject="holds", details__count=1).count() == 1
