"""One-time codes: six digits, ten minutes, one use, five tries, a limit per address, the same for everybody."""

import datetime as dt
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.core import alarms, attempts, clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, SignInAlarm, StoredCommand
from kitaphana.patrons import contacts, errors
from kitaphana.patrons.models import OneTimeCode
from kitaphana.patrons.services import codes
from kitaphana.patrons.services.codes import VerifiedAddress
from kitaphana.patrons.tests.factories import ReaderFactory

pytestmark = pytest.mark.django_db
PHONE = "+77011234567"
NOW = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC)


def send(address=PHONE, channel="sms", purpose="join", source="10.0.0.1", **more) -> str:
    return codes.send_code(purpose=purpose, channel=channel, address=address, language="kk", source=source, **more)


def redeem(handle, code, purpose="join", source="10.0.0.1") -> VerifiedAddress:
    return codes.redeem_code(purpose=purpose, handle=handle, code=code, source=source)


def refused(act, *args, **kwargs) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.codes


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_who_types_the_code_holds_the_address(codes_sent):
    handle = send()

    sent = codes_sent[-1]
    assert (sent.channel, sent.address, sent.language, sent.cause) == ("sms", PHONE, "kk", "join")
    assert len(sent.code) == 6
    assert sent.code.isdigit()
    assert redeem(handle, f" {sent.code[:3]} {sent.code[3:]} ") == VerifiedAddress("sms", PHONE)
    assert codes.proven_address(purpose="join", handle=handle) == VerifiedAddress("sms", PHONE)


def test_a_code_opens_once_and_for_its_purpose_only(codes_sent):
    handle = send()
    code = codes_sent[-1].code

    assert refused(redeem, handle, code, purpose="sign_in") == (errors.CODE_WRONG,)
    redeem(handle, code)
    assert refused(redeem, handle, code) == (errors.CODE_WRONG,)
    assert codes.proven_address(purpose="sign_in", handle=handle) is None


def test_a_code_is_good_for_ten_minutes_and_its_proof_for_an_hour(codes_sent):
    with clock.frozen_at(NOW):
        early, late = send(), send()
    with clock.frozen_at(NOW + dt.timedelta(minutes=9, seconds=59)):
        redeem(early, codes_sent[0].code)
    with clock.frozen_at(NOW + dt.timedelta(minutes=10)):
        assert refused(redeem, late, codes_sent[1].code) == (errors.CODE_WRONG,)
        assert codes.waiting_address(purpose="join", handle=late) is None
    with clock.frozen_at(NOW + dt.timedelta(minutes=71)):
        assert codes.proven_address(purpose="join", handle=early) is None
        assert codes.forget_old_codes() == 2


def test_five_wrong_tries_close_a_code_for_the_right_one_too(codes_sent):
    handle = send()
    code = codes_sent[-1].code

    answers = [refused(redeem, handle, wrong(code)) for _ in range(6)]

    assert answers == [(errors.CODE_WRONG,)] * 5 + [("too_many_attempts",)]
    assert refused(redeem, handle, code) == ("too_many_attempts",)


def test_wrong_tries_at_one_code_do_not_close_another(codes_sent):
    strangers, own = send(source="10.0.0.9"), send()
    for _ in range(6):
        refused(redeem, strangers, "abcdef", source="10.0.0.9")

    assert redeem(own, codes_sent[-1].code).address == PHONE


def test_an_address_gets_five_codes_in_a_quarter_of_an_hour(codes_sent):
    for _ in range(attempts.TRIES_PER_ACCOUNT):
        send()

    assert refused(send, source="10.0.0.2") == ("too_many_attempts",)
    assert len(codes_sent) == attempts.TRIES_PER_ACCOUNT
    send("anna@example.kz", "email")


def test_a_source_that_asks_for_too_many_addresses_is_stopped(codes_sent):
    for number in range(attempts.TRIES_PER_SOURCE):
        send(f"reader{number}@example.kz", "email")

    assert refused(send, "one.more@example.kz", "email") == ("too_many_attempts",)


def test_a_queue_behind_one_address_is_never_shut_out(codes_sent):
    for number in range(attempts.TRIES_PER_SOURCE + 20):
        handle = send(f"reader{number}@example.kz", "email")
        redeem(handle, codes_sent[-1].code)

    assert not SignInAlarm.objects.exists()


def test_a_code_that_was_typed_opens_the_place_again_but_not_the_address(codes_sent):
    handles = [send() for _ in range(attempts.TRIES_PER_ACCOUNT)]
    redeem(handles[-1], codes_sent[-1].code)

    assert refused(send) == ("too_many_attempts",)


def test_a_place_that_has_had_its_fill_raises_one_alarm(codes_sent):
    for number in range(attempts.TRIES_PER_SOURCE):
        send(f"reader{number}@example.kz", "email")
    assert not SignInAlarm.objects.exists()

    for _ in range(3):
        refused(send, "one.more@example.kz", "email")

    alarm = SignInAlarm.objects.get()
    assert (alarm.kind, alarm.source) == ("codes", "codes sent 10.0.0.1")
    alarms.open_source(alarm_id=alarm.pk, by=COMMAND_LINE)
    send("one.more@example.kz", "email")


@pytest.mark.parametrize(
    ("address", "channel"),
    [("", "sms"), ("12", "sms"), ("nobody", "email"), ("a@b", "email"), (PHONE, "email"), ("a@example.kz", "sms")],
)
def test_what_is_no_address_gets_no_code(codes_sent, address, channel):
    assert refused(send, address, channel) == (errors.ADDRESS_INVALID,)
    assert codes_sent == []


def test_a_phone_typed_as_people_do_is_one_and_the_same():
    assert codes.read_address("8 (701) 123-45-67") == VerifiedAddress("sms", PHONE)
    assert codes.read_address(" Anna@Example.KZ ") == VerifiedAddress("email", "anna@example.kz")


def test_known_and_unknown_addresses_cost_the_same_statements(codes_sent):
    ReaderFactory(phone=PHONE)
    with CaptureQueriesContext(
        connection,
    ) as known:
        send()
    with CaptureQueriesContext(connection) as unknown:
        send("+77017654321")

    assert len(known) == len(unknown)


def test_a_code_stands_nowhere_in_the_clear(codes_sent, caplog):
    with caplog.at_level(logging.DEBUG, "kitaphana"):
        handle = send()
        redeem(handle, codes_sent[-1].code)
    code = codes_sent[-1].code

    rows = [*OneTimeCode.objects.values(), *AuditEntry.objects.values(), *OutboxEvent.objects.values()]
    told = " ".join(map(str, [*rows, *StoredCommand.objects.values(), caplog.text]))
    assert f"'{code}'" not in told
    assert handle not in told


@pytest.mark.usefixtures("no_codes_sent")
def test_without_messages_nobody_is_left_waiting_for_a_code():
    assert refused(send) == (errors.CODES_UNSENT,)
    assert not OneTimeCode.objects.exists()


def test_whose_an_address_is():
    anna = ReaderFactory(phone=PHONE, email="anna@example.kz")

    assert contacts.has_readers(VerifiedAddress("sms", PHONE))
    assert not contacts.has_readers(VerifiedAddress("sms", "+77017654321"))
    assert [one.id for one in contacts.readers_with(VerifiedAddress("email", "anna@example.kz"))] == [anna.pk]
    assert contacts.readers_who_proved(VerifiedAddress("sms", PHONE)) == []
    assert [(one.channel, one.verified_at) for one in contacts.contacts_of(anna.pk)] == [("email", None), ("sms", None)]
