"""SMS and Telegram: what is asked, and what every answer means."""

import json
from decimal import Decimal
from urllib.parse import parse_qs

import pytest

from kitaphana.gateways.http import HttpAnswer, Unreachable
from kitaphana.gateways.recording import Folder
from kitaphana.gateways.sms import FORM, SmsContract, SmsGateway
from kitaphana.gateways.smtp import Relay
from kitaphana.gateways.telegram import TelegramBot, TelegramListener
from kitaphana.notices.ports import Envelope, Outcome

pytestmark = pytest.mark.once


class Other:
    """The other side: answers one after the other, the last one for ever."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def post(self, url, body, headers):
        self.asked.append((url, body, headers))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def said(status, **values) -> HttpAnswer:
    return HttpAnswer(status, {}, json.dumps(values).encode())


def envelope(**fields) -> Envelope:
    given = {
        "key": "k1", "address": "+77011234567", "subject": "", "text": "Сәлем {to}", "language": "kk", "kind": "code",
        **fields,
    }  # fmt: skip
    return Envelope(**given)


def sms(other, **fields) -> SmsGateway:
    contract = {
        "url": "https://sms.example/send", "fields": {"recipient": "{to}", "text": "{text}", "id": "{key}"},
        "reference_path": "data.id", "cost_path": "data.price", "error_path": "error.code",
        "bad_address_codes": frozenset({"14"}), "price_per_part": Decimal("12.5"), **fields,
    }  # fmt: skip
    return SmsGateway(SmsContract(**contract), other)


def test_the_request_is_as_configured_and_bears_the_key():
    other = Other(said(200, data={"id": 7, "price": "11.30"}))
    (answer,) = sms(other).send([envelope()])

    _, body, headers = other.asked[0]
    assert json.loads(body) == {"recipient": "+77011234567", "text": "Сәлем {to}", "id": "k1"}
    assert headers["Idempotency-Key"] == "k1"
    assert (answer.outcome, answer.reference, answer.cost) == (Outcome.SENT, "7", Decimal("11.3000"))


def test_a_form_and_a_price_by_parts():
    other = Other(said(200, data={"id": "7"}))
    (answer,) = sms(other, format=FORM).send([envelope(text="я" * 71)])

    assert parse_qs(other.asked[0][1].decode())["recipient"] == ["+77011234567"]
    assert answer.cost == Decimal("25.0")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (said(200), Outcome.LATER),
        (HttpAnswer(200, {}, b"<html>maintenance</html>"), Outcome.LATER),
        (said(200, error={"code": 14}), Outcome.BAD_ADDRESS),
        (said(400, error={"code": "14"}), Outcome.BAD_ADDRESS),
        (said(200, error={"code": "99"}), Outcome.REFUSED),
        (said(400), Outcome.REFUSED),
        (said(401), Outcome.LATER),
        (said(429), Outcome.LATER),
        (said(302), Outcome.LATER),
        (said(503), Outcome.LATER),
        (Unreachable("timed_out"), Outcome.LATER),
    ],
)
def test_what_an_sms_gateway_says(answer, outcome):
    assert sms(Other(answer)).send([envelope()])[0].outcome is outcome


def test_several_go_side_by_side_and_keep_their_order():
    other = Other(said(200, data={"id": "7"}))
    answers = sms(other).send([envelope(key=str(number)) for number in range(4)])

    assert [one.outcome for one in answers] == [Outcome.SENT] * 4


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (said(200, ok=True, result={"message_id": 5}), Outcome.SENT),
        (said(403, ok=False, description="Forbidden: bot was blocked by the user"), Outcome.BAD_ADDRESS),
        (said(400, ok=False, description="Bad Request: chat not found"), Outcome.BAD_ADDRESS),
        (said(400, ok=False, description="Bad Request: message is too long"), Outcome.REFUSED),
        (said(429, ok=False, parameters={"retry_after": 3}), Outcome.LATER),
        (said(200), Outcome.LATER),
        (HttpAnswer(200, {}, b"[]"), Outcome.LATER),
        (Unreachable("no_answer"), Outcome.LATER),
    ],
)
def test_what_telegram_says(answer, outcome):
    assert TelegramBot("t", "bot", Other(answer)).send([envelope()])[0].outcome is outcome


def update(number, text, kind="private") -> dict:
    return {"update_id": number, "message": {"text": text, "chat": {"id": 42, "type": kind}}}


def test_words_come_again_until_they_are_stored():
    other = Other(
        said(200, ok=True, result=[update(7, "/start abc"), update(8, "hi", "group"), "nonsense", {"update_id": 9}]),
        said(200, ok=True, result=[]),
    )
    listener = TelegramListener(TelegramBot("t", "bot", other))

    assert listener.poll() == [("42", "/start abc")]
    assert listener.offset == 0
    listener.acknowledge()
    assert listener.poll() == []
    assert json.loads(other.asked[1][1])["offset"] == 10


def test_the_bot_answers_and_does_not_mind_when_nobody_hears():
    other = Other(said(200, ok=True, result={}), Unreachable("no_answer"))
    listener = TelegramListener(TelegramBot("t", "bot", other))

    listener.answer("42", "Hello")
    listener.answer("42", "Hello")

    assert json.loads(other.asked[0][1]) == {"chat_id": "42", "text": "Hello"}


def member(number, status, kind="private") -> dict:
    told = {"chat": {"id": 42, "type": kind}, "new_chat_member": {"status": status}}
    return {"update_id": number, "my_chat_member": told}


def test_who_blocks_the_bot_has_said_stop():
    updates = [member(1, "kicked"), member(2, "member"), member(3, "kicked", "group")]
    other = Other(said(200, ok=True, result=updates))

    assert TelegramListener(TelegramBot("t", "bot", other)).poll() == [("42", "/stop")]
    assert json.loads(other.asked[0][1])["allowed_updates"] == ["message", "my_chat_member"]


def test_secrets_stand_in_no_description_of_a_gateway():
    told = repr(TelegramBot("123:token", "bot", Other())) + repr(sms(Other(), headers={"Authorization": "Bearer x"}))
    told += repr(Relay("relay", 25, user="library", password="relay-password"))

    assert not any(secret in told for secret in ("123:token", "Bearer x", "relay-password"))


@pytest.mark.parametrize("code", ["no such number +77011234567", "ж", "x" * 40])
def test_what_is_no_code_becomes_no_reason(code):
    (answer,) = sms(Other(said(200, error={"code": code}))).send([envelope()])

    assert (answer.outcome, answer.reason) == (Outcome.REFUSED, "sms_refused")


@pytest.mark.parametrize("answer", [said(502), HttpAnswer(200, {}, b"x"), Unreachable("timed_out")])
def test_a_bot_that_hears_nothing_goes_on(answer):
    assert TelegramListener(TelegramBot("t", "bot", Other(answer))).poll() == []


def test_a_folder_keeps_each_message_once(tmp_path):
    folder = Folder(tmp_path / "sms")
    folder.send([envelope(), envelope(key="k2")])
    folder.send([envelope()])

    assert sorted(path.name for path in (tmp_path / "sms").iterdir()) == ["k1.json", "k2.json"]
    assert json.loads((tmp_path / "sms" / "k1.json").read_text())["text"] == "Сәлем {to}"
