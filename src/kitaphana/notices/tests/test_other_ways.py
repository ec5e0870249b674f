"""What one way cannot carry takes another: SMS beyond the limit, refusals, chats that were disconnected."""

import datetime as dt
from decimal import Decimal

import pytest

from kitaphana.circulation.models import Loan
from kitaphana.circulation.services.overdue import follow_overdue
from kitaphana.circulation.tests.factories import READER
from kitaphana.core import clock
from kitaphana.notices import services
from kitaphana.notices.models import Delivery, MessageSettings, SendingMonth, TelegramChat
from kitaphana.notices.ports import Answer, Outcome
from kitaphana.notices.rules.choosing import Reach, channels_for
from kitaphana.notices.rules.kinds import KINDS, Channel
from kitaphana.patrons.models import Consent

pytestmark = pytest.mark.django_db


def ways() -> dict[str, str]:
    return dict(Delivery.objects.values_list("channel", "state"))


@pytest.fixture
def spent(city):
    """The month's limit is reached; the institution prints letters."""
    home = city.point.institution
    MessageSettings.objects.create(institution=home, monthly_limit=Decimal("10"), has_letters=True)
    SendingMonth.objects.create(
        institution=home, month=dt.date(2026, 11, 1), channel="sms", kind="overdue", cost=Decimal("10")
    )
    return home


def late(city, reader, hear) -> None:
    loan_id = city.check_out(reader, city.item()).loan_id
    Loan.objects.filter(pk=loan_id).update(due_at=clock.now() - dt.timedelta(days=1))
    follow_overdue()
    hear()


def at_once() -> None:
    Delivery.objects.filter(state="waiting").update(not_before=clock.now())


def test_who_has_only_a_phone_gets_a_letter_when_the_money_for_sms_is_spent(city, spent, hear):
    late(city, city.reader(email=""), hear)
    at_once()
    city.send("sms")

    assert city.sent("sms") == []
    assert ways() == {"sms": "dropped", "letter": "waiting"}


def test_who_has_an_email_as_well_gets_no_letter_besides(city, spent, hear):
    late(city, city.reader(), hear)
    at_once()
    city.send("sms")
    city.send("email")

    assert ways() == {"sms": "dropped", "email": "sent"}


def test_what_is_refused_at_once_takes_another_way(city, spent, hear):
    city.gateway("email").answers = lambda one: Answer(Outcome.REFUSED, reason="smtp_554")
    late(city, city.reader(phone=""), hear)
    at_once()
    city.send("email")

    assert ways() == {"email": "failed", "letter": "waiting"}


def test_what_went_to_a_chat_that_is_disconnected_meanwhile_goes_by_sms(city, hear):
    anna = city.reader(email="", chat="42")
    services.tell_reader(surrogate=str(anna.surrogate), kind="guarantor_asked", cause="1", facts={})
    assert ways() == {"telegram": "waiting"}

    services.disconnect_telegram(patron_id=anna.pk, by=READER)
    city.send("telegram")
    city.send("sms")

    assert ways() == {"telegram": "dropped", "sms": "sent"}


def test_what_arrived_in_a_chat_costs_no_sms_when_the_email_fails(city):
    anna = city.reader(chat="42")
    city.gateway("email").answers = lambda one: Answer(Outcome.REFUSED, reason="smtp_554")
    services.tell_reader(surrogate=str(anna.surrogate), kind="guarantor_asked", cause="1", facts={})
    city.send("telegram")
    city.send("email")

    assert ways() == {"telegram": "sent", "email": "failed"}


def test_what_the_reader_switches_off_takes_no_other_way(city, hear):
    anna = city.reader(phone="")
    services.tell_reader(surrogate=str(anna.surrogate), kind="welcome", cause="1", facts={})
    services.set_preferences(patron_id=anna.pk, choices={("welcome", "email"): False}, by=READER)
    TelegramChat.objects.create(patron=anna, chat="42", linked_at=clock.now())
    city.send("email")

    assert ways() == {"email": "dropped"}


def test_a_withdrawn_consent_to_telegram_leaves_the_other_ways(city):
    anna = city.reader(email="", chat="42")
    services.tell_reader(surrogate=str(anna.surrogate), kind="guarantor_asked", cause="1", facts={})
    Consent.objects.filter(patron=anna, purpose="telegram").update(withdrawn_at=clock.now())
    city.send("telegram")

    assert ways() == {"telegram": "dropped", "sms": "waiting"}


def test_paper_goes_where_all_that_was_tried_was_in_vain():
    reach = Reach(frozenset({Channel.SMS, Channel.LETTER}), consents=frozenset({"messages"}), set_up=frozenset(Channel))

    assert channels_for(KINDS["overdue"], reach) == (Channel.SMS,)
    assert channels_for(KINDS["overdue"], reach, but={Channel.SMS}) == (Channel.LETTER,)
    assert channels_for(KINDS["overdue"], reach, but={Channel.SMS, Channel.LETTER}) == ()
