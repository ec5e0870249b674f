"""Every refusal of lending can happen, is told with its reason, and is remembered without the reader."""

import datetime as dt

import pytest

from kitaphana.circulation import errors
from kitaphana.circulation.models import Decision, Loan, LoanState
from kitaphana.circulation.services import NewPolicyRow, Supposed, dry_run, set_policy_row
from kitaphana.circulation.tests.factories import BORIS, KIOSK, LoanFactory, new_key
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import CommandMismatch, Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from kitaphana.holdings.models import ItemStatus
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.network.tests.factories import InstitutionFactory, ServicePointFactory
from kitaphana.patrons.models import CardState
from kitaphana.patrons.tests.factories import BlockFactory, LibraryCardFactory

pytestmark = pytest.mark.django_db


def refused(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def yesterday() -> dt.date:
    return clock.today() - dt.timedelta(days=1)


READERS = {
    errors.CARD_NOT_ACTIVE: {"card__state": CardState.LOST},
    errors.REGISTRATION_EXPIRED: {"registration__expires_on": dt.date(2020, 1, 1)},
    errors.REGISTRATION_MISSING: {"registration": None},
}


@pytest.mark.parametrize("code", sorted(READERS))
def test_a_reader_without_standing_borrows_nothing(world, code):
    assert refused(lambda: world.check_out(world.reader(**READERS[code]), world.item())) == (code,)


ITEMS = {
    errors.NOT_FOR_LOAN: {"is_for_loan": False},
    errors.ITEM_NOT_AVAILABLE: {"status": ItemStatus.IN_CONSERVATION},
    errors.AGE_MARK: {"edition__age_mark": 18},
}


@pytest.mark.parametrize("code", sorted(ITEMS))
def test_some_items_stay_in_the_house(world, code):
    child = world.reader(born_on=clock.today() - dt.timedelta(days=3000))

    assert refused(lambda: world.check_out(child, world.item(**ITEMS[code]))) == (code,)


def test_a_blocked_reader_borrows_nothing_where_the_block_holds(world):
    anna, elsewhere = world.reader(), InstitutionFactory(code="NLRK")
    BlockFactory(patron=anna, institution=elsewhere)
    world.check_out(anna, world.item())

    for _ in range(2):
        BlockFactory(patron=anna)

    with pytest.raises(Refused) as caught:
        world.check_out(anna, world.item())
    assert caught.value.codes == (errors.PATRON_BLOCKED,)
    assert caught.value.refusals[0].params == {"reasons": ["rules_broken"]}


def test_the_limit_counts_the_pool_only(world):
    anna = world.reader()
    station = ServicePointFactory(branch=None, code="ST01", pool__code="stations")
    for _ in range(5):
        LoanFactory(patron=anna, service_point=station)
    for _ in range(5):
        world.check_out(anna, world.item())

    assert refused(lambda: world.check_out(anna, world.item())) == (errors.LOAN_LIMIT,)


def test_a_taken_item_says_who_has_it_only_to_its_reader(world):
    anna, vera, item = world.reader(), world.reader(), world.item()
    world.check_out(anna, item)

    assert refused(lambda: world.check_out(anna, item)) == (errors.ON_LOAN_TO_YOU,)
    assert refused(lambda: world.check_out(vera, item)) == (errors.ITEM_ON_LOAN,)


def test_the_grid_can_forbid(world):
    ItemCategoryFactory(code="reference")
    set_policy_row(row=NewPolicyRow(item_category="reference", is_lendable=False), by=COMMAND_LINE)

    assert refused(lambda: world.check_out(world.reader(), world.item(category__code="reference"))) == (
        errors.POLICY_FORBIDS,
    )


def test_what_does_not_exist_is_told_all_at_once(world):
    class Nothing:
        pk = 0

    assert refused(lambda: world.check_out(Nothing, Nothing, service_point_id=0)) == (
        errors.CARD_UNKNOWN,
        errors.ITEM_UNKNOWN,
        errors.SERVICE_POINT_UNKNOWN,
    )
    assert refused(lambda: world.check_in(Nothing)) == (errors.ITEM_UNKNOWN,)
    assert refused(lambda: world.renew(0)) == (errors.LOAN_UNKNOWN,)
    assert refused(lambda: world.undo("never-was")) == (errors.UNDO_UNKNOWN,)


def test_the_card_that_was_shown_must_be_active_and_the_readers_own(world):
    anna, item = world.reader(), world.item()
    LibraryCardFactory(patron=anna, number="LOST", state=CardState.LOST)
    LibraryCardFactory(number="VERA")
    own = anna.cards.get(state=CardState.ACTIVE).number

    for number in ("LOST", "VERA"):
        assert refused(lambda number=number: world.check_out(anna, item, card_number=number)) == (
            errors.CARD_NOT_ACTIVE,
        )
    assert world.check_out(anna, item, card_number=own).item_id == item.pk


def test_all_reasons_are_told_at_once(world):
    anna = world.reader(registration__expires_on=yesterday(), born_on=None)
    BlockFactory(patron=anna)
    item = world.item(is_for_loan=False, edition__age_mark=16, status=ItemStatus.IN_TRANSIT)

    assert refused(lambda: world.check_out(anna, item)) == (
        errors.REGISTRATION_EXPIRED,
        errors.PATRON_BLOCKED,
        errors.ITEM_NOT_AVAILABLE,
        errors.NOT_FOR_LOAN,
        errors.AGE_MARK,
    )


def test_staff_may_set_aside_what_may_be_set_aside_and_it_is_recorded(world):
    anna = world.reader(registration__expires_on=yesterday(), born_on=None)
    item = world.item(edition__age_mark=16)
    wanted = frozenset({errors.REGISTRATION_EXPIRED, errors.AGE_MARK, errors.CARD_NOT_ACTIVE})

    assert len(refused(lambda: world.check_out(anna, item, by=KIOSK, overrides=wanted))) == 2
    answer = world.check_out(anna, item, overrides=wanted)

    assert answer.overridden == (errors.REGISTRATION_EXPIRED, errors.AGE_MARK)
    assert AuditEntry.objects.get(subject=f"loan:{answer.loan_id}").details["overridden"] == list(answer.overridden)
    assert Decision.objects.get(is_refused=False).facts["overridden"] == list(answer.overridden)


def test_a_refusal_is_remembered_and_changes_nothing_else(world):
    anna, item = world.reader(), world.item(is_for_loan=False)

    refused(lambda: world.check_out(anna, item, command_id="no"))

    decision, stored = Decision.objects.get(), StoredCommand.objects.get(key="no")
    assert (decision.is_refused, decision.refusal_codes) == (True, [errors.NOT_FOR_LOAN])
    assert decision.service_point == "DESK"
    assert (stored.is_refused, stored.answer["refusals"][0]["code"]) == (True, errors.NOT_FOR_LOAN)
    assert AuditEntry.objects.get(act="check_out").details == {"refused": [errors.NOT_FOR_LOAN]}
    assert not Loan.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_repeated_refusal_is_the_same_even_when_it_would_go_now(world):
    anna, item = world.reader(), world.item(is_for_loan=False)
    refused(lambda: world.check_out(anna, item, command_id="no"))
    item.is_for_loan = True
    item.save()

    assert refused(lambda: world.check_out(anna, item, command_id="no")) == (errors.NOT_FOR_LOAN,)
    assert Decision.objects.count() == 1
    assert world.check_out(anna, item).item_id == item.pk


def test_a_key_with_another_body_is_an_error(world):
    anna = world.reader()
    world.check_out(anna, world.item(), command_id="one")

    with pytest.raises(CommandMismatch):
        world.check_out(anna, world.item(), command_id="one")


def lend_tried(world, reader, item):
    return dry_run(service_point_id=world.point.pk, supposed=Supposed(patron_id=reader.pk, item_id=item.pk)).answers[0]


def test_a_dry_run_says_the_same_and_writes_nothing(world):
    anna, item = world.reader(), world.item()
    closed = world.item(is_for_loan=False)
    free, shut = (lend_tried(world, anna, one) for one in (item, closed))

    assert free.is_allowed
    assert [refusal.code for refusal in shut.refusals] == [errors.NOT_FOR_LOAN]
    unknown = Supposed(patron_id=anna.pk, item_id=987_654)
    assert refused(lambda: dry_run(service_point_id=world.point.pk, supposed=unknown)) == (errors.ITEM_UNKNOWN,)
    assert not Decision.objects.exists()
    assert not StoredCommand.objects.exists()
    assert free.due_at == world.check_out(anna, item).due_at


def test_renewals_end_and_need_an_open_loan_and_a_reader_in_standing(world):
    anna, item = world.reader(), world.item()
    lent = world.check_out(anna, item)
    for _ in range(2):
        world.renew(lent.loan_id)

    assert refused(lambda: world.renew(lent.loan_id)) == (errors.RENEWAL_LIMIT,)
    BlockFactory(patron=anna)
    assert refused(lambda: world.renew(lent.loan_id)) == (errors.PATRON_BLOCKED, errors.RENEWAL_LIMIT)
    world.check_in(item)
    assert errors.NOT_ON_LOAN in refused(lambda: world.renew(lent.loan_id))
    Loan.objects.update(patron=None)
    assert refused(lambda: world.renew(lent.loan_id)) == (errors.NOT_ON_LOAN,)
    assert Decision.objects.filter(act="renew", is_refused=True).count() == 3


def test_a_lost_loan_is_not_renewed(world):
    lent = world.check_out(world.reader(), world.item())
    Loan.objects.update(state=LoanState.LOST)

    assert refused(lambda: world.renew(lent.loan_id)) == (errors.RENEWAL_NOT_OPEN,)


def test_a_renewal_at_an_unknown_point_is_refused(world):
    lent = world.check_out(world.reader(), world.item())

    assert refused(lambda: world.renew(lent.loan_id, service_point_id=10**9)) == (errors.SERVICE_POINT_UNKNOWN,)


def test_an_undo_has_its_time_and_place(world):
    anna, item = world.reader(), world.item()
    world.check_out(anna, item, command_id="lend")
    elsewhere = ServicePointFactory()

    assert refused(lambda: world.undo("lend", service_point_id=elsewhere.pk)) == (errors.UNDO_ELSEWHERE,)
    with clock.frozen_at(clock.now() + dt.timedelta(minutes=16)):
        assert refused(lambda: world.undo("lend")) == (errors.UNDO_TOO_LATE,)


def test_an_undo_does_not_overrun_what_happened_since(world):
    anna, vera, item = world.reader(), world.reader(), world.item()
    world.check_out(anna, item, command_id="lend")
    world.check_in(item, command_id="return")
    assert refused(lambda: world.undo("lend")) == (errors.UNDO_OVERTAKEN,)
    world.check_out(vera, item)
    assert refused(lambda: world.undo("return")) == (errors.UNDO_OVERTAKEN,)


def test_a_renewal_is_undone_where_it_was_made_and_while_the_loan_is_as_it_left_it(world):
    item = world.item()
    lent = world.check_out(world.reader(), item)
    world.renew(lent.loan_id, command_id="on the web")
    world.renew(lent.loan_id, service_point_id=world.point.pk, command_id="here")
    stored = StoredCommand.objects.get(key="here")

    assert refused(lambda: world.undo("on the web")) == (errors.UNDO_ELSEWHERE,)
    StoredCommand.objects.filter(pk=stored.pk).update(answer={**stored.answer, "previous_due_at": None})
    assert refused(lambda: world.undo("here")) == (errors.UNDO_UNKNOWN,)
    StoredCommand.objects.filter(pk=stored.pk).update(answer=stored.answer)
    world.check_in(item)
    assert refused(lambda: world.undo("here")) == (errors.UNDO_OVERTAKEN,)


def test_an_undone_return_needs_its_reader(world):
    item = world.item()
    world.check_out(world.reader(), item)
    world.check_in(item, command_id="return")
    Loan.objects.update(patron=None)

    assert refused(lambda: world.undo("return")) == (errors.UNDO_OVERTAKEN,)


def test_a_refused_command_cannot_be_undone(world):
    refused(lambda: world.check_out(world.reader(), world.item(is_for_loan=False), command_id="no"))

    assert refused(lambda: world.undo("no")) == (errors.UNDO_UNKNOWN,)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (NewPolicyRow(pool="nowhere", loan_days=1), errors.POLICY_CRITERION_UNKNOWN),
        (NewPolicyRow(loan_days=-1), errors.POLICY_VALUE_INVALID),
        (NewPolicyRow(max_loans=10**6), errors.POLICY_VALUE_INVALID),
    ],
)
def test_a_policy_row_has_known_criteria_and_sane_values(world, row, code):
    assert refused(lambda: set_policy_row(row=row, by=BORIS)) == (code,)


def test_not_on_loan_is_no_refusal_of_a_return(world):
    answer = world.check_in(world.item(), command_id=new_key())

    assert (answer.loan_id, answer.was_on_loan) == (None, False)
    assert not Loan.objects.filter(state=LoanState.RETURNED).exists()


def test_a_return_that_was_taken_back_is_not_taken_back_again(world):
    item = world.item()
    world.check_out(world.reader(), item)
    world.check_in(item, command_id="first")
    world.undo("first")
    world.check_in(item, command_id="second")

    assert refused(lambda: world.undo("first")) == (errors.UNDO_OVERTAKEN,)
    assert world.undo("second").act == "check_in"


@pytest.fixture
def closed(world):
    """A station taken out of use, in the pool of the desk."""
    return ServicePointFactory(code="ST26", branch=world.point.branch, pool=world.point.pool, is_active=False)


def test_a_point_out_of_use_lends_nothing_and_says_everything_at_once(world, closed):
    reader, item = world.reader(card__state=CardState.LOST), world.item()

    codes = refused(lambda: world.check_out(reader, item, service_point_id=closed.pk))

    assert set(codes) == {errors.SERVICE_POINT_CLOSED, errors.CARD_NOT_ACTIVE}
    assert Decision.objects.get().facts["place"]["is_active"] is False


def test_no_override_opens_a_point_out_of_use(world, closed):
    overrides = frozenset({errors.SERVICE_POINT_CLOSED})
    asked = {"service_point_id": closed.pk, "overrides": overrides}

    assert refused(lambda: world.check_out(world.reader(), world.item(), **asked)) == (errors.SERVICE_POINT_CLOSED,)


def test_renewal_is_refused_at_a_point_out_of_use_but_not_on_the_web(world, closed):
    lent = world.check_out(world.reader(), world.item())
    Loan.objects.update(service_point=closed)

    assert refused(lambda: world.renew(lent.loan_id, service_point_id=closed.pk)) == (errors.SERVICE_POINT_CLOSED,)
    assert world.renew(lent.loan_id).renewal_count == 1


def test_a_return_is_taken_even_at_a_point_out_of_use(world, closed):
    item = world.item()
    world.check_out(world.reader(), item)

    assert world.check_in(item, service_point_id=closed.pk).was_on_loan
