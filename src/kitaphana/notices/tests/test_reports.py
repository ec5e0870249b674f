"""What gateways report later: arrived, came back, blocked; and what comes back after the address has changed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.notices.models import AddressProblem, Delivery, Notice, SendingMonth
from kitaphana.notices.ports import Answer, Fate, Outcome, Report
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services import hear_reports, note_bounce, send_again, tell_reader
from kitaphana.notices.services.claiming import claim
from kitaphana.notices.services.daily import forget

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(city):
    """She hears by SMS and by e-mail that a child asks for her."""
    city.gateway("sms").answers = lambda one: Answer(Outcome.SENT, reference="gw-1", cost=Decimal("12.5"))
    anna = city.reader()
    tell_reader(surrogate=str(anna.surrogate), kind="guarantor_asked", cause="1", facts={})
    return anna


def by(channel: str) -> Delivery:
    return Delivery.objects.get(channel=channel)


def report(fate: Fate, city, **fields) -> bool:
    given = {"key": city.sent("sms")[0].key, "reason": f"sms_{fate}", **fields}
    return hear_reports(channel="sms", reports=[Report(fate, **given)])


def test_what_arrived_is_marked_once(city, anna):
    city.send("sms")

    assert report(Fate.DELIVERED, city)
    first = by("sms").delivered_at
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        assert report(Fate.DELIVERED, city)

    assert (by("sms").state, by("sms").delivered_at) == ("sent", first)
    assert by("email").delivered_at is None


def test_it_is_found_by_the_number_of_the_gateway_too(city, anna):
    city.send("sms")

    assert report(Fate.DELIVERED, city, key="", reference="gw-1")

    assert by("sms").delivered_at is not None


def test_an_address_that_does_not_exist_is_marked_counted_and_sent_to_no_more(city, anna):
    city.send("sms")

    report(Fate.BAD_ADDRESS, city)
    report(Fate.BAD_ADDRESS, city)

    assert (by("sms").state, by("sms").reason) == ("failed", "sms_bad_address")
    problem = AddressProblem.objects.get()
    assert (problem.patron_id, problem.channel) == (anna.pk, "sms")
    month = SendingMonth.objects.get(channel="sms")
    assert (month.sent_count, month.failed_count, month.cost) == (1, 1, Decimal("12.5"))
    tell_reader(surrogate=str(anna.surrogate), kind="guarantor_asked", cause="2", facts={})
    assert not Delivery.objects.filter(channel="sms", notice__cause="guarantor_asked:2").exists()


def test_a_telephone_that_was_off_leaves_the_address_alone(city, anna):
    city.send("sms")

    report(Fate.FAILED, city)

    assert by("sms").state == "failed"
    assert not AddressProblem.objects.exists()


def test_what_came_back_goes_over_another_way(city):
    anna = city.reader(email="", chat="")
    city.gateway("sms").answers = lambda one: Answer(Outcome.SENT)
    tell_reader(surrogate=str(anna.surrogate), kind="guarantor_asked", cause="1", facts={})
    city.send("sms")
    anna.email = "anna@example.kz"
    anna.save()

    report(Fate.BAD_ADDRESS, city)
    city.send("email")

    assert [one.address for one in city.sent("email")] == ["anna@example.kz"]


def test_what_is_settled_meanwhile_goes_nowhere_else(city):
    anna = city.reader(email="")
    city.gateway("sms").answers = lambda one: Answer(Outcome.SENT)
    tell_reader(surrogate=str(anna.surrogate), kind="guarantor_asked", cause="1", facts={})
    city.send("sms")
    Notice.objects.update(over_at=clock.now())
    anna.email = "anna@example.kz"
    anna.save()

    report(Fate.BAD_ADDRESS, city)

    assert Delivery.objects.count() == 1


def test_a_report_about_an_older_address_says_nothing_of_the_new_one(city, anna):
    city.send("sms")
    anna.phone = "+77017654321"
    anna.save()

    report(Fate.BAD_ADDRESS, city)
    tell_reader(surrogate=str(anna.surrogate), kind="guarantor_asked", cause="2", facts={})

    assert Delivery.objects.filter(channel="sms", notice__cause="guarantor_asked:2").exists()


def test_an_email_that_comes_back_after_the_change_of_the_address_either(city, anna):
    city.send("email")
    anna.email = "new@example.kz"
    anna.save()

    assert note_bounce(key=city.sent("email")[0].key, reason="bounced_5.1.1")
    tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause="2", facts={})

    assert Delivery.objects.filter(channel="email", notice__kind="password_changed").exists()


def test_what_nobody_knows_changes_nothing(city, anna):
    city.send("sms")

    assert hear_reports(channel="sms", reports=[Report(Fate.BAD_ADDRESS, key="0" * 32)])
    assert hear_reports(channel="sms", reports=[Report(Fate.BAD_ADDRESS, key="x", reference="y")])
    assert hear_reports(channel="sms", reports=[])

    assert by("sms").state == "sent"


def test_a_report_that_overtakes_the_answer_is_to_come_again(city, anna):
    (group,) = claim(Channel.SMS, 1)

    assert not hear_reports(channel="sms", reports=[Report(Fate.DELIVERED, key=group.key.hex)])

    assert by("sms").state == "sending"


def test_what_arrived_does_not_fail_afterwards(city, anna):
    city.send("sms")
    report(Fate.DELIVERED, city)
    report(Fate.FAILED, city)

    assert by("sms").state == "sent"


def test_who_came_back_is_tried_again_by_a_persons_word(city, anna):
    city.send("sms")
    report(Fate.FAILED, city)

    send_again(delivery_id=by("sms").pk, institution_ids=[city.point.institution_id], by=COMMAND_LINE)
    city.send("sms")

    assert by("sms").state == "sent"


def test_who_is_forgotten_leaves_no_hash_of_an_address(city, anna):
    city.send("sms")
    assert by("sms").address_digest

    forget(Notice.objects.all())

    assert by("sms").address_digest == ""
    assert report(Fate.BAD_ADDRESS, city)
    assert not AddressProblem.objects.exists()


def test_many_reports_ask_as_little_as_few(city, django_assert_max_num_queries):
    for number in range(12):
        reader = city.reader(phone=f"+770112345{number:02}", email="")
        tell_reader(surrogate=str(reader.surrogate), kind="guarantor_asked", cause="1", facts={})
    city.send("sms")
    keys = [one.key for one in city.sent("sms")]
    assert len(keys) == 12

    with django_assert_max_num_queries(6):
        hear_reports(channel="sms", reports=[Report(Fate.DELIVERED, key=key) for key in keys])

    assert Delivery.objects.filter(delivered_at__isnull=False).count() == 12
