"""Trying the rules without writing: what is told of a hold is what placing it would tell."""

import datetime as dt

import pytest

from kitaphana.circulation import errors
from kitaphana.circulation.models import Decision
from kitaphana.circulation.services import NewPolicyRow, Supposed, dry_run, set_policy_row
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.holdings.models import Item
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory
from kitaphana.patrons.tests.factories import PatronCategoryFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> HoldWorld:
    return HoldWorld()


def tried(world, reader, item) -> tuple[str, ...]:
    found = dry_run(service_point_id=world.point.pk, supposed=Supposed(patron_id=reader.pk, item_id=item.pk))
    return tuple(one.code for one in next(one for one in found.answers if one.act == "hold").refusals)


def placed(world, reader, item) -> tuple[str, ...]:
    try:
        world.place(reader, item_id=item.pk)
    except Refused as refused:
        return tuple(refused.codes)
    return ()


def test_what_may_be_reserved_is_told_as_it_is(world):
    anna, item = world.reader(), world.item()

    assert tried(world, anna, item) == placed(world, anna, item) == ()


@pytest.mark.parametrize("fields", [{"is_for_loan": False}, {"status": "lost"}, {"status": "missing"}])
def test_what_fills_no_hold_cannot_be_reserved(world, fields):
    anna, item = world.reader(), world.item(**fields)

    assert tried(world, anna, item) == placed(world, anna, item) == (errors.NOTHING_TO_HOLD,)


def test_what_is_never_lent_cannot_be_reserved(world):
    anna, item = world.reader(), world.item()
    set_policy_row(row=NewPolicyRow(item_category="book", is_lendable=False), by=COMMAND_LINE)

    assert tried(world, anna, item) == placed(world, anna, item) == (errors.NOTHING_TO_HOLD,)


def test_the_items_of_another_institution_are_not_fetched_here(world):
    other = InstitutionFactory(code="REGION")
    anna, item = world.reader(), world.item(branch=BranchFactory(institution=other))
    RegistrationFactory(patron=anna, institution=other)

    assert tried(world, anna, item) == placed(world, anna, item) == (errors.NOTHING_TO_HOLD,)


def test_holds_with_another_institution_are_not_counted_here(world):
    PatronCategoryFactory(code="adult")
    ItemCategoryFactory(code="book")
    set_policy_row(row=NewPolicyRow(patron_category="adult", is_holdable=True, max_holds=1), by=COMMAND_LINE)
    anna = world.reader()
    other = world.desk("REGION", institution=InstitutionFactory(code="REGION"))
    RegistrationFactory(patron=anna, institution=other.institution)
    far_item = world.item(branch=other.branch)
    world.place(anna, item_id=far_item.pk, pickup_point_id=other.pk)
    item = world.item()

    assert tried(world, anna, item) == placed(world, anna, item) == ()
    assert tried(world, anna, world.item()) == placed(world, anna, world.item()) == (errors.HOLD_LIMIT,)


def test_a_refusal_by_rule_says_whose_rule_it_is_and_trying_writes_nothing(world):
    PatronCategoryFactory(code="adult")
    set_policy_row(row=NewPolicyRow(patron_category="adult", is_holdable=False), by=COMMAND_LINE)
    supposed = Supposed(patron_id=world.reader().pk, item_id=world.item().pk)

    answer = next(
        one for one in dry_run(service_point_id=world.point.pk, supposed=supposed).answers if one.act == "hold"
    )

    (refusal,) = answer.refusals
    assert (refusal.code, refusal.params["because"]) == (errors.HOLD_FORBIDDEN, "patron_category=adult")
    assert not Decision.objects.exists()


def refused(act) -> tuple[str, ...]:
    try:
        act()
    except Refused as refusal:
        return tuple(refusal.codes)
    return ()


def told(world, reader, item, act) -> tuple[str, ...]:
    found = dry_run(service_point_id=world.point.pk, supposed=Supposed(patron_id=reader.pk, item_id=item.pk))
    return tuple(one.code for one in next(one for one in found.answers if one.act == act).refusals)


def test_what_lies_ready_for_another_is_told_so_and_for_its_own_reader_it_is_free(world):
    hold = world.ready(world.edition())
    item, vera = Item.objects.get(pk=hold.item_id), world.reader()

    assert told(world, vera, item, "lend") == refused(lambda: world.check_out(vera, item)) == (errors.ITEM_HELD,)
    assert told(world, hold.patron, item, "lend") == ()


def test_a_renewal_is_refused_while_somebody_waits(world):
    anna, edition = world.reader(), world.edition()
    item = world.item(edition=edition)
    lent = world.check_out(anna, item)
    assert told(world, anna, item, "renew") == ()
    world.waiting(edition)

    assert told(world, anna, item, "renew") == refused(lambda: world.renew(lent.loan_id)) == (errors.ITEM_WANTED,)


def test_a_child_who_joined_online_needs_a_guarantor(world):
    marks = {"is_for_newcomers": True, "lends_on_guarantee_only": True}
    newcomers = PatronCategoryFactory(code="newcomer", guarantor_below_age=16, **marks)
    child = world.reader(category=newcomers, born_on=clock.today() - dt.timedelta(days=3700))
    item = world.item()

    assert errors.GUARANTOR_AWAITED in told(world, child, item, "lend")
    assert told(world, child, item, "lend") == refused(lambda: world.check_out(child, item))
