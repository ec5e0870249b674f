"""Staff and messages: texts without code, tests, the log, settings, letters, and a reader's wishes on their behalf."""

import datetime as dt
import json
from decimal import Decimal

import pypdfium2
import pytest
from django.urls import reverse

from kitaphana.core import clock
from kitaphana.core.models import AuditEntry, User
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.notices import outlets, queries
from kitaphana.notices.models import (
    AddressProblem,
    ChannelPreference,
    ChannelState,
    Delivery,
    MessageSettings,
    Notice,
    SendingMonth,
    TelegramChat,
    TemplateVersion,
)
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services import tell_reader
from kitaphana.notices.services.sending import send_waiting
from kitaphana.notices.tests.test_browsers import connect, sign_in
from kitaphana.patrons.models import Consent

pytestmark = pytest.mark.django_db
PLACE = ["due_soon", "email", "ru"]


@pytest.fixture(autouse=True)
def _gateways():
    outlets.forget()
    yield
    outlets.forget()


@pytest.fixture
def dana(world):
    """The director's browser."""
    return signed_in(staff("director", username="dana", institution=world.point.institution))


@pytest.fixture
def olga(world):
    """The browser of a head who sees readers."""
    return signed_in(staff("head", username="olga", branch=world.point.branch))


def write(client, **fields):
    told = {"subject": "Скоро срок", "body": "Верните: {items}", "item": "• {title}", **fields}
    return client.post(reverse("staff:message_text", args=PLACE), told)


def test_a_text_is_written_looked_at_and_taken_back_without_code(dana, world):
    address = reverse("staff:message_text", args=PLACE)
    looked = write(dana, act="look").content.decode()
    assert "Верните: • Абай жолы" in looked
    assert not TemplateVersion.objects.exists()

    assert write(dana, act="save").status_code == 302
    assert write(dana, act="save", body="Пора вернуть: {items}").status_code == 302
    home = world.point.institution_id
    assert queries.current_text(*PLACE, home).text.body == "Пора вернуть: {items}"

    dana.post(address, {"act": "restore", "version": "1"})
    assert queries.current_text(*PLACE, home).text.body == "Верните: {items}"
    dana.post(address, {"act": "restore", "version": "platform"})
    assert queries.current_text(*PLACE, home).text == queries.platform_text(*PLACE)
    assert TemplateVersion.objects.count() == 4
    assert AuditEntry.objects.filter(act="message_text_saved", login="dana").count() == 4


def test_a_text_begins_on_its_day_and_is_taken_back_by_another_for_that_day(dana, world):
    home, today = world.point.institution_id, clock.today()
    write(dana, act="save", body="Сегодня: {items}")
    write(dana, act="save", body="Потом: {items}", starts_on=(today + dt.timedelta(days=3)).isoformat())
    assert "begins on" in dana.get(reverse("staff:message_text", args=PLACE)).content.decode()

    assert queries.current_text(*PLACE, home).text.body == "Сегодня: {items}"
    with clock.frozen_at(clock.now() + dt.timedelta(days=3)):
        assert queries.current_text(*PLACE, home).text.body == "Потом: {items}"
    write(dana, act="save", body="Иначе: {items}", starts_on=(today + dt.timedelta(days=3)).isoformat())
    with clock.frozen_at(clock.now() + dt.timedelta(days=4)):
        assert queries.current_text(*PLACE, home).text.body == "Иначе: {items}"


def test_no_text_begins_in_the_past(dana):
    day = (clock.today() - dt.timedelta(days=1)).isoformat()

    assert "This day is over." in write(dana, act="save", starts_on=day).content.decode()
    assert not TemplateVersion.objects.exists()


def test_a_real_loan_is_looked_at(dana, world):
    item = world.item()
    loan = world.check_out(world.reader(), item)

    looked = write(dana, act="look", case=f"loan:{loan.loan_id}").content.decode()

    assert f"Верните: • {item.edition.title}" in looked


def test_a_word_that_nothing_stands_for_is_refused_in_words(dana):
    answer = write(dana, act="save", body="{titel}")

    assert "{titel}" in answer.content.decode()
    assert "Take a word from the list" in answer.content.decode()
    assert not TemplateVersion.objects.exists()


def test_long_sentences_are_shown(dana):
    long = " ".join(["слово"] * 18)

    assert f"<q>{long}" in write(dana, act="look", body=f"Коротко. {long}.").content.decode()


def test_a_text_is_sent_to_oneself_before_it_is_saved(dana):
    write(dana, act="send", address="dana@example.kz")
    send_waiting(Channel.EMAIL)

    (sent,) = outlets.gateways()[Channel.EMAIL].kept.values()
    assert (sent.address, sent.subject) == ("dana@example.kz", "Скоро срок")
    assert "Верните: • Абай жолы" in sent.text
    assert "neither a phone nor" in write(dana, act="send", address="nobody").content.decode()


def write_at(client, place, **fields):
    address = reverse("staff:message_text", args=place)
    told = {"subject": "Скоро срок", "body": "Верните: {items}", "item": "• {title}", **fields}
    return client.post(address, told)


def page_of(client, place):
    return client.get(reverse("staff:message_text", args=place)).content.decode()


def test_a_text_for_telegram_goes_to_the_chat_of_who_wrote_it_and_to_nobody_else(dana, world):
    place, user = ["due_soon", "telegram", "ru"], User.objects.get(username="dana")
    assert "your login has no reader" in page_of(dana, place)
    own = world.reader(user=user)
    assert reverse("portal:message_settings") in page_of(dana, place)
    assert "Nothing is connected" in write_at(dana, place, act="send").content.decode()
    TelegramChat.objects.create(patron=own, chat="4711", linked_at=clock.now())
    TelegramChat.objects.create(patron=world.reader(), chat="4712", linked_at=clock.now())

    assert "Send it to my own chat" in page_of(dana, place)
    write_at(dana, place, act="send", address="4712")
    send_waiting(Channel.TELEGRAM)

    (sent,) = outlets.gateways()[Channel.TELEGRAM].kept.values()
    assert sent.address == "4711"
    assert "Верните: • Абай жолы" in sent.text
    entry = AuditEntry.objects.get(act="message_tested")
    assert entry.details == {"channel": "telegram", "kind": "due_soon"}


def test_a_text_for_a_browser_goes_to_the_one_that_its_writer_connected_last(dana, world):
    place, user = ["due_soon", "push", "ru"], User.objects.get(username="dana")
    own = world.reader(user=user)
    for number in (1, 2):
        connect(own, sign_in(own), number)

    assert "Send it to my own browser" in page_of(dana, place)
    write_at(dana, place, act="send")
    send_waiting(Channel.PUSH)

    (sent,) = outlets.gateways()[Channel.PUSH].kept.values()
    assert json.loads(sent.address)["endpoint"] == "https://push.example/2"
    assert Delivery.objects.get().state == "sent"


def test_a_letter_is_looked_at_on_paper_and_goes_to_nobody(dana):
    place = ["overdue", "letter", "ru"]
    assert "Look at it on paper" in page_of(dana, place)

    answer = write_at(dana, place, act="paper", body="Здравствуйте. Верните: {items}")

    (page,) = pypdfium2.PdfDocument(answer.content)
    drawn = page.get_textpage().get_text_range()
    assert "Верните" in drawn
    assert "Абай жолы" in drawn
    assert "Скоро срок" in drawn
    assert not Delivery.objects.exists()


def test_what_stands_around_messages_says_why_it_is_not_sent_by_itself(dana):
    for channel in ("email", "telegram"):
        assert "is not sent by itself" in page_of(dana, ["layout", channel, "ru"])


def test_every_text_has_a_page(dana):
    for kind in queries.EDITED_KINDS:
        shown = dana.get(reverse("staff:message_texts", args=[kind]))
        assert shown.status_code == 200
        for channel, rows in shown.context["channels"]:
            address = reverse("staff:message_text", args=[kind, channel, rows[0].language])
            assert dana.get(address).status_code == 200, address
    assert dana.get(reverse("staff:message_text", args=["code", "letter", "ru"])).status_code == 404
    assert dana.get(reverse("staff:message_texts", args=["nothing"])).status_code == 404


def test_settings_are_kept_and_nonsense_is_refused(dana, world):
    address = reverse("staff:message_settings")
    form = dana.get(address).context["form"].initial
    told = {name: value for name, value in form.items() if value not in (None, False, "")}

    told |= {"term_days_before": "45, 7, 7", "term_days_after": ""}
    told |= {"quiet_from": "22:00", "due_soon_days": "2", "monthly_limit": "5000", "reply_to": "answers@example.kz"}
    assert dana.post(address, told).status_code == 302
    kept = queries.message_settings(world.point.institution_id)
    assert (kept.hours.quiet_from, kept.due_soon_days) == (dt.time(22), 2)
    assert kept.monthly_limit == Decimal(5000)
    assert (kept.term_days_before, kept.term_days_after) == ((45, 7), ())
    assert 'value="45, 7"' in dana.get(address).content.decode()

    assert dana.post(address, {**told, "due_soon_days": "99"}).status_code == 200
    assert dana.post(address, {**told, "term_days_before": "61"}).status_code == 200
    assert dana.post(address, {**told, "term_days_after": "soon"}).status_code == 200
    assert queries.message_settings(world.point.institution_id) == kept


@pytest.fixture
def failed(world):
    """A message to Anna that failed."""
    anna = world.reader(email="anna@example.kz")
    now = clock.now()
    notice = Notice.objects.create(
        patron=anna, institution_id=world.point.institution_id, kind="welcome", cause="w", made_at=now,
        expires_at=now + dt.timedelta(days=1),
    )  # fmt: skip
    return Delivery.objects.create(
        notice=notice, channel="email", state="failed", priority=1, not_before=now, expires_at=notice.expires_at,
        ended_at=now, reason="smtp_554", attempts=1,
    )  # fmt: skip


def test_the_log_says_what_failed_and_why_and_it_is_sent_again(dana, failed):
    address = reverse("staff:message_log")
    shown = dana.get(address, {"state": "failed"}).content.decode()
    assert "the mail server says 554" in shown
    assert dana.get(address, {"state": "sent"}).context["rows"] == ()

    dana.post(reverse("staff:send_again", args=[failed.pk]))

    failed.refresh_from_db()
    assert failed.state == "waiting"


def test_a_director_sees_no_reader_in_the_log_and_a_head_does(dana, olga, failed):
    reader = reverse("staff:reader_messages", args=[failed.notice.patron_id])
    address = reverse("staff:message_log")

    assert reader not in dana.get(address).content.decode()
    assert reader in olga.get(address).content.decode()
    for client in (dana, olga):
        table = b"".join(client.get(address, {"format": "csv"}).streaming_content).decode()
        assert "Welcome" in table
        assert "anna@example.kz" not in table


def test_another_institutions_messages_are_not_in_the_log(failed):
    stranger = signed_in(staff("director", username="stranger", institution=InstitutionFactory(code="OTHER")))

    assert stranger.get(reverse("staff:message_log")).context["rows"] == ()
    stranger.post(reverse("staff:send_again", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_costs_and_ways_stand_on_one_page_and_an_alarm_on_the_first(dana, world):
    SendingMonth.objects.create(
        institution=world.point.institution, month=clock.today().replace(day=1), channel="sms", kind="overdue",
        sent_count=7, failed_count=2, cost=Decimal("84.5"),
    )  # fmt: skip
    ChannelState.objects.create(channel="sms", is_down=True, reason="timed_out", since=clock.now())

    shown = dana.get(reverse("staff:messages")).content.decode()

    assert "84.50" in shown
    assert "did not answer in time" in shown
    assert "The gateway fails" in dana.get(reverse("staff:home")).content.decode()


def test_addresses_that_fail_are_a_list_for_those_who_see_readers(olga, dana, world):
    anna = world.reader(email="anna@example.kz")
    AddressProblem.objects.create(
        patron=anna, channel="email", address_digest="x", reason="bounced_5.1.1", noted_at=clock.now()
    )

    assert anna.full_name in olga.get(reverse("staff:unusable_addresses")).content.decode()
    assert dana.get(reverse("staff:unusable_addresses")).status_code == 403
    olga.get(reverse("staff:unusable_addresses"), {"format": "csv"})
    assert AuditEntry.objects.filter(act="download_addresses").count() == 1


def test_letters_are_gathered_printed_and_noted(olga, world):
    home = world.point.institution_id
    MessageSettings.objects.create(institution_id=home, has_letters=True)
    anna = world.reader(home_branch=world.point.branch)
    now = clock.now()
    Consent.objects.create(patron=anna, purpose="messages", text_version="1", language="ru", given_at=now)
    notice = Notice.objects.create(
        patron=anna, institution_id=home, kind="welcome", cause="w", made_at=now, expires_at=now + dt.timedelta(days=9)
    )
    Delivery.objects.create(notice=notice, channel="letter", priority=1, not_before=now, expires_at=notice.expires_at)
    address = reverse("staff:letters")
    (place,) = olga.get(address).context["places"]
    assert place.waiting == 1

    olga.post(address, {"place": place.key, "command_id": "one"})
    (batch,) = olga.get(address).context["rows"]
    printed = olga.get(reverse("staff:letter_batch", args=[batch.id]))

    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")
    assert AuditEntry.objects.get(act="letters_printed").subject == f"letter_batch:{batch.id}"
    assert olga.get(address).context["places"][0].waiting == 0
    foreign = signed_in(staff("head", username="foreign", institution=InstitutionFactory(code="OTHER")))
    assert foreign.get(reverse("staff:letter_batch", args=[batch.id])).status_code == 404


def test_a_caller_hears_their_messages_and_chooses_by_telephone(olga, world):
    anna = world.reader(email="anna@example.kz")
    tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause="1", facts={})
    address = reverse("staff:reader_messages", args=[anna.pk])
    shown = olga.get(address)
    assert "Your password has changed" in shown.content.decode()
    boxes = [f"{row.kind}.{one.channel}" for row in shown.context["choices"].rows for one in row.choices if one.is_on]

    olga.post(address, {"act": "choose", "want": [one for one in boxes if one != "due_soon.email"]})

    (kept,) = ChannelPreference.objects.filter(patron=anna)
    assert (kept.kind, kept.channel, kept.is_on) == ("due_soon", "email", False)
    entry = AuditEntry.objects.get(act="message_preferences_set")
    assert (entry.login, entry.subject) == ("olga", f"patron:{anna.surrogate}")
