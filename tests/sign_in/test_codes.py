"""Signing in by a one-time code, and what follows from it: a forgotten password, a family, a shut account."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.core import attempts, clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, User
from kitaphana.patrons import services
from kitaphana.patrons.models import CardState, LibraryCard, PatronContact
from tests.sign_in.conftest import PASSWORD, PHONE, card_of, is_in, sign_in

ASK, DIGITS, WHO = "/en/account/code/", "/en/account/code/digits/", "/en/account/code/who/"


def ask(client, address=PHONE, **more):
    return client.post(ASK, {"address": address, **more})


def by_code(client, codes_sent, address=PHONE, **more):
    ask(client, address, **more)
    return client.post(DIGITS, {"code": codes_sent[-1].code})


def test_six_digits_sign_a_reader_in(browser, anna, codes_sent):
    client = browser()

    answer = by_code(client, codes_sent, "8 701 123 45 67")

    assert answer.url == "/en/account/"
    assert client.get(answer.url).status_code == 200
    assert codes_sent[-1].cause == "sign_in"


def test_an_unknown_address_is_answered_alike_and_opens_nothing(browser, anna, codes_sent):
    known, unknown = browser(), browser()

    first, second = ask(known), ask(unknown, "+77019999999")
    pages = [client.get(DIGITS).content.decode() for client in (known, unknown)]
    answer = unknown.post(DIGITS, {"code": codes_sent[-1].code}, follow=True)

    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert pages[0].split("csrf")[0].replace(PHONE, "") == pages[1].split("csrf")[0].replace("+77019999999", "")
    assert codes_sent[-1].cause == "nobody"
    assert "No reader has confirmed this address" in answer.content.decode()
    assert not is_in(unknown)


def test_an_address_that_was_never_proven_opens_nothing(browser, world, codes_sent):
    world.reader(phone="+77015554433")
    client = browser()

    by_code(client, codes_sent, "+77015554433")

    assert not is_in(client)


def test_a_reader_without_a_login_gets_one(browser, world, codes_sent):
    reader = world.reader(email="vera@example.org")
    PatronContact.objects.create(patron=reader, channel="email", address="vera@example.org", verified_at=clock.now())
    client = browser()

    by_code(client, codes_sent, "Vera@example.org")

    reader.refresh_from_db()
    assert reader.user is not None
    assert not reader.user.has_usable_password()
    assert is_in(client)
    assert AuditEntry.objects.get(act="make_login").subject == f"patron:{reader.surrogate}"


def test_a_family_says_who_it_is(browser, world, anna, codes_sent):
    child = world.reader(given_name="Дана", phone=PHONE)
    PatronContact.objects.create(patron=child, channel="sms", address=PHONE, verified_at=clock.now())
    stranger = world.reader(given_name="Вера")
    client = browser()

    asked = by_code(client, codes_sent)
    page = client.get(asked.url).content.decode()
    refused = client.post(WHO, {"reader": stranger.pk})
    chosen = client.post(WHO, {"reader": child.pk})

    assert "Дана" in page
    assert "Анна" in page
    assert "Вера" not in page
    assert refused.status_code == 200
    assert chosen.url == "/en/account/"
    child.refresh_from_db()
    assert int(client.session["_auth_user_id"]) == child.user_id


def test_nobody_chooses_without_a_proven_address(browser, anna):
    client = browser()

    assert client.post(WHO, {"reader": anna.pk}).url == ASK
    assert client.post(DIGITS, {"code": "123456"}).url == ASK
    assert not is_in(client)


def test_wrong_digits_are_refused_and_end_after_five(browser, anna, codes_sent):
    client = browser()
    ask(client)
    right = codes_sent[-1].code
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    answers = [client.post(DIGITS, {"code": wrong}).status_code for _ in range(5)]
    late = client.post(DIGITS, {"code": right})

    assert set(answers) == {422}
    assert late.status_code == 422
    assert not is_in(client)


def test_what_is_no_address_is_said_beside_the_field(browser, anna, codes_sent):
    answer = ask(browser(), "Anna")

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert codes_sent == []


def test_a_closed_login_and_an_ended_card_do_not_come_in(browser, anna, codes_sent):
    User.objects.update(is_active=False)
    closed = browser()
    by_code(closed, codes_sent)
    User.objects.update(is_active=True)
    LibraryCard.objects.update(state=CardState.LOST)
    lost = browser()
    by_code(lost, codes_sent)

    assert not is_in(closed)
    assert not is_in(lost)


def test_a_forgotten_password_is_set_anew_after_a_code(browser, anna, codes_sent):
    client = browser()
    started = client.get("/en/account/password/reset/")
    client.get(started.url)
    answer = by_code(client, codes_sent, next="/en/account/new-password/")

    page = client.get(answer.url)
    weak = client.post(answer.url, {"password1": "short", "password2": "short"})
    done = client.post(answer.url, {"password1": "another long password", "password2": "another long password"})

    assert page.status_code == 200
    assert weak.status_code == 200
    assert done.url == "/en/account/security/"
    assert is_in(client)
    assert sign_in(browser(), card_of(anna)).status_code == 200
    assert sign_in(browser(), card_of(anna), "another long password").status_code == 302


def test_a_password_alone_does_not_set_another_without_being_typed_again(browser, anna):
    client = browser()
    sign_in(client, card_of(anna))

    assert client.get("/en/account/new-password/").url == "/en/account/password/change/"


def test_the_way_back_leads_to_this_site_only(browser, anna, codes_sent):
    answer = by_code(browser(), codes_sent, next="https://evil.example/")

    assert answer.url == "/en/account/"


def test_while_an_account_is_shut_its_owner_comes_in_by_code(browser, anna, codes_sent):
    attacker = browser(REMOTE_ADDR="203.0.113.9")
    for _ in range(6):
        sign_in(attacker, card_of(anna), "wrong")
    owner = browser(REMOTE_ADDR="198.51.100.7")

    shut = sign_in(owner, card_of(anna), PASSWORD)
    answer = by_code(owner, codes_sent)

    assert shut.status_code == 200
    assert answer.url == "/en/account/"
    assert is_in(owner)


def test_wrong_codes_count_with_wrong_passwords_at_all_other_doors(browser, anna, codes_sent):
    client = browser()
    ask(client)
    wrong = f"{(int(codes_sent[-1].code) + 1) % 1_000_000:06}"
    for _ in range(3):
        client.post(DIGITS, {"code": wrong})
    for _ in range(2):
        sign_in(browser(), card_of(anna), "wrong")

    assert sign_in(browser(), card_of(anna), PASSWORD).status_code == 200
    assert client.post(DIGITS, {"code": codes_sent[-1].code}).url == "/en/account/"


def test_wrong_codes_of_joining_count_too_since_they_sign_in(browser, anna, codes_sent):
    client = browser()
    client.post("/en/join/", {"address": PHONE})
    right = codes_sent[-1].code
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(3):
        client.post("/en/join/code/", {"code": wrong})
    for _ in range(2):
        sign_in(browser(), card_of(anna), "wrong")

    assert sign_in(browser(), card_of(anna), PASSWORD).status_code == 200
    assert client.post("/en/join/code/", {"code": right}).url == "/en/join/about/"
    client.post("/en/join/enter")
    assert is_in(client)


def test_a_wrong_code_of_joining_costs_the_same_for_nobody_and_for_a_reader(browser, anna, codes_sent):
    costs = []
    for address in (PHONE, "+77019999999"):
        client = browser()
        client.post("/en/join/", {"address": address})
        client.post("/en/join/code/", {"code": "000"})  # the counters stand from here on
        with CaptureQueriesContext(connection) as asked:
            client.post("/en/join/code/", {"code": "000"})
        costs.append(len(asked))

    assert len(set(costs)) == 1


def statements(browser, codes_sent, address):
    """What sending a code and typing a wrong one cost: statements of the first, writes of the second."""
    client = browser()
    with CaptureQueriesContext(connection) as sending:
        ask(client, address)
    wrong = f"{(int(codes_sent[-1].code) + 1) % 1_000_000:06}"
    with CaptureQueriesContext(connection) as typing:
        client.post(DIGITS, {"code": wrong})
    writes = [one["sql"] for one in typing.captured_queries if one["sql"].startswith(("INSERT", "UPDATE"))]
    return len(sending), len(writes)


def test_known_and_unknown_addresses_cost_the_same(browser, anna, codes_sent):
    known = statements(browser, codes_sent, PHONE)

    assert known == statements(browser, codes_sent, "+77019999999")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pages_are_in_every_language(browser, anna, codes_sent, language):
    client = browser()
    page = client.get(f"/{language}/account/code/")
    client.post(f"/{language}/account/code/", {"address": PHONE})

    assert page.status_code == 200
    assert codes_sent[-1].language == language
    assert client.get(f"/{language}/account/code/digits/").status_code == 200


def test_a_wrong_code_costs_the_same_statements_for_nobody_a_reader_and_a_family(browser, world, anna, codes_sent):
    """Whoever types digits at random learns nothing about the address from the time it takes."""
    family = "+77015550000"
    for name in ("Дана", "Әсел", "Тимур"):
        member = world.reader(given_name=name, phone=family)
        PatronContact.objects.create(patron=member, channel="sms", address=family, verified_at=clock.now())

    costs = []
    for address in (PHONE, "+77019999999", family):
        client = browser()
        ask(client, address)
        client.post(DIGITS, {"code": "none"})  # the counters stand from here on
        with CaptureQueriesContext(connection) as asked:
            client.post(DIGITS, {"code": "none"})
        costs.append(len(asked))

    assert len(set(costs)) == 1


def test_a_wrong_code_counts_for_everybody_of_a_family(browser, world, codes_sent):
    family = "+77015550000"
    readers = []
    for name in ("Дана", "Әсел"):
        readers.append(world.reader(given_name=name, phone=family))
        PatronContact.objects.create(patron=readers[-1], channel="sms", address=family, verified_at=clock.now())
    client = browser()
    ask(client, family)
    for _ in range(attempts.TRIES_PER_ACCOUNT):
        client.post(DIGITS, {"code": "none"})

    for reader in readers:
        reader.refresh_from_db()
        with pytest.raises(Refused):
            attempts.check(f"patron:{reader.surrogate}", "")


def test_while_an_account_is_shut_a_code_is_good_for_one_wrong_try(browser, anna, codes_sent):
    for _ in range(6):
        sign_in(browser(REMOTE_ADDR="203.0.113.9"), card_of(anna), "wrong")
    client = browser()
    ask(client)
    right = codes_sent[-1].code

    slip = client.post(DIGITS, {"code": f"{(int(right) + 1) % 1_000_000:06}"})
    late = client.post(DIGITS, {"code": right})
    fresh = by_code(client, codes_sent)

    assert (slip.status_code, late.status_code) == (422, 422)
    assert slip.content.decode().count(PHONE) == late.content.decode().count(PHONE) == 1, "it looks as any other code"
    assert fresh.url == "/en/account/"


def test_what_is_guessed_of_a_code_by_telephone_is_guessed_of_the_reader(anna, codes_sent):
    handle = services.ask_new_address(address=PHONE, language="kk", source="DESK", is_by_call=True)
    wrong = f"{(int(codes_sent[-1].code) + 1) % 1_000_000:06}"
    for _ in range(5):
        with pytest.raises(Refused):
            services.change_address(
                patron_id=anna.pk, handle=handle, code=wrong, source="DESK", by=COMMAND_LINE, is_by_call=True
            )

    with pytest.raises(Refused) as caught:
        attempts.check(f"patron:{anna.surrogate}", "")

    assert caught.value.codes == ("too_many_attempts",)
