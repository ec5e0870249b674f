"""Loans and the diary follow a reader whose two records become one, and part again."""

import datetime as dt

import pytest

from kitaphana.circulation import queries, services
from kitaphana.circulation.models import Loan, VisitToken
from kitaphana.circulation.tests.factories import BORIS, World, new_key
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.patrons.services.merging import merge_patrons, undo_merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


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
