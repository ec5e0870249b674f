"""Lending, taking back, renewing and undoing through the one door."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.circulation.models import Decision, GridVersion, Loan, LoanState, PolicyRow, PolicyVersion
from kitaphana.circulation.services import NewPolicyRow, cut_expired_links, load_default_policies, set_policy_row
from kitaphana.circulation.tests.factories import BORIS, READER, LoanFactory
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from kitaphana.holdings.models import ItemStatus
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.network.tests.factories import (
    HoursExceptionFactory,
    InstitutionFactory,
    OpeningHoursFactory,
    ServicePointFactory,
    StationFactory,
)
from kitaphana.patrons.models import Consent, ConsentPurpose
from kitaphana.patrons.tests.factories import PatronCategoryFactory

pytestmark = pytest.mark.django_db


def test_check_out_lends_an_item(world):
    anna, item = world.reader(), world.item()

    answer = world.check_out(anna, item)

    loan = Loan.objects.get()
    item.refresh_from_db()
    assert (loan.pk, loan.patron, loan.item, loan.state) == (answer.loan_id, anna, item, LoanState.OPEN)
    assert (loan.due_at, loan.loaned_at) == (answer.due_at, answer.loaned_at)
    assert item.status == ItemStatus.ON_LOAN
    assert (answer.barcode, answer.title, answer.renewals_left) == (item.barcode, item.edition.title, 2)
    (days,) = (line for line in answer.trace if line["value"] == "loan_days")
    assert (days["result"], days["because"], days["policy"]) == (15, "everybody", "loan-1")


def test_check_out_writes_audit_event_decision_and_answer(world):
    anna, item = world.reader(), world.item()

    answer = world.check_out(anna, item, command_id="one")

    audit = AuditEntry.objects.get(act="check_out")
    event = OutboxEvent.objects.get(name="ItemCheckedOut")
    decision = Decision.objects.get()
    assert (audit.subject, audit.login, audit.service_point) == (f"loan:{answer.loan_id}", "boris", "DESK")
    assert event.payload["work_id"] == item.edition.work_id
    assert (event.payload["patron_category"], event.payload["language"]) == ("adult", "kaz")
    assert (decision.is_refused, decision.facts["reader"]["age_band"]) == (False, "31-54")
    assert decision.policy_version == GridVersion.objects.get().number
    assert StoredCommand.objects.get(key="one").answer["loan_id"] == answer.loan_id


def test_nothing_but_the_loan_names_the_reader(world):
    anna = world.reader(pk=987654321, card__number="CANARY7", phone="+77010009988", born_on=dt.date(1971, 3, 9))
    item = world.item()

    lent = world.check_out(anna, item, card_number="CANARY7")
    world.renew(lent.loan_id)
    world.check_in(item, command_id="back")
    world.undo("back")

    written = str(
        [
            *AuditEntry.objects.values_list(),
            *OutboxEvent.objects.values_list(),
            *StoredCommand.objects.values_list(),
            *Decision.objects.values_list(),
        ]
    )
    for secret in ("987654321", "CANARY7", "77010009988", "1971", "Серікова", str(anna.surrogate)):
        assert secret not in written


def test_the_same_command_gives_the_same_answer(world):
    anna, item = world.reader(), world.item()

    lent = [world.check_out(anna, item, command_id="lend") for _ in range(2)]
    renewed = [world.renew(lent[0].loan_id, command_id="renew") for _ in range(2)]
    returned = [world.check_in(item, command_id="back") for _ in range(2)]
    undone = [world.undo("back", command_id="undo") for _ in range(2)]

    for first, second in (lent, renewed, returned, undone):
        assert first == second
    assert AuditEntry.objects.exclude(act="set_policy_row").count() == 4
    assert Loan.objects.get().renewal_count == 1


def test_check_in_takes_it_back_and_keeps_the_reader_for_a_while(world):
    anna, item = world.reader(), world.item()
    lent = world.check_out(anna, item)

    answer = world.check_in(item)

    loan = Loan.objects.get()
    item.refresh_from_db()
    assert (answer.loan_id, answer.was_on_loan, answer.was_overdue, answer.is_home) == (lent.loan_id, True, False, True)
    assert (loan.state, loan.patron, loan.closed_service_point) == (LoanState.RETURNED, anna, world.point)
    assert (item.status, item.service_point) == (ItemStatus.AVAILABLE, None)
    assert OutboxEvent.objects.get(name="ItemCheckedIn").payload["is_home"]


def test_a_late_return_is_told(world):
    item = world.item()
    lent = world.check_out(world.reader(), item)

    with clock.frozen_at(lent.due_at + dt.timedelta(minutes=1)):
        assert world.check_in(item).was_overdue


def test_a_return_elsewhere_says_where_it_is_and_where_it_belongs(world):
    item, elsewhere = world.item(), ServicePointFactory(code="ELSE")
    world.check_out(world.reader(), item)

    answer = world.check_in(item, service_point_id=elsewhere.pk)

    item.refresh_from_db()
    assert (answer.is_home, answer.belongs_to_branch_code) == (False, world.point.branch.code)
    assert item.service_point == elsewhere
    assert OutboxEvent.objects.get(name="ItemCheckedIn").payload["is_home"] is False


@pytest.mark.parametrize(
    ("status", "after", "reviews"),
    [
        (ItemStatus.AVAILABLE, ItemStatus.AVAILABLE, ("came_back_unseen",)),
        (ItemStatus.MISSING, ItemStatus.AVAILABLE, ("was_missing",)),
        (ItemStatus.ON_HOLD_SHELF, ItemStatus.AVAILABLE, ()),
        (ItemStatus.WITHDRAWN, ItemStatus.WITHDRAWN, ("came_back_withdrawn",)),
    ],
)
def test_a_return_of_what_nobody_had_is_recorded(world, status, after, reviews):
    item = world.item(status=status)

    answer = world.check_in(item)

    item.refresh_from_db()
    assert (answer.was_on_loan, answer.reviews, item.status) == (False, reviews, after)
    assert OutboxEvent.objects.get(name="ItemsChanged").payload == {"work_ids": [item.edition.work_id]}


def test_a_lost_loan_ends_when_the_item_comes_back(world):
    item = world.item()
    world.check_out(world.reader(), item)
    Loan.objects.update(state=LoanState.LOST)
    item.status = ItemStatus.LOST
    item.save()

    answer = world.check_in(item)

    assert (answer.was_on_loan, answer.reviews) == (True, ("came_back_lost",))
    assert Loan.objects.get().state == LoanState.RETURNED


def test_renewal_prolongs_from_the_due_day(world):
    lent = world.check_out(world.reader(), world.item())

    answer = world.renew(lent.loan_id)

    assert answer.due_at == Loan.objects.get().due_at == lent.due_at + dt.timedelta(days=15)
    assert (answer.renewal_count, answer.renewals_left) == (1, 1)
    assert OutboxEvent.objects.get(name="LoanRenewed").payload["renewal_count"] == 1


def test_a_reader_renews_unnamed(world):
    lent = world.check_out(world.reader(), world.item())

    world.renew(lent.loan_id, by=READER)

    audit = AuditEntry.objects.get(act="renew")
    assert (audit.actor_kind, audit.login, audit.subject) == ("reader", "", f"loan:{lent.loan_id}")


def test_due_dates_follow_the_point_and_never_another_pool(world):
    station = StationFactory(code="ST01")
    OpeningHoursFactory(service_point=station, opens_at=dt.time(0), closes_at=dt.time(0))
    due_day = clock.today() + dt.timedelta(days=15)
    HoursExceptionFactory(branch=world.point.branch, starts_on=due_day)
    anna = world.reader()

    at_branch = world.check_out(anna, world.item())
    at_station = world.check_out(anna, world.item(), service_point_id=station.pk)

    zone = clock.zone()
    assert at_branch.due_at.astimezone(zone).date() == due_day + dt.timedelta(days=1)
    assert at_branch.due_at.astimezone(zone).time() == dt.time(19)
    assert at_station.due_at.astimezone(zone).date() == due_day


def test_undo_of_a_check_out_voids_the_loan_and_forgets_the_reader(world):
    item = world.item()
    world.check_out(world.reader(), item, command_id="lend")

    answer = world.undo("lend")

    loan = Loan.objects.get()
    item.refresh_from_db()
    assert (answer.act, answer.barcode, answer.loan_id) == ("check_out", item.barcode, loan.pk)
    assert (loan.state, loan.patron, item.status) == (LoanState.VOID, None, ItemStatus.AVAILABLE)
    assert OutboxEvent.objects.get(name="LoanUndone").payload["act"] == "check_out"


def test_undo_of_a_check_in_opens_the_loan_again(world):
    anna, item, elsewhere = world.reader(), world.item(), ServicePointFactory()
    lent = world.check_out(anna, item)
    world.check_in(item, command_id="back", service_point_id=elsewhere.pk)

    answer = world.undo("back", service_point_id=elsewhere.pk)

    loan = Loan.objects.get()
    item.refresh_from_db()
    assert (answer.act, answer.loan_id) == ("check_in", lent.loan_id)
    assert (loan.state, loan.patron, loan.due_at, loan.closed_at) == (LoanState.OPEN, anna, lent.due_at, None)
    assert (item.status, item.service_point) == (ItemStatus.ON_LOAN, None)


def test_undo_of_a_renewal_restores_the_date_and_the_count(world):
    lent = world.check_out(world.reader(), world.item(), command_id="lend")
    world.renew(lent.loan_id, service_point_id=world.point.pk, command_id="first")
    once = Loan.objects.get().due_at
    world.renew(lent.loan_id, service_point_id=world.point.pk, command_id="second")

    answer = world.undo("second", command_id="back")

    assert world.undo("second", command_id="back") == answer
    loan = Loan.objects.get()
    assert (answer.act, answer.loan_id) == ("renew", loan.pk)
    assert (loan.due_at, loan.renewal_count, loan.renewals.count()) == (once, 1, 1)
    assert OutboxEvent.objects.get(name="LoanUndone").payload["act"] == "renew"
    world.undo("first")
    loan.refresh_from_db()
    assert (loan.due_at, loan.renewal_count, loan.renewals.count()) == (lent.due_at, 0, 0)
    assert AuditEntry.objects.filter(act="undo", subject=f"loan:{loan.pk}").count() == 2
    assert world.undo("lend").act == "check_out"


def test_undo_of_a_return_that_found_no_loan_restores_the_item(world):
    item = world.item(status=ItemStatus.MISSING)
    world.check_in(item, command_id="back")

    assert world.undo("back").loan_id is None
    item.refresh_from_db()
    assert item.status == ItemStatus.MISSING


def test_the_link_is_cut_when_its_days_are_over(world):
    keeper, anna = world.reader(), world.reader()
    Consent.objects.create(
        patron=keeper, purpose=ConsentPurpose.READING_HISTORY, text_version="1", language="kk", given_at=clock.now()
    )
    for patron in (keeper, anna):
        item = world.item()
        world.check_out(patron, item)
        world.check_in(item)
    world.check_out(anna, world.item())
    days = world.point.institution.retention_days

    assert cut_expired_links(clock.now() + dt.timedelta(days=days - 1)) == 0
    assert cut_expired_links(clock.now() + dt.timedelta(days=days)) == 1
    assert cut_expired_links(clock.now() + dt.timedelta(days=days)) == 0
    assert set(Loan.objects.values_list("state", "patron")) == {
        ("returned", keeper.pk),
        ("returned", None),
        ("open", anna.pk),
    }
    assert AuditEntry.objects.get(act="cut_links").details == {"count": 1}


def test_a_changed_row_decides_the_next_loan(world):
    anna = world.reader()
    number = PolicyVersion.objects.get().number

    set_policy_row(row=NewPolicyRow(patron_category="adult", loan_days=30), by=BORIS)
    longer = world.check_out(anna, world.item())
    set_policy_row(row=NewPolicyRow(patron_category="adult"), by=BORIS)
    shorter = world.check_out(anna, world.item())

    assert (longer.due_at - shorter.due_at).days == 15
    assert PolicyVersion.objects.get().number == number + 2
    assert AuditEntry.objects.filter(act="set_policy_row", login="boris").count() == 2
    assert PolicyRow.objects.count() == 1


def test_the_default_grid_fits_the_city_and_can_be_loaded_twice(world):
    PatronCategoryFactory(code="collective", is_collective=True)
    ItemCategoryFactory(code="reference")
    StationFactory()
    InstitutionFactory(code="NLRK", kind="national")

    counts = [load_default_policies(by=COMMAND_LINE) for _ in range(2)]

    assert counts[0] == counts[1] == PolicyRow.objects.count()
    assert PolicyRow.objects.get(patron_category__code="collective").loan.max_loans == 500
    assert PolicyRow.objects.get(pool__code="stations").loan.names.en == "Station"
    assert PolicyRow.objects.get(institution__code="NLRK").loan.loan_days == 10
    assert PolicyRow.objects.get(item_category__code="reference").loan.is_lendable is False


def statements_of(act) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured.captured_queries]


def test_a_full_card_costs_no_more_statements(world):
    set_policy_row(row=NewPolicyRow(max_loans=500, is_lendable=True, loan_days=15), by=BORIS)
    anna, school = world.reader(), world.reader()
    LoanFactory.create_batch(400, patron=school, service_point=world.point)
    world.check_out(anna, world.item())

    few = statements_of(lambda: world.check_out(anna, world.item()))
    many = statements_of(lambda: world.check_out(school, world.item()))

    assert len(few) == len(many)


def test_a_check_out_takes_two_readings_and_writes_at_once(world):
    anna, item = world.reader(), world.item()
    world.check_out(anna, world.item())

    statements = statements_of(lambda: world.check_out(anna, item))

    own = [sql for sql in statements if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]
    assert len(own) == {"postgresql": 3, "sqlite": 8}[connection.vendor]


def test_a_return_is_never_earlier_than_its_loan_whatever_the_clock_says(world):
    """The desk that waited for the other's lock asked first; and two servers never have quite the same time."""
    moment = clock.now()
    with clock.frozen_at(moment):
        loan = world.check_out(world.reader(), item := world.item())
    with clock.frozen_at(moment - dt.timedelta(seconds=5)):
        answer = world.check_in(item)

    assert Loan.objects.get(pk=loan.loan_id).closed_at == moment
    assert answer.loan_id == loan.loan_id
