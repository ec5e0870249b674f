"""Who joined online and was not yet seen borrows one book, by rows of the grid; a child, when somebody answers."""

import pytest

from kitaphana.circulation import errors, services
from kitaphana.circulation.models import PolicyRow
from kitaphana.circulation.tests.factories import new_key
from kitaphana.circulation.tests.test_refusals import refused
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.network.tests.factories import OpeningHoursFactory, StationFactory
from kitaphana.patrons import services as patrons
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
