"""Codes, choices, texts of staff, chats and browsers, letters, merging and forgetting readers."""

import uuid

import pytest
from django.db import transaction

from kitaphana.circulation.tests.factories import BORIS, READER, new_key
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.notices import links, queries, services
from kitaphana.notices.models import (
    AddressProblem,
    Delivery,
    LetterBatch,
    MessageSettings,
    Notice,
    TelegramChat,
)
from kitaphana.notices.participation import MESSAGES
from kitaphana.notices.ports import Answer, Outcome
from kitaphana.notices.rules.texts import Text
from kitaphana.notices.services.daily import forget_old_notices
from kitaphana.notices.services.ending import expire_due
from kitaphana.patrons.services import set_postal_address
from kitaphana.patrons.services.codes import redeem_code, send_code

pytestmark = pytest.mark.django_db


def refused(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def tell(reader, kind="welcome", cause="1", **facts):
    return services.tell_reader(surrogate=str(reader.surrogate), kind=kind, cause=cause, facts=facts)


def test_a_code_goes_out_at_once_also_at_night_and_leaves_no_trace(city, later):
    with later(hours=12):  # midnight
        handle = send_code(purpose="join", channel="sms", address="+77011234567", language="kk", source="")
        assert "77011234567" not in str(list(Notice.objects.values()))
        city.send("sms")

        (message,) = city.sent("sms")
        code = message.text.split()[1].strip(".")
        assert redeem_code(purpose="join", handle=handle, code=code, source="").address == "+77011234567"

    assert Notice.objects.get().sealed == ""
    everything = str([list(AuditEntry.objects.values()), list(OutboxEvent.objects.values())])
    assert code not in everything


def test_a_code_that_came_too_late_is_wiped_and_not_sent(city, later):
    send_code(purpose="join", channel="email", address="vera@example.kz", language="ru", source="")
    with later(minutes=11):
        expire_due()
        city.send()

    assert city.sent() == []
    assert Notice.objects.get().sealed == ""


@pytest.mark.parametrize(
    ("cause", "kind", "has_code"),
    [("sign_in", "code", True), ("known_reader", "code_known", True), ("nobody", "code_nobody", False)],
)
def test_the_words_around_a_code_fit_its_cause(city, cause, kind, has_code):
    with transaction.atomic():
        services.CODE_SENDER.send(channel="email", address="vera@example.kz", code="123456", language="ru", cause=cause)
    city.send()

    (message,) = city.sent()
    assert message.kind == kind
    assert ("123456" in message.text) is has_code


def test_a_kind_that_was_switched_off_does_not_go(city):
    anna = city.reader(chat="42")
    services.set_preferences(patron_id=anna.pk, choices={("welcome", "email"): False}, by=READER)
    tell(anna)

    assert list(Delivery.objects.values_list("channel", flat=True)) == ["telegram"]


def test_what_keeps_an_account_safe_cannot_be_switched_off(city):
    anna = city.reader()

    def choose(kind, channel):
        return lambda: services.set_preferences(patron_id=anna.pk, choices={(kind, channel): False}, by=READER)

    assert refused(choose("password_changed", "email")) == ("notice_not_optional",)
    assert refused(choose("nonsense", "email")) == ("notice_kind_unknown",)
    assert refused(choose("welcome", "pigeon")) == ("notice_channel_unknown",)
    assert refused(choose("welcome", "letter")) == ("notice_channel_unknown",)


def test_one_click_in_a_message_switches_its_kind_off(city):
    anna = city.reader()
    tell(anna)
    city.send()
    address = city.sent()[0].links["unsubscribe"]
    token = address.rstrip("/").rpartition("/")[2]

    stop = services.stop_by_link(token=token, by=READER)
    services.stop_by_link(token=token, by=READER)

    assert (stop.kinds, stop.channel) == (("welcome",), "email")
    assert tell(anna, cause="2") == 1
    assert Delivery.objects.count() == 1
    assert refused(lambda: services.stop_by_link(token="x", by=READER)) == ("notice_link_expired",)
    stranger = links.stop(links.Stop(uuid.uuid4().hex, ("welcome",), "email")).rstrip("/").rpartition("/")[2]
    assert refused(lambda: services.stop_by_link(token=stranger, by=READER)) == ("notice_link_expired",)


def test_the_page_of_choices_says_what_is_and_why_not(city):
    anna = city.reader(phone="", consents=("messages",), chat="42")
    services.set_preferences(patron_id=anna.pk, choices={("due_soon", "email"): False}, by=READER)
    found = queries.choices_of(anna.pk)
    row = next(one for one in found.rows if one.kind == "due_soon")

    told = {one.channel: (one.is_on, one.hindrance) for one in row.choices}
    assert told == {
        "email": (False, ""), "sms": (False, "no_address"),
        "telegram": (True, "no_consent"), "push": (True, "no_address"),
    }  # fmt: skip
    assert found.has_messages_consent
    assert [one.address for one in found.ways if one.channel == "email"] == ["anna@example.kz"]


def test_texts_of_staff_hold_from_their_version_on(city):
    place = {"kind": "welcome", "channel": "email", "language": "ru", "by": BORIS}
    home = city.point.institution_id
    first = services.save_text(institution_id=None, text=Text("Привет", "Всем: {library}"), **place)
    own = services.save_text(institution_id=home, text=Text("Салем", "Только у нас"), **place)
    tell(city.reader())
    city.send()

    assert (first, own) == (1, 1)
    assert city.sent()[0].subject == "Салем"
    services.save_text(institution_id=home, text=Text("Новое", "Текст"), **place)
    services.restore_text(institution_id=home, version=1, **place)
    assert queries.current_text("welcome", "email", "ru", home).text.subject == "Салем"
    services.restore_text(institution_id=home, version=None, **place)
    assert queries.current_text("welcome", "email", "ru", home).text.subject == "Привет"
    assert [one.version for one in queries.versions_of("welcome", "email", "ru", home)] == [4, 3, 2, 1]
    bad = refused(lambda: services.save_text(institution_id=None, text=Text("", "{secret}"), **place))
    assert bad == ("notice_placeholder_unknown",)


def test_a_text_can_be_seen_and_sent_to_oneself_before_it_holds(city):
    home = city.point.institution_id
    text = Text("Мерзімі: {due}", "{items}", "• {title}")
    shown = queries.preview(text, kind="due_soon", channel="email", language="kk", institution_id=home)
    services.send_test(
        channel="email", address="boris@example.kz", language="kk", institution_id=home, by=BORIS,
        kind="due_soon", text=text,
    )  # fmt: skip
    city.send()

    assert "Абай жолы" in shown.text
    assert "Abai joly" in shown.latin
    assert "<li>" in shown.html
    assert city.sent()[0].subject == "Мерзімі: 3 желтоқсан"
    off = refused(
        lambda: services.send_test(channel="letter", address="x", language="kk", institution_id=home, by=BORIS)
    )
    assert off == ("notice_channel_off",)


def test_settings_that_make_no_sense_are_refused(city):
    home = city.point.institution_id
    services.set_message_settings(institution_id=home, by=BORIS, due_soon_days=5, sender_name="Абай")

    assert queries.message_settings(home).due_soon_days == 5
    bad = refused(lambda: services.set_message_settings(institution_id=home, by=BORIS, reply_to="nobody"))
    assert bad == ("notice_setting_invalid",)


def test_a_chat_is_connected_by_its_word_once_and_in_time(city, later):
    anna, vera = city.reader(), city.reader()
    word = services.invite_telegram(patron_id=anna.pk, by=READER)

    def said(words, chat="42"):
        return services.hear_telegram(chat=chat, said=words, by=READER).said.value

    assert said("/start nonsense-nonsense-nonsense") == "expired"
    assert said(f"/start {word}") == "linked"
    assert said(f"/start {word}", chat="43") == "expired"
    other = services.invite_telegram(patron_id=vera.pk, by=READER)
    with later(minutes=16):
        assert said(f"/start {other}", chat="43") == "expired"
    assert TelegramChat.objects.get().patron_id == anna.pk
    assert said("/stop") == "unlinked"
    assert not TelegramChat.objects.exists()
    assert "42" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_letters_are_gathered_once_and_drawn_as_often_as_wanted(city):
    home = city.point.institution_id
    MessageSettings.objects.create(institution_id=home, has_letters=True)
    anna = city.reader(email="", phone="")
    now = clock.now()
    notice = Notice.objects.create(
        patron=anna, institution_id=home, kind="welcome", cause="w", made_at=now, expires_at=now.replace(year=2027)
    )
    Delivery.objects.create(notice=notice, channel="letter", priority=1, not_before=now, expires_at=notice.expires_at)
    assert queries.letters_waiting([home])[home, None] == 1
    key = new_key()
    batch = services.make_letters(institution_id=home, branch_id=None, by=BORIS, command_id=key)
    assert services.make_letters(institution_id=home, branch_id=None, by=BORIS, command_id=key) == batch

    (letter,) = queries.letters_of(batch)
    assert letter.name == anna.full_name
    assert queries.letters_of(batch + 1) is None
    none_left = refused(
        lambda: services.make_letters(institution_id=home, branch_id=None, by=BORIS, command_id=new_key())
    )
    assert none_left == ("notice_no_letters",)
    assert Delivery.objects.get().state == "sent"


def gathered(city, *readers) -> list:
    """The letters of these readers, printed together."""
    home, now = city.point.institution_id, clock.now()
    MessageSettings.objects.get_or_create(institution_id=home, defaults={"has_letters": True})
    for one in readers:
        ends = now.replace(year=2027)
        notice = Notice.objects.create(
            patron=one, institution_id=home, kind="welcome", cause="w", made_at=now, expires_at=ends
        )
        Delivery.objects.create(notice=notice, channel="letter", priority=1, not_before=now, expires_at=ends)
    batch = services.make_letters(institution_id=home, branch_id=None, by=BORIS, command_id=new_key())
    return queries.letters_of(batch)


def live(reader, street="Абай даңғылы, 10"):
    set_postal_address(patron_id=reader.pk, street=street, town="Алматы", postcode="050000", by=READER)


def test_letters_for_the_post_come_first_and_those_without_an_address_are_handed_over(city):
    anna, vera = city.reader(surname="Анна", email="", phone=""), city.reader(surname="Вера", email="", phone="")
    live(vera)

    letters = gathered(city, anna, vera)

    assert [one.address for one in letters] == [("Абай даңғылы, 10", "Алматы", "050000"), ()]
    assert letters[0].name == vera.full_name


def test_a_letter_about_a_child_goes_to_who_answers_for_it_and_bears_the_childs_card(city):
    parent = city.reader(email="", phone="")
    child = city.reader(email="", phone="", guarantor=parent, born_on=clock.today().replace(year=2016))
    live(parent)

    (letter,) = gathered(city, child)

    assert letter.name == parent.full_name
    assert letter.address[1] == "Алматы"
    assert letter.card == child.cards.get().number
    assert child.given_name in letter.text


def test_many_letters_ask_as_little_as_few(city, django_assert_max_num_queries):
    readers = [city.reader(email="", phone="") for _ in range(12)]
    for one in readers:
        live(one)
    gathered(city, *readers)
    batch = LetterBatch.objects.get().pk

    with django_assert_max_num_queries(24):
        assert len(queries.letters_of(batch)) == 12


def test_who_comes_back_to_the_bot_after_blocking_it_hears_from_it_again(city):
    anna = city.reader(chat="42")
    city.gateway("telegram").answers = lambda one: Answer(Outcome.BAD_ADDRESS, reason="telegram_403")
    tell(anna, "password_changed")
    city.send("telegram")
    city.gateway("telegram").answers = None
    assert AddressProblem.objects.filter(cleared_at__isnull=True).count() == 1

    word = services.invite_telegram(patron_id=anna.pk, by=READER)
    assert services.hear_telegram(chat="42", said=f"/start {word}", by=READER).said.value == "linked"
    tell(anna, "password_changed", cause="2")
    city.send("telegram")

    assert len(city.sent("telegram")) == 1


def test_a_reader_sees_their_messages_and_nobody_elses(city, django_assert_max_num_queries):
    anna, vera = city.reader(), city.reader()
    for number in range(5):
        tell(anna, cause=str(number))
    tell(vera)
    with transaction.atomic():
        services.CODE_SENDER.send(channel="email", address=anna.email, code="1", language="ru", cause="join")

    with django_assert_max_num_queries(8):
        page = queries.inbox(anna.pk, language="ru", limit=3)
    assert [row.heading for row in page.rows] == ["Добро пожаловать в библиотеку!"] * 3
    assert len(queries.inbox(anna.pk, language="kk", after=page.next_after).rows) == 2
    assert queries.unread_count(anna.pk) == 5
    services.mark_read(patron_id=anna.pk, up_to=page.rows[0].id)
    assert queries.unread_count(anna.pk) == 0
    assert queries.unread_count(vera.pk) == 1


def test_merged_readers_have_one_inbox_and_can_be_parted(city):
    anna, vera = city.reader(), city.reader(chat="42")
    tell(anna)
    tell(vera)
    tell(vera, cause="2")
    with transaction.atomic():
        moved = MESSAGES.absorb(survivor_id=anna.pk, absorbed_id=vera.pk)

    assert Notice.objects.filter(patron=anna).count() == 2
    assert TelegramChat.objects.get().patron_id == anna.pk
    with transaction.atomic():
        MESSAGES.give_back(moved)
    assert Notice.objects.filter(patron=vera).count() == 2
    assert TelegramChat.objects.get().patron_id == vera.pk


def test_a_forgotten_reader_gets_no_message_more(city):
    anna = city.reader(chat="42")
    tell(anna)
    assert MESSAGES.export(anna.pk)["messages"]
    with transaction.atomic():
        MESSAGES.erase(anna.pk)
    city.send()
    city.send("telegram")

    assert city.sent() + city.sent("telegram") == []
    assert Notice.objects.get().patron_id is None
    assert not TelegramChat.objects.exists()


def test_old_notices_are_forgotten_after_ninety_days(city, later):
    tell(city.reader())
    with later(days=91):
        assert forget_old_notices() >= 1
    assert Notice.objects.get().patron_id is None


def test_staff_see_what_was_sent_and_how_the_ways_out_fare(city):
    home = city.point.institution_id
    tell(city.reader())
    city.send()

    (row,) = queries.delivery_log(institution_ids=[home]).rows
    assert (row.kind, row.channel, row.state) == ("welcome", "email", "sent")
    assert queries.delivery_log(institution_ids=[home + 1]).rows == ()
    assert {one.channel: one.is_down for one in queries.channel_rows()}["email"] is False
    month = clock.today().replace(day=1)
    (cost,) = queries.costs(institution_ids=[home], first_month=month, last_month=month)
    assert (cost.kind, cost.sent_count) == ("welcome", 1)


def test_a_child_without_an_address_is_reached_over_the_guarantor(city):
    from kitaphana.notices.models import AddressProblem
    from kitaphana.notices.ports import Answer, Outcome

    anna = city.reader(given_name="Анна")
    born_on = clock.today().replace(year=2016)
    aidar = city.reader(given_name="Айдар", email="", phone="", guarantor=anna, consents=(), born_on=born_on)
    tell(aidar)
    city.send()

    (message,) = city.sent()
    assert message.address == "anna@example.kz"
    assert "Анна" in message.text
    assert "Это сообщение о читателе: Айдар" in message.text
    city.gateway("email").answers = lambda one: Answer(Outcome.BAD_ADDRESS, reason="smtp_550")
    tell(aidar, cause="2")
    city.send()
    assert AddressProblem.objects.get().patron_id == anna.pk
    assert {way.address for way in queries.choices_of(aidar.pk).ways} == {""}, "the guarantor's addresses stay theirs"


def test_who_has_grown_up_is_not_reached_over_the_former_guarantor(city):
    from kitaphana.notices.readers import readers

    anna = city.reader(given_name="Анна")
    today = clock.today()
    ages = {age: today.replace(year=today.year - age) for age in (15, 16)}
    child, grown = (
        city.reader(email="", phone="", guarantor=anna, consents=(), born_on=born_on) for born_on in ages.values()
    )
    unknown = city.reader(email="", phone="", guarantor=anna, consents=(), born_on=None)
    for one in (child, grown, unknown):
        tell(one)
    city.send()

    assert [message.text.count(f"читателе: {child.given_name}") for message in city.sent()] == [1]
    found = readers([child.pk, grown.pk, unknown.pk])
    assert {pk: reader.owner_id for pk, reader in found.items()} == {
        child.pk: anna.pk, grown.pk: grown.pk, unknown.pk: unknown.pk,
    }  # fmt: skip


def test_a_letter_about_who_has_grown_up_does_not_go_to_the_former_guarantor(city):
    parent = city.reader(surname="Мать", email="", phone="")
    grown = city.reader(
        surname="Взрослый", email="", phone="", guarantor=parent, born_on=clock.today().replace(year=2008)
    )
    live(parent)

    (letter,) = gathered(city, grown)

    assert letter.name == grown.full_name
    assert letter.address == ()


def test_a_code_that_cannot_be_opened_any_more_is_dropped_and_wiped(city, settings):
    send_code(purpose="join", channel="email", address="vera@example.kz", language="ru", source="")
    settings.SECRET_KEY = "another-key-another-key-another-key-another"
    city.send()

    assert city.sent() == []
    assert Delivery.objects.get().reason == "unreadable"
    assert Notice.objects.get().sealed == ""
