"""Loans that are late: each step in words of its own, with what becomes of the card; and items that are lost."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from kitaphana.circulation import services as circulation
from kitaphana.circulation.rules.overdue import place_of
from kitaphana.circulation.rules.policy import OverduePolicy
from kitaphana.circulation.services import NewPolicyRow
from kitaphana.circulation.tests.factories import new_key
from kitaphana.circulation.tests.losses import LossWorld, days_after, follow
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import OutboxEvent
from kitaphana.notices import queries
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.services.hearing import hear as hear_events
from kitaphana.notices.tests.conftest import NOON, City
from kitaphana.notices.tests.test_hearing import kinds

pytestmark = pytest.mark.django_db


class LateCity(City, LossWorld):
    """Both worlds in one: steps after 1 and 7 days, a stop after 10, lost after 60."""


@pytest.fixture
def city(db):
    with clock.frozen_at(NOON):
        yield LateCity()


@pytest.fixture
def loan(city):
    return city.lent(city.reader())


def told_after(city, loan, days, hear) -> str:
    """The last letter, on the morning after so many days."""
    follow(loan, days)
    with clock.frozen_at(days_after(loan, days)):
        hear()
    with clock.frozen_at(days_after(loan, days + 1)):
        city.send()
    return city.sent()[-1].text


def test_every_step_has_words_of_its_own(city, loan, hear):
    first = told_after(city, loan, 1, hear)
    last = told_after(city, loan, 7, hear)

    assert kinds() == ["overdue", "overdue_last"]
    assert "Срок возврата этих книг прошёл" in first
    assert "Это последнее напоминание" in last


@pytest.mark.parametrize(
    ("steps", "places"),
    [((3,), ["first"]), ((1, 7), ["first", "last"]), ((1, 7, 14, 30), ["first", "later", "later", "last"])],
)
def test_place_among_the_steps(steps, places):
    policy = OverduePolicy(steps, None, None, ())

    assert [place_of(step, policy) for step in steps] == places


def test_the_message_says_from_which_day_the_card_borrows_nothing(city, loan, hear):
    told = told_after(city, loan, 1, hear)

    stop = (loan.due_at + dt.timedelta(days=10)).astimezone(clock.zone())
    assert f"новых книг по билету не выдадут. Первый день: {stop.day} " in told


def test_where_the_rules_stop_nobody_nothing_is_said_of_the_card(city, loan, hear):
    row = NewPolicyRow(is_lendable=True, loan_days=15, max_loans=5, overdue_steps=(1, 7))
    circulation.set_policy_row(row=row, by=COMMAND_LINE)
    follow(loan, 1)
    with clock.frozen_at(days_after(loan, 1)):
        hear()
    with clock.frozen_at(days_after(loan, 2)):
        city.send()

    assert "не выдадут" not in city.sent()[-1].text


def test_steps_of_before_this_release_are_heard_as_the_first(city, loan):
    from kitaphana.core.dispatcher import as_delivered
    from kitaphana.core.worker import catch_up

    follow(loan, 1)
    catch_up()
    Notice.objects.all().delete()
    told = as_delivered(OutboxEvent.objects.get(name="LoanOverdue"))
    payload = {name: value for name, value in told.payload.items() if name not in ("place", "blocks_on")}
    with clock.frozen_at(days_after(loan, 1)):
        hear_events([replace(told, payload=payload)])

    assert kinds() == ["overdue"]


def test_staff_write_a_text_for_each_step(city):
    assert {"overdue", "overdue_later", "overdue_last", "loan_lost", "loss_owed"} <= set(queries.EDITED_KINDS)
    assert "rests" in queries.words_of("overdue_last")


def test_a_reader_hears_that_an_item_counts_as_lost_and_not_when_it_is_found(city, loan, hear):
    city.lose(loan)
    hear()
    assert kinds() == ["loan_lost"]

    city.find(loan)
    hear()

    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}
    with clock.frozen_at(NOON + dt.timedelta(days=1)):
        city.send()
    assert city.sent() == []


def test_an_item_that_is_lost_once_more_is_told_of_once_more(city, loan, hear):
    city.lose(loan)
    hear()
    city.find(loan)
    hear()
    again = city.lent(loan.patron)
    city.lose(again)
    hear()

    assert kinds() == ["loan_lost", "loan_lost"]


def test_a_sum_that_is_owed_again_is_told_with_its_amount(city, hear):
    loan = city.lent(city.reader(), price=Decimal("3200.00"))
    city.lose(loan)
    paid = city.pay(city.charge(loan).charge_id)
    circulation.reverse_payment(
        payment_id=paid.payment_id, note="the wrong reader", desk=city.act(loan).desk, command_id=new_key()
    )
    hear()
    with clock.frozen_at(NOON + dt.timedelta(days=1)):
        city.send()

    (message,) = city.sent()
    assert message.kind == "loss_owed"
    assert "3\u00a0200\u00a0₸" in message.text


def test_what_is_paid_after_all_is_told_no_more(city, hear):
    loan = city.lent(city.reader(), price=Decimal("3200.00"))
    city.lose(loan)
    charge = city.charge(loan).charge_id
    paid = city.pay(charge)
    circulation.reverse_payment(
        payment_id=paid.payment_id, note="the wrong reader", desk=city.act(loan).desk, command_id=new_key()
    )
    hear()
    city.pay(charge)
    hear()

    assert Notice.objects.get(kind="loss_owed").over_at is not None
