"""A loan that is due soon: told once, in one message for all books, and not when it is back or renewed."""

import datetime as dt

import pytest

from kitaphana.circulation.models import Loan
from kitaphana.core import clock
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.tasks import plan_day

pytestmark = pytest.mark.django_db


def due_in(loan_id: int, days: float) -> None:
    Loan.objects.filter(pk=loan_id).update(due_at=clock.now() + dt.timedelta(days=days))


@pytest.fixture
def lent(city):
    """Anna has two books that are due in two days."""
    anna = city.reader()
    answers = [city.check_out(anna, city.item()) for _ in range(2)]
    for answer in answers:
        due_in(answer.loan_id, 2)
    return city, anna, answers


def test_two_books_make_one_message_with_both_titles(lent, later):
    city, _, _ = lent
    assert plan_day() == 2

    with later(hours=22):  # ten o'clock of the next day
        city.send()

    (message,) = city.sent()
    assert message.subject == "Скоро срок возврата: 2 декабря"
    assert message.text.count("• ") == 2
    assert message.address == "anna@example.kz"


def test_planning_again_tells_nothing_twice(lent, later):
    city, _, _ = lent
    plan_day()
    plan_day()

    with later(hours=22):
        city.send()
        plan_day()
        city.send()

    assert len(city.sent()) == 1
    assert Notice.objects.count() == 2


def test_a_book_that_came_back_is_not_mentioned(lent, later, hear):
    city, _, answers = lent
    plan_day()
    city.check_in(Loan.objects.get(pk=answers[0].loan_id).item)
    hear()

    with later(hours=22):
        city.send()

    (message,) = city.sent()
    assert message.text.count("• ") == 1
    assert Notice.objects.filter(over_at__isnull=False).count() == 1


def test_the_cause_is_asked_again_also_when_no_event_has_come_yet(lent, later):
    city, _, answers = lent
    plan_day()
    for answer in answers:
        city.check_in(Loan.objects.get(pk=answer.loan_id).item)

    with later(hours=22):
        city.send()

    assert city.sent() == []
    assert set(Delivery.objects.values_list("state", "reason")) == {("dropped", "over")}


def test_a_renewed_loan_is_told_of_anew_when_it_is_due_again(lent, later):
    city, _, answers = lent
    plan_day()
    city.renew(answers[0].loan_id)
    with later(hours=22):
        city.send()
    due_in(answers[0].loan_id, 3)

    assert plan_day() == 1


def test_no_titles_by_sms_unless_somebody_wants_them(lent, later):
    city, anna, _ = lent
    from kitaphana.circulation.tests.factories import READER
    from kitaphana.notices.services import set_preferences, set_reader_settings

    set_preferences(patron_id=anna.pk, choices={("due_soon", "sms"): True}, by=READER)
    plan_day()
    with later(hours=22):
        city.send("sms")
    (silent,) = city.sent("sms")
    title = Loan.objects.first().item.edition.title

    assert title not in silent.text
    assert silent.text == "Книг к возврату: 2. Срок: 2 декабря"

    set_reader_settings(patron_id=anna.pk, is_kazakh_latin=False, has_titles_in_sms=True, by=READER)
    other = city.check_out(anna, city.item())
    due_in(other.loan_id, 1)
    plan_day()
    with later(hours=22):
        city.send("sms")

    new_title = Loan.objects.get(pk=other.loan_id).item.edition.title
    assert any(new_title in message.text for message in city.sent("sms"))


def test_nothing_goes_without_consent(city, later):
    vera = city.reader(consents=())
    due_in(city.check_out(vera, city.item()).loan_id, 2)

    assert plan_day() == 1
    assert Delivery.objects.count() == 0


def test_a_consent_withdrawn_meanwhile_stops_what_waits(lent, later):
    city, anna, _ = lent
    plan_day()
    anna.consents.update(withdrawn_at=clock.now())

    with later(hours=22):
        city.send()

    assert city.sent() == []
    assert set(Delivery.objects.values_list("reason", flat=True)) == {"no_consent"}


def test_kazakh_in_latin_letters_for_those_who_chose_it(city, later):
    from kitaphana.circulation.tests.factories import READER
    from kitaphana.notices.services import set_reader_settings

    anna = city.reader(language="kk")
    set_reader_settings(patron_id=anna.pk, is_kazakh_latin=True, has_titles_in_sms=False, by=READER)
    due_in(city.check_out(anna, city.item()).loan_id, 2)
    plan_day()
    with later(hours=22):
        city.send()

    (message,) = city.sent()
    assert message.language == "kk-Latn"
    assert message.subject == "Kıtap qaitaru merzımı jaqyndady: 2 jeltoqsan"
    assert "http://localhost:8000/account/" in message.text


def test_a_digest_that_would_come_too_late_goes_before(city):
    anna = city.reader()
    due_in(city.check_out(anna, city.item()).loan_id, 0.5)
    plan_day()

    city.send()

    assert len(city.sent()) == 1


def test_planning_asks_as_many_questions_for_many_loans_as_for_few(city, django_assert_max_num_queries):
    for _ in range(3):
        anna = city.reader()
        due_in(city.check_out(anna, city.item()).loan_id, 2)
    with django_assert_max_num_queries(40):
        assert plan_day() == 3
