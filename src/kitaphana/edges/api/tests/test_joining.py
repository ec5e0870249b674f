"""A terminal lets somebody join: code, consents, card; nobody learns who is a reader."""

import pytest

from kitaphana.core.models import AuditEntry
from kitaphana.network.rules import StaffRole
from kitaphana.patrons import services
from kitaphana.patrons.models import Patron
from kitaphana.patrons.services import verify_pin
from kitaphana.patrons.tests.factories import ReaderFactory

PHONE = "+77011234567"
ANNA = {"given_name": "Анна", "surname": "Серікова", "born_on": "1990-05-17", "consents": ["processing"]}


@pytest.fixture(autouse=True)
def categories(world):
    services.ensure_patron_categories()


def proven(post, codes_sent) -> str:
    handle = post("joining/codes", {"address": PHONE, "language": "ru"}).json()["handle"]
    answer = post("joining/codes/redeemed", {"handle": handle, "code": codes_sent[-1].code})
    assert answer.json() == {"channel": "sms", "address": PHONE}
    return handle


def test_code_name_and_birth_date_give_a_card_that_opens_with_the_pin(post, codes_sent):
    handle = proven(post, codes_sent)

    answer = post("joining/readers", {"handle": handle, **ANNA, "pin": "7391"})
    again = post("joining/readers", {"handle": handle, **ANNA, "pin": "8642"})

    assert answer.status_code == 201
    told = answer.json()
    assert told == again.json()
    assert told["is_newcomer"]
    assert not told["awaits_guarantor"]
    assert verify_pin(card_number=told["card"], pin="7391", source="ST01").full_name == told["full_name"]
    assert Patron.objects.count() == 1
    assert AuditEntry.objects.get(act="register_patron").actor_kind == "terminal"


def test_a_child_awaits_a_guarantor(post, codes_sent):
    answer = post("joining/readers", {"handle": proven(post, codes_sent), **ANNA, "born_on": "2016-03-01"})

    assert answer.json()["awaits_guarantor"]
    seen = post("readers/seen", {"card": answer.json()["card"]})
    assert seen.json()["codes"] == ["guarantor_required"]


def test_known_and_unknown_addresses_are_answered_alike(post, codes_sent):
    ReaderFactory(phone=PHONE)

    known, unknown = (post("joining/codes", {"address": one}) for one in (PHONE, "+77017654321"))

    assert known.status_code == unknown.status_code == 202
    assert set(known.json()) == set(unknown.json()) == {"handle"}


def test_wrong_digits_and_unknown_handles_are_refused_alike(post, codes_sent):
    handle = post("joining/codes", {"address": PHONE}).json()["handle"]
    for one in (handle, "x" * 32):
        answer = post("joining/codes/redeemed", {"handle": one, "code": "abcdef"})
        assert (answer.status_code, answer.json()["codes"]) == (409, ["code_wrong"])


def test_six_codes_for_an_address_are_too_many(post, codes_sent):
    answers = [post("joining/codes", {"address": PHONE}).status_code for _ in range(6)]

    assert answers == [202] * 5 + [429]


def test_the_texts_of_consents_come_in_the_language_asked_for(client, token_for):
    headers = {"Authorization": f"Bearer {token_for()}", "Accept-Language": "kk"}
    told = client.get("/api/v1/joining/consents", headers=headers).json()

    assert [one["purpose"] for one in told] == ["processing", "messages", "courier", "telegram", "whatsapp"]
    assert [one["is_needed"] for one in told] == [True, False, False, False, False]
    assert "кітапхана" in told[0]["text"].lower()


def test_terminals_ask_only_for_third_parties_that_can_serve(client, token_for, settings):
    settings.THIRD_PARTIES = frozenset({"telegram"})
    headers = {"Authorization": f"Bearer {token_for()}"}

    told = client.get("/api/v1/joining/consents", headers=headers).json()

    assert [one["purpose"] for one in told] == ["processing", "messages", "telegram"]


def test_a_desk_says_that_it_has_seen_the_person(post, codes_sent):
    card = post("joining/readers", {"handle": proven(post, codes_sent), **ANNA}).json()["card"]

    assert not post("readers/seen", {"card": card}).json()["is_newcomer"]
    assert post("readers/seen", {"card": "NOBODY"}).status_code == 404


def test_only_terminals_that_lend_let_people_join(client, token_for):
    headers = {"Authorization": f"Bearer {token_for(StaffRole.CATALOGUER)}"}
    answer = client.post("/api/v1/joining/codes", {"address": PHONE}, content_type="application/json", headers=headers)

    assert answer.status_code == 403
