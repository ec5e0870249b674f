"""Reports of delivery of an SMS gateway: who may report, and what the reports say."""

import json

import pytest

from kitaphana.gateways.sms_reports import FORM, MOST_REPORTS, SmsReports
from kitaphana.notices.ports import Fate, Report

pytestmark = pytest.mark.once
SECRET = "a-secret-of-twenty-four-letters"
KEY = "0123456789abcdef" * 2


def contract(**fields) -> SmsReports:
    given = {
        "secret": SECRET, "key_path": "id", "state_path": "status", "delivered": ["DELIVRD"], "failed": ["EXPIRED"],
        "bad_address": ["UNDELIV"], **fields,
    }  # fmt: skip
    return SmsReports.of(given)


def test_the_secret_stands_in_the_address():
    assert contract().is_said(SECRET, {})
    assert not contract().is_said(SECRET[:-1], {})
    assert not contract().is_said("", {"X-Secret": SECRET})


def test_or_in_a_header_and_then_the_address_opens_nothing():
    by_header = contract(secret_header="X-Secret")

    assert by_header.is_said("", {"X-Secret": SECRET})
    assert not by_header.is_said(SECRET, {})
    assert not by_header.is_said("", {"X-Secret": "тінту"})


@pytest.mark.parametrize("fields", [{"secret": "short"}, {"key_path": ""}, {"unknown": "x"}])
def test_a_contract_that_is_unsafe_or_names_nothing_is_refused(fields):
    with pytest.raises((ValueError, TypeError)):
        contract(**fields)


def test_states_become_fates():
    said = [
        {"id": KEY, "status": "DELIVRD"}, {"id": KEY, "status": "EXPIRED"}, {"id": KEY, "status": "UNDELIV"},
        {"id": KEY, "status": "ACCEPTD"}, {"status": 5},
    ]  # fmt: skip

    found = contract().read(json.dumps(said).encode(), "application/json")

    assert found == [
        Report(Fate.DELIVERED, KEY, "", "sms_DELIVRD"),
        Report(Fate.FAILED, KEY, "", "sms_EXPIRED"),
        Report(Fate.BAD_ADDRESS, KEY, "", "sms_UNDELIV"),
    ]


def test_a_form_is_read_too_and_numbers_are_words():
    by_number = contract(key_path="", reference_path="id", delivered=[1])

    assert by_number.read(b"id=77&status=1&phone=%2B77011234567", FORM) == [Report(Fate.DELIVERED, "", "77", "sms_1")]


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"5", b'["x"]', b"\xff", b"[" * 100_000, json.dumps([{}] * (MOST_REPORTS + 1)).encode()]
)
def test_nonsense_is_said_to_be_nonsense(body):
    with pytest.raises(ValueError, match=r"reports|decode"):
        contract().read(body, "application/json")
