"""Who joined online and was not yet seen borrows one book, by rows of the grid; a child, when somebody answers."""

import datetime as dt

import pytest

from kitaphana.circulation import errors, services
from kitaphana.circulation.models import PolicyRow
from kitaphana.circulation.tests.factories import new_key
from kitaphana.circulation.tests.test_refusals import refused
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.network.tests.factories import OpeningHoursFactory, StationFactory
from kitaphana.patrons import services as patrons
from kitaphana.patrons.guarantees import awaits_guarantor
from kitaphana.patrons.models import PatronCategory

CHILD = {"born_on": "2016-03-01"}


@pytest.fixture
def newcomers(world):
    patrons.ensure_patron_categories()
    services.ensure_newcomer_rows(by=COMMAND_LINE)
    return PatronCategory.objects.get(is_for_newcomers=True)


def test_a_newcomer_borrows_one_book_at_once_and_no_second(world, newcomers):
    anna = world.reader(category=newcomers)

    world.check_out(anna, world.item())

    assert refused(lambda: world.check_out(anna, world.item())) == (errors.LOAN_LIMIT,)


def test_a_desk_that_has_seen_the_person_lifts_the_limit(world, newcomers):
    anna = world.reader(category=newcomers)
    world.check_out(anna, world.item())

    patrons.confirm_seen(patron_id=anna.pk, by=COMMAND_LINE)

    assert world.check_out(anna, world.item()).loan_id


def test_the_limit_is_a_row_that_a_city_may_change(world, newcomers):
    two = services.NewPolicyRow(patron_category=newcomers.code, max_in_all=2)
    services.set_policy_row(row=two, by=COMMAND_LINE)
    anna = world.reader(category=newcomers)

    for _ in range(2):
        world.check_out(anna, world.item())

    assert refused(lambda: world.check_out(anna, world.item())) == (errors.LOAN_LIMIT,)


def test_no_rule_of_a_place_or_of_a_kind_gives_a_newcomer_a_second_book(world, newcomers):
    station = StationFactory(institution=world.point.institution)
    device = ItemCategoryFactory(code="device")
    OpeningHoursFactory(service_point=station)
    for row in (
        services.NewPolicyRow(pool=station.pool.code, max_loans=3),
        services.NewPolicyRow(item_category="device", max_of_category=1),
    ):
        services.set_policy_row(row=row, by=COMMAND_LINE)
    anna = world.reader(category=newcomers)
    world.check_out(anna, world.item())

    def at_station():
        world.check_out(anna, world.item(), service_point_id=station.pk)

    assert refused(at_station) == (errors.LOAN_LIMIT,)
    assert refused(lambda: world.check_out(anna, world.item(category=device))) == (errors.LOAN_LIMIT,)


def test_the_grid_that_a_city_begins_with_has_the_row(world):
    patrons.ensure_patron_categories()
    services.load_default_policies(by=COMMAND_LINE)

    row = PolicyRow.objects.get(patron_category__is_for_newcomers=True)
    assert (row.loan.max_in_all, row.hold.max_holds) == (1, 1)


def test_rows_of_newcomers_are_written_once_and_left_as_people_made_them(world, newcomers):
    assert services.ensure_newcomer_rows(by=COMMAND_LINE) == 0


def test_without_a_grid_there_is_nothing_to_add_to(db):
    patrons.ensure_patron_categories()

    assert services.ensure_newcomer_rows(by=COMMAND_LINE) == 0


def test_a_child_who_joined_online_borrows_when_somebody_answers(world, newcomers):
    child = world.reader(category=newcomers, **CHILD)
    child.refresh_from_db()
    assert refused(lambda: world.check_out(child, world.item())) == (errors.GUARANTOR_AWAITED,)

    mother = world.reader(given_name="Вера")
    patrons.link_guarantor(patron_id=child.pk, guarantor_card=mother.cards.get().number, by=COMMAND_LINE)

    assert world.check_out(child, world.item()).loan_id


def test_a_child_without_a_guarantor_reads_in_the_library(world, newcomers):
    child = world.reader(category=newcomers, **CHILD)
    child.refresh_from_db()

    answer = services.check_out(
        patron_id=child.pk,
        item_id=world.item().pk,
        service_point_id=world.point.pk,
        by=COMMAND_LINE,
        command_id=new_key(),
        is_in_library=True,
    )

    assert answer.loan_id


def test_children_of_a_class_list_borrow_as_before(world, newcomers):
    child = world.reader(**CHILD)
    child.refresh_from_db()

    assert world.check_out(child, world.item()).loan_id


@pytest.fixture
def strict(world, newcomers):
    """The city wants a guarantor of every child, however it became a reader: a mark on the category of children."""
    patrons.set_category_ages(
        code="child",
        guarantor_below_age=16,
        least_age=None,
        most_age=14,
        lends_on_guarantee_only=True,
        by=COMMAND_LINE,
    )
    return PatronCategory.objects.get(code="child")


def test_where_the_category_says_so_no_child_takes_a_book_home_without_a_guarantor(world, strict):
    child = world.reader(category=strict, **CHILD)
    child.refresh_from_db()
    assert refused(lambda: world.check_out(child, world.item())) == (errors.GUARANTOR_AWAITED,)

    mother = world.reader(given_name="Вера")
    patrons.link_guarantor(patron_id=child.pk, guarantor_card=mother.cards.get().number, by=COMMAND_LINE)

    assert world.check_out(child, world.item()).loan_id


def test_a_newcomer_child_who_was_seen_stays_bound(world, newcomers, strict):
    child = world.reader(category=newcomers, **CHILD)
    assert refused(lambda: patrons.confirm_seen(patron_id=child.pk, by=COMMAND_LINE)) == ("guarantor_required",)

    mother = world.reader(given_name="Вера")
    patrons.link_guarantor(patron_id=child.pk, guarantor_card=mother.cards.get().number, by=COMMAND_LINE)
    patrons.confirm_seen(patron_id=child.pk, by=COMMAND_LINE)
    child.refresh_from_db()
    assert child.category == strict
    type(child).objects.filter(pk=child.pk).update(guarantor=None)

    assert refused(lambda: world.check_out(child, world.item())) == (errors.GUARANTOR_AWAITED,)


def test_of_which_age_the_category_is_that_a_newcomer_comes_to_decides(world, newcomers):
    patrons.set_category_ages(code="youth", guarantor_below_age=0, least_age=15, most_age=17, by=COMMAND_LINE)
    teenager = world.reader(category=newcomers, born_on=SIXTEENTH.replace(year=SIXTEENTH.year - 15))

    with clock.frozen_at(at_midnight(SIXTEENTH)):
        patrons.confirm_seen(patron_id=teenager.pk, by=COMMAND_LINE)

    teenager.refresh_from_db()
    assert teenager.category.code == "youth"


SIXTEENTH = dt.date(2026, 12, 3)


def at_midnight(day):
    """When the day begins in the city, whose midnight is not that of UTC."""
    return dt.datetime.combine(day, dt.time(), clock.zone())


def test_the_day_of_the_sixteenth_birthday_frees_and_it_begins_at_midnight_of_the_city(world, newcomers):
    born_on = SIXTEENTH.replace(year=SIXTEENTH.year - 16)
    teenager = world.reader(category=newcomers, born_on=born_on)
    teenager.refresh_from_db()
    midnight = at_midnight(SIXTEENTH)
    assert midnight.astimezone(dt.UTC).date() < SIXTEENTH

    with clock.frozen_at(midnight - dt.timedelta(seconds=1)):
        assert errors.GUARANTOR_AWAITED in refused(lambda: world.check_out(teenager, world.item()))
        assert awaits_guarantor(teenager.pk)
    with clock.frozen_at(midnight):
        assert not awaits_guarantor(teenager.pk)
        codes = ()
        try:
            world.check_out(teenager, world.item())
        except Refused as caught:
            codes = caught.codes
        assert errors.GUARANTOR_AWAITED not in codes


def test_who_is_born_on_a_leap_day_is_sixteen_on_that_day_again(world, newcomers):
    child = world.reader(category=newcomers, born_on=dt.date(2012, 2, 29))

    with clock.frozen_at(at_midnight(dt.date(2028, 2, 29)) - dt.timedelta(seconds=1)):
        assert awaits_guarantor(child.pk)
    with clock.frozen_at(at_midnight(dt.date(2028, 2, 29))):
        assert not awaits_guarantor(child.pk)


def test_a_term_of_a_child_without_a_guarantor_is_not_renewed_by_one_press(world, newcomers):
    child = world.reader(**CHILD)

    def renew():
        patrons.renew_registration(
            patron_id=child.pk, institution_id=world.point.institution_id, by=COMMAND_LINE, command_id=new_key()
        )

    assert refused(renew) == ("guarantor_required",)
    patrons.link_guarantor(
        patron_id=child.pk, guarantor_card=world.reader(given_name="Вера").cards.get().number, by=COMMAND_LINE
    )
    renew()
