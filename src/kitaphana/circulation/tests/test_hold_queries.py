"""What readers and staff see of holds: places, estimates, shelves, lists; with a constant number of statements."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.circulation import queries
from kitaphana.circulation.models import HoldTarget
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.network.tests.factories import InstitutionFactory, ServicePointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> HoldWorld:
    return HoldWorld()


def statements(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_a_reader_sees_their_own_holds_with_place_and_estimate(world):
    edition = world.edition(title="Абай жолы", author="М. Әуезов")
    world.check_out(world.reader(), world.item(edition=edition))
    world.waiting(edition)
    reader = world.reader()
    placed = world.place(reader, work_id=edition.work_id, pickup_point_id=world.far.pk)
    world.waiting(edition)

    (row,) = queries.holds_of(reader.pk).rows

    assert (row.hold_id, row.title, row.author) == (placed.hold_id, "Абай жолы", "М. Әуезов")
    assert (row.position, row.queue_length, row.state) == (2, 3, "waiting")
    assert row.estimate == (placed.days_low, placed.days_high)
    assert (row.pickup.code, row.is_for_edition, row.edition_id) == ("FAR", False, None)
    assert queries.hold_of_patron(row.hold_id, reader.pk) == row
    assert queries.hold_of_patron(row.hold_id, world.reader().pk) is None
    assert queries.last_pickup_of(reader.pk) == world.far.pk


def test_what_is_ready_is_shown_with_its_code_to_its_reader_and_without_a_reader_on_the_shelf(world):
    edition = world.edition()
    hold = world.ready(edition)

    (row,) = queries.holds_of(hold.patron_id).rows
    (waits,) = queries.ready_at([hold.patron_id, 0], world.point.pk)[hold.patron_id]
    (shelved,) = queries.shelf_of(world.point.pk).rows

    assert row.shelf_code == hold.shelf_code
    assert (row.edition_id, row.estimate) == (edition.pk, None)
    assert (shelved.hold_id, shelved.shelf_code, shelved.is_expired) == (hold.pk, hold.shelf_code, False)
    held = queries.shelved_item(hold.item_id)
    assert held is not None
    assert (held.service_point_code, held.shelf_code, held.is_expired) == ("DESK", hold.shelf_code, False)
    assert (waits.shelf_code, waits.title, waits.pickup_code) == (hold.shelf_code, edition.title, "DESK")
    assert queries.ready_at([hold.patron_id], world.far.pk) == {}
    assert queries.ready_count(hold.patron_id) == 1
    with clock.frozen_at(hold.expires_at + dt.timedelta(hours=1)):
        assert queries.shelf_of(world.point.pk).rows[0].is_expired


def test_the_queue_of_a_work_pages_by_key_in_its_order(world):
    edition = world.edition()
    world.item(edition=edition)
    held = [world.waiting(edition) for _ in range(5)]
    world.act("move_hold", held[4], reason="for_study")

    first = queries.queue_of(edition.work_id, limit=3)
    second = queries.queue_of(edition.work_id, after=first.next_after, limit=3)

    assert [row.hold_id for row in first.rows] == [held[4].pk, held[0].pk, held[1].pk]
    assert [row.position for row in (*first.rows, *second.rows)] == [1, 2, 3, 4, 5]
    assert second.next_after is None
    world.waiting(edition, edition_id=world.item(edition=world.edition(work=edition.work)).edition_id)
    assert len(queries.queue_of(edition.work_id).rows) == 6
    assert len(queries.queue_of(edition.work_id, edition_id=edition.pk).rows) == 5


def test_pages_count_who_waits_for_how_many_items(world):
    wanted, quiet = world.edition(), world.edition()
    for edition in (wanted, wanted, quiet):
        world.item(edition=edition)
    world.item(edition=wanted, status="lost")
    world.waiting(wanted)
    world.waiting(wanted, edition_id=wanted.pk)

    assert queries.hold_counts([wanted.work_id, quiet.work_id]) == {wanted.work_id: queries.HoldCount(2, 2)}
    assert queries.hold_count_of_edition(wanted.pk) == queries.HoldCount(2, 2)
    assert queries.hold_counts([quiet.work_id]) == {}


def test_a_pick_list_says_what_stands_where_and_why_it_was_chosen(world):
    edition = world.edition()
    item = world.item(edition=edition, branch=world.far.branch)
    hold = world.waiting(edition)
    world.target()

    (row,) = queries.pick_list(world.far.branch_id).rows

    assert (row.hold_id, row.item_id, row.pickup_code) == (hold.pk, item.pk, "DESK")
    assert row.reason == {"km": 9.0, "nearest_km": 9.0, "load": 0, "turn": 1, "candidates": 1, "tried": False}
    assert queries.pick_counts() == {world.far.branch_id: 1}
    item.status = "on_loan"
    item.save()
    assert queries.pick_list(world.far.branch_id).rows == ()


def test_a_pick_list_goes_along_the_shelves_page_by_page_also_when_lines_are_done_in_between(world):
    shelves = [("hall", "84 Б"), ("cellar", "63"), ("hall", "84 А"), ("", "99"), ("hall", "84 А"), ("cellar", "5")]
    for location, call_number in shelves:
        edition = world.edition()
        world.item(edition=edition, shelving_location=location, call_number=call_number)
        world.waiting(edition)
    world.target()

    first = queries.pick_list(world.point.branch_id, limit=2)
    world.fetch_line(HoldTarget.objects.get(pk=first.next_after))
    second = queries.pick_list(world.point.branch_id, after=first.next_after, limit=2)
    third = queries.pick_list(world.point.branch_id, after=second.next_after, limit=2)

    rows = [*first.rows, *second.rows, *third.rows]
    assert [(row.shelving_location, row.call_number) for row in rows] == sorted(shelves)
    assert len({row.target_id for row in rows}) == len(shelves)
    assert third.next_after is None


def test_holds_are_fetched_where_the_reader_is_registered_and_the_book_is_owned(world):
    edition, reader = world.edition(), world.reader()
    world.item(edition=edition)
    ServicePointFactory(code="OTHER", institution=InstitutionFactory(code="NATIONAL"))
    world.desk("SHUT", offers_pickup=False)

    assert [point.code for point in queries.pickup_points(reader.pk, work_id=edition.work_id)] == ["DESK", "FAR"]
    assert queries.pickup_points(reader.pk, work_id=world.edition().work_id) == ()


def test_volumes_are_offered_in_their_order(world):
    edition = world.edition()
    for key, name in (("0002", "2-том"), ("0001", "1-том"), ("0001", "1-том"), ("", "")):
        world.item(edition=edition, volume_key=key, volume=name)

    assert queries.volumes_to_hold(edition.pk) == (queries.Volume("0001", "1-том"), queries.Volume("0002", "2-том"))


def test_no_page_costs_more_with_more_holds(world):
    reader, edition = world.reader(), world.edition()
    world.item(edition=edition)
    world.place(reader, work_id=edition.work_id)
    pages = (
        lambda: queries.holds_of(reader.pk),
        lambda: queries.queue_of(edition.work_id),
        lambda: queries.hold_counts([edition.work_id]),
    )
    before = [statements(page) for page in pages]
    for _ in range(4):
        other = world.edition()
        world.item(edition=other)
        world.place(reader, work_id=other.work_id)
        world.waiting(edition)

    assert [statements(page) for page in pages] == before
    assert max(before) <= 8
