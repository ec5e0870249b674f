"""Gateways that are down, slow, lying or crashing, and messages that still arrive exactly once."""

import datetime as dt
import time
from decimal import Decimal

import pytest
from django.db import transaction

from kitaphana.core import clock
from kitaphana.notices.models import AddressProblem, ChannelState, Delivery, MessageSettings, Notice, SendingMonth
from kitaphana.notices.ports import Answer, Outcome
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services import CODE_SENDER, claiming, note_bounce, sending, tell_reader
from kitaphana.notices.services.claiming import claim, take_over
from kitaphana.notices.services.sending import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(city):
    """Anna is to hear that her password was changed: at once, by e-mail only."""
    anna = city.reader()
    tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause="1", facts={})
    return anna


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_message_goes_out_and_is_counted(city, told):
    city.gateway("email").answers = lambda one: Answer(Outcome.SENT, reference="r1", cost=Decimal("1.5"))

    city.send()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reference, delivery.cost) == ("sent", "r1", Decimal("1.5"))
    month = SendingMonth.objects.get()
    assert (month.month, month.sent_count, month.cost) == (dt.date(2026, 11, 1), 1, Decimal("1.5"))


def test_what_an_act_ends_while_messages_are_being_chosen_is_not_sent(city, told, monkeypatch):
    choose = claiming._chosen

    def chosen_and_dropped(*asked):
        found = choose(*asked)
        Delivery.objects.update(state="dropped", ended_at=clock.now())
        return found

    monkeypatch.setattr(claiming, "_chosen", chosen_and_dropped)
    city.send()

    assert (states(), city.sent()) == (["dropped"], [])


def test_many_are_marked_and_confirmed_in_short_transactions(city, monkeypatch):
    for number in range(7):
        reader = city.reader(email=f"reader{number}@example.kz")
        tell_reader(surrogate=str(reader.surrogate), kind="password_changed", cause="1", facts={})
    marked, mark = [], claiming._marked
    monkeypatch.setattr(claiming, "LOCKED", 3)
    monkeypatch.setattr(claiming, "_marked", lambda part: marked.append(len(part)) or mark(part))

    city.send()

    assert marked == [3, 3, 1]
    assert states() == ["sent"] * 7


def test_the_same_cause_is_told_once(city, told):
    assert tell_reader(surrogate=str(told.surrogate), kind="password_changed", cause="1", facts={}) == 0
    assert tell_reader(surrogate=str(told.surrogate), kind="password_changed", cause="2", facts={}) == 1


def test_a_gateway_that_is_down_is_tried_again_later_with_the_same_key(city, told, later):
    gateway = city.gateway("email")
    gateway.answers = lambda one: Answer(Outcome.LATER, reason="timed_out")
    city.send()
    assert states() == ["waiting"]
    gateway.answers = None

    city.send()
    assert city.sent() == [], "it is left in peace for half a minute"
    with later(minutes=1):
        city.send()

    assert states() == ["sent"]
    assert len(set(gateway.handed_over)) == 1, "one key however often"


def test_a_gateway_that_raises_or_says_too_little_loses_nothing(city, told, later):
    def broken(_):
        raise RuntimeError

    city.gateway("email").answers = broken
    city.send()

    assert Delivery.objects.get().reason == "gateway_fault"
    city.gateway("email").answers = None
    with later(minutes=1):
        city.send()
    assert len(city.sent()) == 1


def test_after_five_failures_on_end_the_rest_is_not_even_tried(city, monkeypatch):
    for number in range(12):
        reader = city.reader()
        tell_reader(surrogate=str(reader.surrogate), kind="password_changed", cause=str(number), facts={})
    gateway = city.gateway("email")
    gateway.in_flight = 1
    gateway.answers = lambda one: Answer(Outcome.LATER, reason="http_503")
    line = Line(Channel.EMAIL, gateway)

    line.round()

    assert len(gateway.handed_over) == 5
    assert line.round() == 0
    assert ChannelState.objects.get().is_down
    assert set(states()) == {"waiting"}
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0] * 7 + [1] * 5

    gateway.answers = None
    monkeypatch.setattr(time, "monotonic", lambda: line.breaker.opens_at + 1)
    assert line.round() == 1, "one to see whether it is back"
    assert line.round() == 6
    assert not ChannelState.objects.get().is_down


def test_a_message_whose_time_has_passed_is_not_sent(city, told, later):
    with later(days=4):
        city.send()

    assert city.sent() == []
    assert Delivery.objects.get().state == "expired"


def test_what_a_dead_worker_had_claimed_goes_out_under_the_same_key(city, told):
    (group,) = claim(Channel.EMAIL, 10)
    city.gateway("email").send([])  # it died before, while or after asking
    assert claim(Channel.EMAIL, 10) == []

    assert take_over(Channel.EMAIL) == 1
    city.send()

    assert [one.key for one in city.sent()] == [group.key.hex]
    assert states() == ["sent"]


def test_an_address_that_does_not_exist_is_marked_and_another_way_is_taken(city, told, later):
    from kitaphana.notices.models import TelegramChat

    TelegramChat.objects.create(patron=told, chat="42", linked_at=clock.now())
    city.gateway("email").answers = lambda one: Answer(Outcome.BAD_ADDRESS, reason="smtp_550")

    city.send()
    city.send("telegram")

    problem = AddressProblem.objects.get()
    assert (problem.patron_id, problem.channel, problem.reason) == (told.pk, "email", "smtp_550")
    assert [one.address for one in city.sent("telegram")] == ["42"]
    assert "example" not in problem.address_digest


def test_nothing_more_goes_to_an_address_that_bounced_until_it_changes(city, told):
    city.send()
    key = city.sent()[0].key
    assert note_bounce(key=key, reason="bounced_5.1.1")

    tell_reader(surrogate=str(told.surrogate), kind="password_changed", cause="2", facts={})
    assert Delivery.objects.count() == 1
    told.email = "new@example.kz"
    told.save()
    tell_reader(surrogate=str(told.surrogate), kind="password_changed", cause="3", facts={})

    assert Delivery.objects.count() == 2


def test_a_bounce_of_a_message_that_is_not_ours_changes_nothing(city):
    assert not note_bounce(key="nonsense", reason="bounced_5.1.1")
    assert not note_bounce(key="0" * 32, reason="bounced_5.1.1")


def test_at_night_only_what_is_urgent_goes(city, hear, later):
    anna = city.reader()
    with later(hours=11):  # eleven in the evening
        tell_reader(surrogate=str(anna.surrogate), kind="welcome", cause="1", facts={})
        tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause="1", facts={})
        city.send()
        assert [one.kind for one in city.sent()] == ["password_changed"]
    with later(hours=21):  # nine in the morning
        city.send()

    assert [one.kind for one in city.sent()] == ["password_changed", "welcome"]


def test_what_waited_for_a_gateway_until_the_night_waits_for_the_morning(city, later):
    anna = city.reader()
    tell_reader(surrogate=str(anna.surrogate), kind="welcome", cause="1", facts={})
    with later(hours=11):
        city.send()
        assert city.sent() == []
        assert Delivery.objects.get().not_before == dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC)
    with later(hours=21):
        city.send()
    assert len(city.sent()) == 1


def test_beyond_the_monthly_limit_only_urgent_sms_go(city, hear):
    anna = city.reader(email="")
    MessageSettings.objects.create(institution=city.point.institution, monthly_limit=Decimal("10"))
    SendingMonth.objects.create(
        institution=city.point.institution, month=dt.date(2026, 11, 1), channel="sms", kind="overdue", cost=10
    )
    tell_reader(surrogate=str(anna.surrogate), kind="guarantor_asked", cause="1", facts={})
    tell_reader(surrogate=str(anna.surrogate), kind="address_changed", cause="1", facts={})

    city.send("sms")

    assert [one.kind for one in city.sent("sms")] == ["address_changed"]
    assert Delivery.objects.get(notice__kind="guarantor_asked").reason == "limit"


@pytest.mark.parametrize(("in_flight", "knows_keys"), [(4, True), (1, False)])
def test_a_code_overtakes_what_a_slow_gateway_works_off(city, monkeypatch, in_flight, knows_keys):
    monkeypatch.setattr(sending, "LOOK_EVERY", 0.0)
    for number in range(30):
        reader = city.reader(phone=f"+770112345{number:02}", email="")
        tell_reader(surrogate=str(reader.surrogate), kind="guarantor_asked", cause="1", facts={})
    gateway, order = city.gateway("sms"), []
    gateway.in_flight, gateway.knows_keys = in_flight, knows_keys

    def answer(envelope):
        order.append(envelope.kind)
        if len(order) == 6:  # somebody in a queue asks for a code, while the others are being told
            with transaction.atomic():
                CODE_SENDER.send(channel="sms", address="+77017654321", code="123456", language="ru", cause="join")
        return Answer(Outcome.SENT)

    gateway.answers = answer
    city.send("sms")

    assert len(order) == 31
    assert order.index("code") <= 5 + in_flight
    assert set(states()) == {"sent"}
    assert len(set(gateway.handed_over)) == 31, "each once"


def test_a_code_waits_no_longer_when_the_gateway_fails_meanwhile(city, monkeypatch):
    monkeypatch.setattr(sending, "LOOK_EVERY", 0.0)
    for number in range(12):
        reader = city.reader(phone=f"+770112345{number:02}", email="")
        tell_reader(surrogate=str(reader.surrogate), kind="guarantor_asked", cause="1", facts={})
    gateway = city.gateway("sms")
    gateway.in_flight = 1
    gateway.answers = lambda one: Answer(Outcome.LATER, reason="http_503")

    assert Line(Channel.SMS, gateway).round() == 5

    assert set(states()) == {"waiting"}, "what was claimed waits again"


def test_sending_asks_as_many_questions_for_many_messages_as_for_few(city):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tell_reader(surrogate=str(city.reader().surrogate), kind="password_changed", cause="first", facts={})
    city.send()  # the month has its row
    counts = []
    for many in (2, 20):
        for number in range(many):
            reader = city.reader()
            tell_reader(surrogate=str(reader.surrogate), kind="password_changed", cause=f"{many}-{number}", facts={})
        line = Line(Channel.EMAIL, city.gateway("email"), tidied_at=float("inf"))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert line.round() == many
        counts.append(len(caught))

    assert counts[0] == counts[1]
    assert Notice.objects.count() == 23
