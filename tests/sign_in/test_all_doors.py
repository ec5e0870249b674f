"""Ten thousand bad sign-ins over web, API and desk: five for an account, sixty for a source, an alarm, one answer."""

import datetime as dt
import logging

import pytest
from django.contrib.auth import authenticate, hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kitaphana.core import alarms, attempts, clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AttemptCounter, AuditEntry, SignInAlarm
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network import services as network
from kitaphana.network.rules import StaffRole
from kitaphana.patrons.models import OneTimeCode, Patron
from kitaphana.patrons.services import codes, pins
from kitaphana.patrons.tests.factories import LibraryCardFactory
from tests.sign_in.conftest import PASSWORD, PHONE, PIN, card_of, is_in, sign_in

MANY = 10_000
NOW = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC)


@pytest.fixture
def token(world):
    return network.issue_terminal_token(
        label="desk terminal", role=StaffRole.DESK, service_point_id=world.point.pk, by=COMMAND_LINE
    )


def at_web(client, card, secret="wrong"):
    """Whether the door looked at the secret and opened."""
    return sign_in(client, card, secret).status_code == 302


def at_api(client, token, card, pin="0000"):
    headers = {"Authorization": f"Bearer {token}"}
    return client.post("/api/v1/readers/standing", {"card": card, "pin": pin}, "application/json", headers=headers)


def at_desk(card, pin="0000", source="DESK"):
    with pytest.raises(Refused) as caught:
        pins.verify_pin(card_number=card, pin=pin, source=source)
    return caught.value.codes


@pytest.fixture
def looked(monkeypatch):
    """How often a secret was really compared, in place of Argon2's work."""
    seen = []

    def compare(secret, hashed, setter=None, preferred="default"):
        seen.append("compared")
        return False

    monkeypatch.setattr("kitaphana.patrons.services.pins.make_password", lambda *_, **__: "")
    monkeypatch.setattr(hashers, "check_password", compare)
    monkeypatch.setattr("kitaphana.patrons.services.pins.check_password", compare)
    monkeypatch.setattr("django.contrib.auth.base_user.check_password", compare)
    return seen


class CodeDoor:
    """Somebody who types wrong digits of a code that was sent to the reader: to sign in, or as if to join."""

    def __init__(self, client, codes_sent, ask, digits):
        self.client, self.digits = client, digits
        client.post(ask, {"address": PHONE})
        self.wrong = f"{(int(codes_sent[-1].code) + 1) % 1_000_000:06}"

    def guess(self):
        self.client.post(self.digits, {"code": self.wrong})


def at_desk_page(client, card):
    """The sign-in to which the desk's own page leads."""
    where = client.get("/en/staff/desk/").url
    return client.post(where, {"login": card, "password": "wrong"}).status_code == 302


@pytest.fixture
def compared(monkeypatch):
    """The handles of codes that could have opened, once for each try."""
    seen, real = [], codes._redeem

    def redeem(purpose, handle, code):
        if OneTimeCode.objects.filter(digest=codes.digest_of(handle)).exclude(code_digest="").exists():
            seen.append(handle)
        return real(purpose, handle, code)

    monkeypatch.setattr(codes, "_redeem", redeem)
    return seen


def test_ten_thousand_tries_on_one_account_are_five(browser, anna, token, looked, compared, codes_sent):
    """Over all doors in turn, from ever new addresses, by both cards: in each window five secrets are looked at.

    A wrong code counts among the five. The door of codes itself stays open, for one wrong try of each code that was
    sent: by it the owner comes in while all else is shut.
    """
    LibraryCardFactory(patron=anna, number="R7777777")
    cards, client = (card_of_first(anna), "R7777777"), browser()
    signing_in = CodeDoor(browser(), codes_sent, "/en/account/code/", "/en/account/code/digits/")
    joining = CodeDoor(browser(), codes_sent, "/en/join/", "/en/join/code/")

    for number in range(MANY // 100):
        for one in (client, signing_in.client, joining.client):
            one.defaults["REMOTE_ADDR"] = f"198.51.100.{number % 250}"
        at_web(client, cards[number % 2])
        at_api(client, token, cards[(number + 1) % 2])
        at_desk_page(client, cards[number % 2])
        signing_in.guess()
        joining.guess()
    for number in range(MANY - 5 * (MANY // 100)):
        at_desk(cards[number % 2], source=f"D{number}")

    assert len(looked) + 2 == attempts.TRIES_PER_ACCOUNT  # two were codes, one at each of their doors
    assert len(looked) + len(compared) == attempts.TRIES_PER_ACCOUNT + 1  # a code that was sent before the door shut
    owner = browser(REMOTE_ADDR="203.0.113.77")
    owner.post("/en/account/code/", {"address": PHONE})
    owner.post("/en/account/code/digits/", {"code": codes_sent[-1].code})
    assert is_in(owner)


def test_codes_alone_are_guessed_five_times_and_once_each_after_that(browser, anna, codes_sent, compared):
    """As many codes as can be sent but one, each guessed as often as it can be; the last one is the owner's."""
    doors = [CodeDoor(browser(), codes_sent, "/en/account/code/", "/en/account/code/digits/") for _ in range(4)]
    for number in range(MANY // 500):
        for door in doors:
            door.client.defaults["REMOTE_ADDR"] = f"198.51.100.{number}"
            door.guess()

    owner = browser(REMOTE_ADDR="203.0.113.77")
    owner.post("/en/account/code/", {"address": PHONE})
    owner.post("/en/account/code/digits/", {"code": codes_sent[-1].code})

    assert len(compared) <= attempts.TRIES_PER_ACCOUNT + len(doors) + 1
    assert is_in(owner)


def card_of_first(reader):
    return reader.cards.order_by("pk").first().number


def test_the_window_opens_again_for_five_more(anna, looked):
    for window in range(3):
        with clock.frozen_at(NOW + window * (attempts.WINDOW + dt.timedelta(seconds=1))):
            for _ in range(20):
                at_desk(card_of(anna))

    assert len(looked) == 3 * attempts.TRIES_PER_ACCOUNT


def test_one_pin_on_ten_thousand_cards_is_stopped_at_sixty_and_alarmed(anna, token, looked, client, caplog):
    caplog.set_level(logging.WARNING, logger="kitaphana")
    for number in range(MANY):
        if number % 100 == 0:
            at_api(client, token, f"R{number:07}", "1379")
        else:
            at_desk(f"R{number:07}", "1379")

    assert AttemptCounter.objects.filter(kind=attempts.ACCOUNT).count() == attempts.TRIES_PER_SOURCE
    assert SignInAlarm.objects.get().source == "DESK"
    assert caplog.text.count("sign-in alarm") == 1
    assert "DESK" not in caplog.text
    entry = AuditEntry.objects.get(act="sign_in_alarm")
    assert (entry.subject, entry.details) == (f"alarm:{SignInAlarm.objects.get().pk}", {"kind": "source"})


def test_a_spray_from_many_places_is_alarmed_too(db, looked):
    for number in range(attempts.ACCOUNTS_BEFORE_ALARM + 10):
        at_desk(f"R{number:07}", source=f"198.51.{number // 250}.{number % 250}")

    assert [(one.kind, one.source) for one in alarms.newest_alarms()] == [("many", "")]


def test_codes_that_are_sent_are_no_spray(db, codes_sent):
    from kitaphana.patrons.services.codes import send_code

    for number in range(attempts.ACCOUNTS_BEFORE_ALARM + 10):
        send_code(
            purpose="join", channel="sms", address=f"+7701{number:07}", language="kk", source=f"198.51.100.{number}"
        )
    at_desk("R0000001")

    assert not SignInAlarm.objects.exists()


def test_after_a_spray_the_desk_goes_on_when_an_administrator_says_so(browser, world, anna):
    for number in range(attempts.TRIES_PER_SOURCE):
        attempts.check(f"X{number}", world.point.code)
        attempts.failed(f"X{number}", world.point.code)
    office = signed_in(staff("administrator", institution=world.point.institution))
    page = office.get(reverse("staff:alarms")).content.decode()
    home = office.get(reverse("staff:home")).content.decode()
    alarm = SignInAlarm.objects.get()
    assert at_desk(card_of(anna), PIN, world.point.code) == ("too_many_attempts",)

    office.post(reverse("staff:see_alarm", args=[alarm.pk]), {"act": "open"})

    assert world.point.code in page
    assert "1 alarm about sign-in" in home
    assert pins.verify_pin(card_number=card_of(anna), pin=PIN, source=world.point.code).id == anna.pk
    alarm.refresh_from_db()
    assert alarm.seen_by == "administrator"
    assert set(AuditEntry.objects.filter(subject=f"alarm:{alarm.pk}").values_list("act", flat=True)) == {
        "sign_in_alarm",
        "see_alarm",
        "open_source",
    }


def test_alarms_are_counted_for_the_operator_and_forgotten_after_a_month(client, db):
    for number in range(attempts.TRIES_PER_SOURCE):
        attempts.check(f"X{number}", "203.0.113.7")
        attempts.failed(f"X{number}", "203.0.113.7")

    told = client.get("/metrics").content.decode()

    assert 'kitaphana_sign_in_shut{kind="source"} 1' in told
    assert "kitaphana_sign_in_alarms_unseen 1" in told
    assert "203.0.113.7" not in told
    with clock.frozen_at(clock.now() + dt.timedelta(days=31)):
        assert alarms.forget_old_alarms() == 1


def test_a_web_spray_stops_at_the_address_and_others_come_in(browser, anna):
    spray, owner = browser(REMOTE_ADDR="203.0.113.9"), browser(REMOTE_ADDR="198.51.100.7")
    for number in range(attempts.TRIES_PER_SOURCE + 5):
        at_web(spray, f"X{number:07}", PASSWORD)

    assert not at_web(spray, card_of(anna), PASSWORD)
    assert at_web(owner, card_of(anna), PASSWORD)
    assert is_in(owner)
    assert SignInAlarm.objects.get().source == "203.0.113.9"


def test_a_pin_is_no_password(browser, anna):
    client = browser()

    assert not at_web(client, card_of(anna), PIN)
    assert not is_in(client)


def test_known_and_unknown_cards_are_answered_alike_at_every_door(browser, anna, token, client):
    web, api, desk = [], [], []
    for card in (card_of(anna), "R4040404"):
        answer = sign_in(browser(), card, "wrong")
        body = answer.content.decode()
        web.append((answer.status_code, body[body.index('role="alert"') :].partition("csrfmiddlewaretoken")[0]))
        told = at_api(client, token, card)
        api.append((told.status_code, told.json()["code"] if "code" in told.json() else told.json()["type"]))
        desk.append(at_desk(card))

    assert web[0] == web[1]
    assert api[0] == api[1]
    assert desk[0] == desk[1]


@pytest.mark.parametrize("door", ["web", "desk"])
def test_known_and_unknown_cost_the_same_argon2_work(anna, settings, monkeypatch, door):
    """The work of a try is one hash of the same cost; all else beside it is a few lookups in indexes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    anna.user.set_password(PASSWORD)
    anna.user.save()
    work = []
    for name in ("encode", "verify"):
        real = getattr(hashers.Argon2PasswordHasher, name)

        def watched(self, *args, real=real):
            work.append((self.time_cost, self.memory_cost, self.parallelism))
            return real(self, *args)

        monkeypatch.setattr(hashers.Argon2PasswordHasher, name, watched)

    spent = []
    for card in (card_of(anna), "R4040404"):
        work.clear()
        if door == "web":
            assert authenticate(username=card, password="wrong") is None
        else:
            at_desk(card)
        spent.append(list(work))

    assert spent[0] == spent[1]
    assert len(spent[0]) == 1


def test_a_shut_account_costs_two_reads_and_no_write(anna):
    for _ in range(5):
        at_desk(card_of(anna))
    card = card_of(anna)

    with CaptureQueriesContext(connection) as asked:
        assert at_desk(card) == ("too_many_attempts",)

    assert [one["sql"].split()[0] for one in asked.captured_queries] == ["SELECT", "SELECT"]


def test_the_counters_name_nobody(anna):
    at_desk(card_of(anna))

    kept = str(list(AttemptCounter.objects.values_list()))

    assert card_of(anna) not in kept
    assert str(Patron.objects.get(pk=anna.pk).surrogate) not in kept
