"""A reader's messages, wishes about them, one click in an e-mail, and the mailbox of a demo city."""

from functools import cache

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from kitaphana.core import clock
from kitaphana.core.models import User
from kitaphana.edges.portal.templatetags.portal_messages import at_most
from kitaphana.notices import outlets
from kitaphana.notices.links import Stop, stop
from kitaphana.notices.models import AddressProblem, ChannelPreference, Notice, TelegramLink
from kitaphana.notices.ports import Envelope, Kept
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services import tell_reader
from kitaphana.patrons.models import Consent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    outlets.forget()
    with translation.override("en"):
        yield
    outlets.forget()


@pytest.fixture
def told(anna):
    """Anna has been told that her password was changed."""
    tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause="1", facts={})
    return Notice.objects.get()


def page(client, name="messages"):
    answer = client.get(reverse(f"portal:{name}"))
    assert answer.status_code == 200
    return answer.content.decode()


def agree(anna, *purposes):
    for purpose in purposes:
        Consent.objects.create(patron=anna, purpose=purpose, text_version="1", language="en", given_at=clock.now())


def test_what_was_told_stands_on_the_page_and_is_new_until_it_was_seen(signed_in, told):
    shown = page(signed_in)
    assert "Your password has changed" in shown
    assert "1 new message" in shown

    signed_in.post(reverse("portal:messages_seen"), {"up_to": told.pk})

    assert "new message" not in page(signed_in)
    assert "Your password has changed" in page(signed_in)


def test_looking_changes_nothing(signed_in, told):
    page(signed_in)

    told.refresh_from_db()
    assert told.read_at is None


def test_every_page_of_the_account_says_how_many_messages_are_new(signed_in, told):
    for name in ("account", "holds", "card", "particulars", "messages"):
        assert page(signed_in, name).count('visually-hidden">1 new message<') == 1, name

    signed_in.post(reverse("portal:messages_seen"), {"up_to": told.pk})

    assert "new message" not in page(signed_in, "account")


def test_what_is_settled_is_not_new(signed_in, told):
    Notice.objects.update(over_at=clock.now())

    assert "new message" not in page(signed_in, "account")


def test_the_mark_costs_one_statement_however_many_messages_there_are(signed_in, anna):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            page(signed_in, "account")
        return [one["sql"] for one in asked if "notices_notice" in one["sql"]]

    tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause="first", facts={})
    assert len(statements()) == 1
    for number in range(5):
        tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause=str(number), facts={})
    assert len(statements()) == 1


def test_a_small_mark_has_two_digits_at_most():
    assert [at_most(count) for count in (1, 99, 100)] == ["1", "99", "99+"]


def test_nobody_sees_anothers_messages(world, client, told):
    boris = world.reader(user=User.objects.create_user("boris", password="a long password"))
    client.force_login(boris.user)

    assert "Your password has changed" not in page(client)
    client.post(reverse("portal:messages_seen"), {"up_to": told.pk})
    told.refresh_from_db()
    assert told.read_at is None


def test_boxes_are_kept_as_the_readers_own_word_only_where_they_changed(signed_in, anna):
    agree(anna, "messages")
    address = reverse("portal:message_settings")
    boxes = [
        f"{row.kind}.{one.channel}"
        for row in signed_in.get(address).context["choices"].rows
        for one in row.choices
        if one.is_on
    ]

    signed_in.post(address, {"want": [one for one in boxes if one != "hold_ready.sms"], "is_kazakh_latin": "on"})

    (kept,) = ChannelPreference.objects.all()
    assert (kept.kind, kept.channel, kept.is_on) == ("hold_ready", "sms", False)
    choices = signed_in.get(address).context["choices"]
    assert choices.is_kazakh_latin
    assert not choices.has_titles_in_sms


def test_the_hours_of_the_library_are_told(signed_in):
    shown = page(signed_in, "message_settings")

    assert "From 21:00 until 09:00 the library is silent." in shown
    assert "3 days before" in shown


def test_without_consent_the_page_says_so(signed_in, anna):
    assert "You have not agreed to messages" in page(signed_in, "message_settings")
    agree(anna, "messages")
    assert "You have not agreed to messages" not in page(signed_in, "message_settings")


def test_telegram_is_connected_by_a_link_that_is_shown_once(signed_in, anna):
    outlets.gateways()[Channel.TELEGRAM].bot_name = "library_bot"
    assert "another company" in page(signed_in, "message_settings")
    agree(anna, "telegram")

    shown = signed_in.post(reverse("portal:connect_telegram")).content.decode()

    assert "https://t.me/library_bot?start=" in shown
    assert TelegramLink.objects.filter(patron=anna).exists()
    assert "t.me" not in page(signed_in, "message_settings")


def test_an_address_that_failed_is_tried_again(signed_in, anna):
    problem = AddressProblem.objects.create(
        patron=anna, channel="email", address_digest="x", reason="smtp_550", noted_at=clock.now()
    )

    signed_in.post(reverse("portal:forget_way"), {"act": "again", "channel": "email"})

    problem.refresh_from_db()
    assert problem.cleared_at is not None


@pytest.fixture
def link(anna, settings):
    settings.PUBLIC_URL = ""
    return stop(Stop(anna.surrogate.hex, ("due_soon",), "email"))


def test_a_mail_program_stops_messages_by_one_post_without_signing_in(link, anna):
    robot = Client(enforce_csrf_checks=True)

    answer = robot.post(link, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    kept = ChannelPreference.objects.get(patron=anna)
    assert (kept.kind, kept.channel, kept.is_on) == ("due_soon", "email", False)


def test_opening_the_link_stops_nothing_and_asks(link, anna):
    answer = Client().get(link, headers={"Accept-Language": "en"})

    assert "Stop these messages?" in answer.content.decode()
    assert anna.full_name not in answer.content.decode()
    assert not ChannelPreference.objects.exists()


def test_the_page_of_the_link_can_be_read_in_another_language(link):
    assert "?" in Client().get(f"/ru{link}").content.decode()
    assert Client().get(f"/kk{link}").status_code == 200


def test_a_link_that_nobody_made_stops_nothing(client):
    answer = client.post("/messages/stop/nonsense/")

    assert answer.status_code == 410
    assert not ChannelPreference.objects.exists()


class Keeping:
    """A gateway that shows what it was given."""

    def __init__(self) -> None:
        self.rows: list[Kept] = []

    def last(self, limit: int) -> list[Kept]:
        return self.rows[:limit]


@pytest.fixture
def demo(settings, monkeypatch):
    settings.PROFILE = "demo"
    gateway = Keeping()
    monkeypatch.setattr(outlets, "gateways", cache(lambda: {Channel.EMAIL: gateway, Channel.SMS: object()}))
    return gateway


def test_the_mailbox_of_a_demo_city_shows_codes_and_leads_to_this_very_city(client, demo, settings):
    settings.PUBLIC_URL = "http://localhost:8000"
    text = "Your code: 482913\n\nSee http://localhost:8000/account/ <b>now</b>"
    demo.rows.append(Kept(clock.now(), Envelope("k", "anna@example.kz", "Your code", text, "en", "code")))

    shown = page(client, "mailbox")

    assert "<b>482913</b>" in shown
    assert 'href="http://testserver/account/"' in shown
    assert "&lt;b&gt;now&lt;/b&gt;" in shown
    assert "anna@example.kz" in shown


def test_an_email_is_shown_with_its_headers_and_as_a_mail_program_does(client, demo, settings):
    settings.PUBLIC_URL = "http://localhost:8000"
    html = '<p style="color:red"><a href="http://localhost:8000/account/">here</a></p>'
    sent = Envelope("abc", "anna@example.kz", "Ready", "Come", "en", "hold_ready", html=html)
    demo.rows.append(Kept(clock.now(), sent, {"List-Unsubscribe": "<http://localhost:8000/messages/stop/x/>"}))

    shown = page(client, "mailbox")
    assert '<dt lang="en">List-Unsubscribe</dt>' in shown
    letter = client.get(reverse("mailbox_letter", args=["abc"]))

    assert reverse("mailbox_letter", args=["abc"]) in shown
    assert 'href="http://testserver/account/"' in letter.content.decode()
    policy = letter.headers["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "sandbox allow-popups" in policy
    assert "default-src 'none'" in policy
    assert client.get(reverse("mailbox_letter", args=["nobody"])).status_code == 404


@pytest.mark.parametrize("profile", ["test", "production"])
def test_no_other_house_has_a_mailbox(client, settings, profile):
    settings.PROFILE = profile
    assert client.get(reverse("mailbox_letter", args=["abc"])).status_code == 404

    assert client.get(reverse("portal:mailbox")).status_code == 404
    assert reverse("portal:mailbox") not in client.get(reverse("portal:join")).content.decode()


def test_join_and_sign_in_lead_to_the_mailbox_of_a_demo_city(client, demo):
    for name in ("portal:join", "account_login"):
        assert reverse("portal:mailbox") in client.get(reverse(name)).content.decode()
