"""The reading history belongs to the reader: kept on request only, told, and forgotten at once."""

import datetime as dt

import pytest

from kitaphana.circulation import services as lending
from kitaphana.circulation.models import Loan
from kitaphana.circulation.queries.history import history_of, past_loan_count
from kitaphana.circulation.services import history
from kitaphana.circulation.tests.factories import READER, World
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def read(world, anna, count=1):
    found = []
    for _ in range(count):
        item = world.item()
        found.append(world.check_out(anna, item).loan_id)
        world.check_in(item)
    return found


def keep(anna):
    history.keep_history(patron_id=anna.pk, text_version="1", language="kk", by=READER)


def later(days):
    return clock.frozen_at(clock.now() + dt.timedelta(days=days))


def test_a_kept_history_outlives_the_days_and_pages_newest_first(world):
    anna = world.reader()
    keep(anna)
    ids = read(world, anna, 3)
    with later(60):
        lending.cut_expired_links()
        first = history_of(anna.pk, limit=2)
        second = history_of(anna.pk, after=first.next_after, limit=2)

    assert [row.loan_id for row in (*first.rows, *second.rows)] == ids[::-1]
    assert second.next_after is None
    assert past_loan_count(anna.pk) == 3


def test_stopping_forgets_all_at_once_and_touches_no_open_loan(world):
    anna, vera = world.reader(), world.reader()
    keep(anna)
    read(world, anna, 2)
    (other,) = read(world, vera)
    open_loan = world.check_out(anna, world.item())

    assert history.stop_history(patron_id=anna.pk, by=READER) == 2
    assert history.stop_history(patron_id=anna.pk, by=READER) == 0

    assert history_of(anna.pk).rows == ()
    assert Loan.objects.get(patron=anna).pk == open_loan.loan_id
    assert Loan.objects.get(pk=other).patron == vera
    (entry,) = AuditEntry.objects.filter(act="forget_history")
    assert (entry.actor_kind, entry.subject, entry.details) == ("reader", "loans", {"count": 2})


def test_one_book_is_forgotten_and_only_ones_own(world):
    anna, vera = world.reader(), world.reader()
    mine, kept = read(world, anna, 2)
    (other,) = read(world, vera)
    open_loan = world.check_out(anna, world.item()).loan_id

    history.forget_loan(patron_id=anna.pk, loan_id=mine, by=READER)
    for loan_id in (mine, other, open_loan, 0):
        with pytest.raises(Refused) as caught:
            history.forget_loan(patron_id=anna.pk, loan_id=loan_id, by=READER)
        assert caught.value.codes == ("loan_unknown",)

    assert [row.loan_id for row in history_of(anna.pk).rows] == [kept]


def test_a_long_history_costs_one_statement(world, django_assert_num_queries):
    anna = world.reader()
    read(world, anna, 5)

    with django_assert_num_queries(1):
        assert len(history_of(anna.pk, limit=3).rows) == 3
