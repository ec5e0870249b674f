"""Lending, taking back, renewing and undoing through the one door."""

import datetime as dt

import pytest

from kitaphana.circulation.models import Decision, Loan, LoanState
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from kitaphana.holdings.models import ItemStatus

pytestmark = pytest.mark.django_db


def codes_of(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def test_check_out_lends_an_item(world):
    anna, item = world.reader(), world.item()

    answer = world.check_out(anna, item)

    loan = Loan.objects.get()
    item.refresh_from_db()
    assert (loan.pk, loan.patron, loan.item, loan.state) == (answer.loan_id, anna, item, LoanState.OPEN)
    assert loan.due_at == answer.due_at
    assert item.status == ItemStatus.ON_LOAN
    assert (answer.barcode, answer.title, answer.renewals_left) == (item.barcode, item.edition.title, 2)
    assert any("loan_days = 15 ← row" in line for line in answer.trace)


def test_check_out_writes_audit_event_decision_and_answer_without_the_reader(world):
    anna, item = world.reader(), world.item()

    answer = world.check_out(anna, item, command_id="one")

    audit = AuditEntry.objects.get(act="check_out")
    event = OutboxEvent.objects.get(name="ItemCheckedOut")
    decision = Decision.objects.get()
    assert audit.subject == f"loan:{answer.loan_id}"
    assert (audit.login, audit.service_point) == ("boris", "DESK")
    assert event.payload["work_id"] == item.edition.work_id
    assert event.payload["patron_category"] == "adult"
    assert decision.facts["reader"]["age_band"] == "31-54"
    assert StoredCommand.objects.get(key="one").answer["loan_id"] == answer.loan_id


def test_check_in_takes_it_back_and_keeps_the_reader_for_a_while(world):
    anna, item = world.reader(), world.item()
    lent = world.check_out(anna, item)

    answer = world.check_in(item)

    loan = Loan.objects.get()
    item.refresh_from_db()
    assert (answer.loan_id, answer.was_on_loan, answer.was_overdue, answer.is_home) == (lent.loan_id, True, False, True)
    assert (loan.state, loan.patron) == (LoanState.RETURNED, anna)
    assert item.status == ItemStatus.AVAILABLE
    assert OutboxEvent.objects.filter(name="ItemCheckedIn").count() == 1


def test_renewal_prolongs_from_the_due_day(world):
    anna, item = world.reader(), world.item()
    lent = world.check_out(anna, item)

    answer = world.renew(lent.loan_id)

    loan = Loan.objects.get()
    assert answer.due_at == loan.due_at == lent.due_at + dt.timedelta(days=15)
    assert (answer.renewal_count, answer.renewals_left, loan.renewal_count) == (1, 1, 1)


def test_undo_of_a_check_out_voids_the_loan(world):
    anna, item = world.reader(), world.item()
    world.check_out(anna, item, command_id="lend-1")

    answer = world.undo("lend-1")

    loan = Loan.objects.get()
    item.refresh_from_db()
    assert (answer.act, answer.barcode) == ("check_out", item.barcode)
    assert (loan.state, loan.patron, item.status) == (LoanState.VOID, None, ItemStatus.AVAILABLE)
