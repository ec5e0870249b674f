"""Trying the rules without writing: what is told of a hold is what placing it would tell."""

import contextlib
import datetime as dt
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kitaphana.circulation import errors
from kitaphana.circulation.models import Decision
from kitaphana.circulation.services import NewPolicyRow, Supposed, dry_run, send_item, set_policy_row
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.holdings.models import Item
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory
from kitaphana.patrons.tests.factories import BlockFactory, PatronCategoryFactory, RegistrationFactory

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


STANDINGS = {
    "a stranger to it": lambda world, reader, item: None,
    "who has it": lambda world, reader, item: world.check_out(reader, item),
    "who has another copy": lambda world, reader, item: world.check_out(reader, world.item(edition=item.edition)),
    "who waits for it": lambda world, reader, item: world.place(reader, item_id=item.pk),
    "who waits for its work": lambda world, reader, item: world.place(reader, work_id=item.edition.work_id),
    "who waits for its edition": lambda world, reader, item: world.place(reader, edition_id=item.edition_id),
    "for whom it is ready": lambda world, reader, item: ready_for(world, reader, item),
    "who is stopped": lambda world, reader, item: BlockFactory(patron=reader, institution=world.point.institution),
    "whose term is over": lambda world, reader, item: reader.registrations.update(expires_on="2020-01-01"),
    "who is of no age for it": lambda world, reader, item: type(item.edition).objects.update(age_mark=18),
    "who has as many as they may": lambda world, reader, item: [
        world.check_out(reader, world.item()) for _ in range(5)
    ],
    "who waits for as many as they may": lambda world, reader, item: fill_the_holds(world, reader),
}
ITEMS = {
    "on its shelf": lambda world, item: None,
    "lent to another": lambda world, item: world.check_out(world.reader(), item),
    "ready for another": lambda world, item: ready_for(world, world.reader(), item),
    "on its way": lambda world, item: send_item(
        item_id=item.pk, service_point_id=world.point.pk, to_point_id=world.far.pk, by=BORIS, command_id=new_key()
    ),
    "missing": lambda world, item: Item.objects.filter(pk=item.pk).update(status="missing"),
    "lost": lambda world, item: Item.objects.filter(pk=item.pk).update(status="lost"),
    "for the reading room": lambda world, item: Item.objects.filter(pk=item.pk).update(is_for_loan=False),
    "one of two, the other on the shelf": lambda world, item: world.item(edition=item.edition),
    "one of two, both lent": lambda world, item: [
        world.check_out(world.reader(), one) for one in (item, world.item(edition=item.edition))
    ],
}
DOORS = {
    "lend": lambda world, reader, item: world.check_out(reader, item),
    "inside": lambda world, reader, item: world.check_out(reader, item, is_in_library=True),
    "hold": lambda world, reader, item: world.place(reader, item_id=item.pk),
    "hold_work": lambda world, reader, item: world.place(reader, work_id=item.edition.work_id),
}


def ready_for(world, reader, item):
    world.place(reader, item_id=item.pk)
    world.check_in(item)


def fill_the_holds(world, reader):
    PatronCategoryFactory(code="adult")
    set_policy_row(row=NewPolicyRow(patron_category="adult", is_holdable=True, max_holds=1), by=COMMAND_LINE)
    world.place(reader, item_id=world.item().pk)


@pytest.mark.parametrize("stands", STANDINGS)
@pytest.mark.parametrize("lies", ITEMS)
def test_what_is_told_is_what_every_door_says(world, stands, lies):
    """Reader by item: what cannot be made (two loans of one item) is a case that is there already."""
    anna, item = world.reader(born_on=clock.today() - dt.timedelta(days=365 * 15)), world.item()
    with contextlib.suppress(Refused):
        ITEMS[lies](world, item)
    with contextlib.suppress(Refused):
        STANDINGS[stands](world, anna, Item.objects.get(pk=item.pk))
    for act, door in DOORS.items():
        assert told(world, anna, item, act) == at_the_door(door, world, anna, item), act


def at_the_door(door, world, reader, item) -> tuple[str, ...]:
    """What the door says; nothing of what it does stays."""
    with transaction.atomic():
        said = refused(lambda: door(world, reader, item))
        transaction.set_rollback(True)
    return said


def test_who_waits_or_has_a_copy_may_not_reserve_it_again_and_is_told_so(world):
    anna, edition = world.reader(), world.edition()
    item, other = world.item(edition=edition), world.item(edition=edition)
    world.place(anna, item_id=item.pk)
    assert told(world, anna, item, "hold") == (errors.HOLD_EXISTS,)
    assert told(world, anna, other, "hold") == told(world, anna, other, "hold_work") == ()

    world.check_out(anna, other)
    assert told(world, anna, item, "hold_work") == (errors.ALREADY_WITH_YOU,)


def test_a_renewal_is_told_as_its_door_says(world):
    anna = world.reader()
    loans = {lent.loan_id: item for item in (world.item() for _ in range(3)) if (lent := world.check_out(anna, item))}
    renewed, stopped, free = loans
    for _ in range(2):
        world.renew(renewed)
    world.waiting(loans[stopped].edition)

    said = {loan: told(world, anna, item, "renew") for loan, item in loans.items()}

    assert said == {loan: refused(partial(world.renew, loan)) for loan in loans}
    assert [said[renewed], said[stopped], said[free]] == [(errors.RENEWAL_LIMIT,), (errors.ITEM_WANTED,), ()]


def test_trying_costs_the_same_however_many_copies_and_holds_there_are(world):
    anna, edition = world.reader(), world.edition()
    item = world.item(edition=edition)
    told(world, anna, item, "hold")
    with CaptureQueriesContext(connection) as few:
        told(world, anna, item, "hold")
    for _ in range(9):
        world.item(edition=edition)
        world.waiting(edition)
    for _ in range(4):
        world.check_out(anna, world.item())

    with CaptureQueriesContext(connection) as many:
        told(world, anna, item, "hold")

    assert len(many) <= len(few)


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
