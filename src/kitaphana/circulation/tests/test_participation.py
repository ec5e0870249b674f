"""Loans, holds and the diary follow a reader whose two records become one, and part again; holds end with erasure."""

import datetime as dt

import pytest

from kitaphana.circulation import queries, services
from kitaphana.circulation.invariants import shelf_matches_hold
from kitaphana.circulation.models import Hold, Loan, VisitToken
from kitaphana.circulation.tests.factories import BORIS, World, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.circulation.tests.losses import LossWorld, blocks_of
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.patrons.services.merging import merge_patrons, undo_merge
from kitaphana.patrons.services.rights import erase_patron, export_patron

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def holding():
    return HoldWorld()


def merge(survivor, absorbed):
    return merge_patrons(survivor_id=survivor.pk, absorbed_id=absorbed.pk, take=(), by=BORIS, command_id=new_key())


def undo(merge_id):
    return undo_merge(merge_id=merge_id, by=BORIS, command_id=new_key())


def test_open_and_returned_loans_go_over_and_come_back(world):
    anna, double = world.reader(), world.reader()
    mine, theirs, returned = world.item(), world.item(), world.item()
    own = world.check_out(anna, mine)
    open_loan, past = world.check_out(double, theirs), world.check_out(double, returned)
    world.check_in(returned)

    merge_id = merge(anna, double)

    assert queries.open_loan_count(anna.pk) == 2
    assert Loan.objects.filter(patron=anna).count() == 3
    undo(merge_id)
    assert set(Loan.objects.filter(patron=double).values_list("pk", flat=True)) == {open_loan.loan_id, past.loan_id}
    assert Loan.objects.get(patron=anna).pk == own.loan_id


def test_a_link_that_was_cut_since_stays_cut(world):
    anna, double = world.reader(), world.reader()
    item = world.item()
    loan = world.check_out(double, item)
    merge_id = merge(anna, double)
    world.check_in(item)
    with clock.frozen_at(clock.now() + dt.timedelta(days=8)):
        services.cut_expired_links()
        undo(merge_id)

    assert Loan.objects.get(pk=loan.loan_id).patron is None


def test_the_card_of_the_absorbed_record_lends_to_the_survivor_and_the_shell_borrows_nothing(world):
    anna, double = world.reader(), world.reader()
    card = double.cards.get().number
    merge(anna, double)

    loan = world.check_out(anna, world.item(), card_number=card)
    with pytest.raises(Refused) as caught:
        world.check_out(double, world.item())

    assert Loan.objects.get(pk=loan.loan_id).patron == anna
    assert "card_not_active" in caught.value.codes


def test_who_came_under_both_records_came_once(world):
    anna, double = world.reader(), world.reader()
    for patron in (anna, double):
        services.count_visit(patron_id=patron.pk, age_band="31-54", service_point_id=world.point.pk)
    merge_id = merge(anna, double)

    assert VisitToken.objects.count() == 1
    assert not services.count_visit(patron_id=anna.pk, age_band="31-54", service_point_id=world.point.pk)
    undo(merge_id)
    for patron in (anna, double):
        assert not services.count_visit(patron_id=patron.pk, age_band="31-54", service_point_id=world.point.pk)
    assert VisitToken.objects.count() == 2


def test_a_visit_goes_over_while_the_day_is_open_and_is_forgotten_with_it(world):
    anna, double = world.reader(), world.reader()
    services.count_visit(patron_id=double.pk, age_band="31-54", service_point_id=world.point.pk)
    merge_id = merge(anna, double)

    assert not services.count_visit(patron_id=anna.pk, age_band="31-54", service_point_id=world.point.pk)
    with clock.frozen_at(clock.now() + dt.timedelta(days=1)):
        services.close_desk_days()
        undo(merge_id)
    assert not VisitToken.objects.exists()


def test_holds_go_over_and_come_back(holding):
    anna, double = holding.reader(), holding.reader()
    edition = lent_out(holding)
    hold_id = holding.place(double, work_id=edition.work_id).hold_id

    merge_id = merge(anna, double)

    assert holding.hold(hold_id).patron == anna
    undo(merge_id)
    assert holding.hold(hold_id).patron == double


def test_of_two_places_for_the_same_book_the_better_one_stays(holding):
    anna, double = holding.reader(), holding.reader()
    edition = lent_out(holding)
    theirs = holding.place(double, work_id=edition.work_id).hold_id
    mine = holding.place(anna, work_id=edition.work_id).hold_id

    merge_id = merge(anna, double)

    assert (holding.hold(theirs).state, holding.hold(theirs).patron) == ("waiting", anna)
    assert (holding.hold(mine).state, holding.hold(mine).end) == ("cancelled", "merged")
    undo(merge_id)
    assert (holding.hold(theirs).patron, holding.hold(mine).state) == (double, "cancelled")


def test_what_lies_ready_is_better_than_an_earlier_place(holding):
    edition = holding.edition()
    ready = holding.ready(edition)
    early = holding.waiting(edition)
    Hold.objects.filter(pk=early.pk).update(ranked_at=ready.ranked_at - dt.timedelta(days=1))

    merge(early.patron, ready.patron)

    assert (holding.hold(ready.pk).state, holding.hold(ready.pk).patron) == ("ready", early.patron)
    assert holding.hold(early.pk).state == "cancelled"


def test_of_two_books_that_lie_ready_one_goes_on_to_the_next(holding):
    edition = holding.edition()
    first, second = holding.ready(edition), holding.ready(edition)
    waiting = holding.waiting(edition)

    merge(first.patron, second.patron)

    assert [holding.hold(one.pk).state for one in (first, second)] == ["ready", "cancelled"]
    assert (holding.hold(waiting.pk).state, holding.hold(waiting.pk).item) == ("ready", second.item)
    assert list(shelf_matches_hold()) == []


def test_who_is_forgotten_waits_for_nothing_and_the_book_goes_on(holding):
    edition = holding.edition()
    ready = holding.ready(edition)
    also = holding.place(ready.patron, work_id=lent_out(holding).work_id).hold_id
    suspended = holding.hold(holding.place(ready.patron, work_id=lent_out(holding).work_id).hold_id)
    holding.act("suspend_hold", suspended, until=clock.today() + dt.timedelta(days=9))
    waiting = holding.waiting(edition)

    erase_patron(patron_id=ready.patron_id, by=BORIS, command_id=new_key())

    rows = Hold.objects.filter(pk__in=(ready.pk, also, suspended.pk))
    assert set(rows.values_list("state", "end", "patron")) == {("cancelled", "reader", None)}
    assert (holding.hold(waiting.pk).state, holding.hold(waiting.pk).item) == ("ready", ready.item)


def test_the_file_of_a_reader_tells_holds(holding):
    ready = holding.ready(holding.edition())

    told = export_patron(patron_id=ready.patron_id, by=BORIS)["circulation.holds"]["holds"]

    assert [(one["state"], one["pickup_point"]) for one in told] == [("ready", holding.point.code)]


def lent_out(world):
    """An edition whose one item somebody has."""
    edition = world.edition()
    world.check_out(world.reader(), world.item(edition=edition))
    return edition


def test_after_a_parting_each_is_stopped_for_what_it_has_lost_itself():
    world = LossWorld()
    anna, double = world.reader(), world.reader()
    hers, theirs = world.lent(anna), world.lent(double)
    world.lose(theirs)
    merge_id = merge(anna, double)
    world.lose(hers)
    assert blocks_of(anna) == [("lost_item", True)]

    undo_merge(merge_id=merge_id, by=BORIS, command_id=new_key())

    assert blocks_of(anna) == blocks_of(double) == [("lost_item", True)]


def test_after_a_parting_nobody_is_stopped_for_what_was_found_meanwhile():
    world = LossWorld()
    anna, double = world.reader(), world.reader()
    hers, theirs = world.lent(anna), world.lent(double)
    world.lose(hers)
    world.lose(theirs)
    merge_id = merge(anna, double)
    world.find(theirs)

    undo_merge(merge_id=merge_id, by=BORIS, command_id=new_key())

    assert (blocks_of(anna), blocks_of(double)) == ([("lost_item", True)], [])
