"""Loans as readers and desks see them."""

import datetime as dt

import pytest

from kitaphana.circulation import errors, queries
from kitaphana.circulation.models import Loan
from kitaphana.circulation.tests.factories import LoanFactory
from kitaphana.core import clock
from kitaphana.patrons.tests.factories import BlockFactory

pytestmark = pytest.mark.django_db


def test_open_loans_tell_whether_they_may_be_renewed(world):
    anna = world.reader()
    lent = [world.check_out(anna, world.item()) for _ in range(2)]
    for _ in range(2):
        world.renew(lent[1].loan_id)
    returned = world.item()
    world.check_out(anna, returned)
    world.check_in(returned)

    rows = queries.open_loans_of(anna.pk, language="kk").rows

    assert [(row.loan_id, row.may_renew, row.renewals_left) for row in rows] == [
        (lent[0].loan_id, True, 2),
        (lent[1].loan_id, False, 0),
    ]
    assert rows[1].refusal_codes == (errors.RENEWAL_LIMIT,)
    assert (rows[0].title, rows[0].author) == (lent[0].title, "Әуезов, Мұхтар")


def test_the_list_says_what_the_renewal_will_say(world):
    anna = world.reader()
    world.check_out(anna, world.item())
    BlockFactory(patron=anna)

    (row,) = queries.open_loans_of(anna.pk).rows

    assert (row.may_renew, row.refusal_codes) == (False, (errors.PATRON_BLOCKED,))


def test_a_long_list_pages_by_key_in_a_constant_number_of_queries(world, django_assert_max_num_queries):
    anna = world.reader()
    LoanFactory.create_batch(120, patron=anna, service_point=world.point)

    seen, after = [], None
    while True:
        with django_assert_max_num_queries(9):
            page = queries.open_loans_of(anna.pk, after=after, limit=50)
        seen += [row.loan_id for row in page.rows]
        after = page.next_after
        if after is None:
            break

    assert seen == sorted(Loan.objects.values_list("pk", flat=True))
    assert queries.open_loan_count(anna.pk) == 120


def test_an_overdue_loan_is_marked(world):
    anna = world.reader()
    lent = world.check_out(anna, world.item())

    with clock.frozen_at(lent.due_at + dt.timedelta(seconds=1)):
        (row,) = queries.open_loans_of(anna.pk).rows

    assert row.is_overdue


def test_a_reader_sees_no_loan_of_another(world):
    anna, vera = world.reader(), world.reader()
    lent = world.check_out(anna, world.item())

    assert queries.loan_of_patron(lent.loan_id, anna.pk).loan_id == lent.loan_id
    assert queries.loan_of_patron(lent.loan_id, vera.pk) is None
    assert queries.open_loans_of(vera.pk).rows == ()
    assert queries.open_loans_of(0).rows == ()


def test_items_tell_their_loan_and_due_time(world):
    anna, item, free = world.reader(), world.item(), world.item()
    lent = world.check_out(anna, item)

    assert queries.open_loan_of_item(item.pk) == queries.OpenLoan(lent.loan_id, anna.pk, lent.due_at)
    assert queries.open_loan_of_item(free.pk) is None
    assert queries.due_dates([item.pk, free.pk]) == {item.pk: lent.due_at}
