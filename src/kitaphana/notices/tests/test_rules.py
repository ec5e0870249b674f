"""Rules of messages: texts, hours, channels, letters."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.language.kazakh_latin import in_latin
from kitaphana.notices.rules.breaking import FAILURES_ON_END, Breaker
from kitaphana.notices.rules.choosing import Hindrance, Reach, channels_for, hindrance
from kitaphana.notices.rules.html import html_of
from kitaphana.notices.rules.kinds import KINDS, LAYOUT, Channel
from kitaphana.notices.rules.sms import parts_of
from kitaphana.notices.rules.states import MOVES, DeliveryState
from kitaphana.notices.rules.texts import Text, facts_of, filled, problems_of, words
from kitaphana.notices.rules.times import Hours, after_quiet, first_moment, is_quiet, pause
from kitaphana.notices.texts import default_text
from kitaphana.notices.texts.examples import example_facts

ALMATY = ZoneInfo("Asia/Almaty")
TODAY = dt.date(2026, 11, 30)
EVERY_WAY = frozenset(Channel)
pytestmark = pytest.mark.once


def at(hour: int, minute: int = 0, day: int = 30) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=ALMATY).astimezone(dt.UTC)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("kind", [*KINDS, LAYOUT])
def test_every_kind_has_a_good_text_for_every_channel_and_language(kind, channel, language):
    text = default_text(kind, channel.value, language)

    assert problems_of(text, kind=kind) == []
    case = words(
        {**example_facts(TODAY), "text": "T", "name": "N", "account": "A", "settings": "S"},
        language=language, today=TODAY, zone=ALMATY,
    )  # fmt: skip
    done = filled(text, [case], common={"library": "L"}, channel=channel.value)
    assert "{" not in done.subject + done.text
    assert done.text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_texts_are_easy_to_read(kind, language):
    """Short sentences of plain words: what a tired reader understands at once."""
    body = default_text(kind, "email", language).body
    sentences = [one for part in body.split("\n") for one in part.replace("?", ".").replace("!", ".").split(".")]

    assert max(len(one.split()) for one in sentences) <= 16
    letters = [len(word.strip("{}.,:;!?—")) for word in body.split()]
    most = 9.0 if language == "kk" else 7.5  # Kazakh puts into one word what others say in three
    assert sum(letters) / len(letters) < most


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("kind", list(KINDS))
def test_an_sms_takes_two_parts_or_three_at_most(kind, language):
    case = words(example_facts(TODAY), language=language, today=TODAY, zone=ALMATY)
    text = filled(default_text(kind, "sms", language), [case], common={"library": "Кітапхана"}, channel="sms").text

    assert parts_of(text) <= 3


def test_a_text_of_staff_is_looked_at():
    codes = [one.code for one in problems_of(Text("", "{secret} {title}"), kind="due_soon")]
    assert codes == ["notice_placeholder_unknown"]
    assert [one.code for one in problems_of(Text("", " "), kind="due_soon")] == ["notice_text_empty"]
    assert [one.code for one in problems_of(Text("", "hello"), kind="code")] == ["notice_placeholder_missing"]
    assert [one.code for one in problems_of(Text("x" * 201, "hello"), kind="welcome")] == ["notice_text_too_long"]


@given(st.text(max_size=200), st.text(max_size=50))
def test_what_stands_in_braces_is_never_more_than_a_name(body, title):
    done = filled(Text("", body + "{title.__class__} {0} {title!r}"), [{"title": title}], common={}, channel="email")

    assert "<class" not in done.text


def test_more_than_twenty_books_are_counted():
    cases = [{"title": f"T{number}"} for number in range(27)]
    done = filled(Text("", "{items}", "• {title}"), cases, common={}, channel="email")

    assert done.text.splitlines()[-1] == "+ 7"
    assert len(done.text.splitlines()) == 21


def test_facts_of_a_kind_are_those_of_its_texts():
    assert "code" in facts_of("code")
    assert "title" not in facts_of("code")
    assert "text" in facts_of(LAYOUT)


def test_quiet_hours_run_over_midnight():
    hours = Hours()
    assert is_quiet(dt.time(21), hours)
    assert is_quiet(dt.time(3), hours)
    assert not is_quiet(dt.time(9), hours)
    assert not is_quiet(dt.time(20, 59), hours)
    assert after_quiet(at(23), hours, ALMATY) == at(9, day=30) + dt.timedelta(days=1)
    assert after_quiet(at(3), hours, ALMATY) == at(9)
    assert after_quiet(at(12), hours, ALMATY) == at(12)


def test_equal_ends_mean_no_quiet_hours():
    assert not any(is_quiet(dt.time(hour), Hours(dt.time(8), dt.time(8))) for hour in range(24))


@given(st.integers(0, 23), st.integers(0, 23), st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1)))
def test_after_the_quiet_hours_it_is_not_quiet(begin, end, moment):
    hours = Hours(dt.time(begin), dt.time(end))
    found = after_quiet(moment.replace(tzinfo=dt.UTC), hours, ALMATY)

    assert found >= moment.replace(tzinfo=dt.UTC)
    assert not is_quiet(found.astimezone(ALMATY).time(), hours)


def test_a_digest_waits_for_its_hour_and_what_is_urgent_for_nothing():
    hours, end = Hours(), at(12) + dt.timedelta(days=5)
    when = {kind: first_moment(KINDS[kind], now=at(23), expires_at=end, hours=hours, zone=ALMATY) for kind in KINDS}

    assert when["code"] == at(23)
    assert when["welcome"] == at(9) + dt.timedelta(days=1)
    assert when["due_soon"] == at(10) + dt.timedelta(days=1)
    assert first_moment(KINDS["welcome"], now=at(23), expires_at=at(23, 30), hours=hours, zone=ALMATY) is None


def test_pauses_grow_to_an_hour():
    assert [int(pause(number).total_seconds()) for number in (1, 2, 3, 20)] == [30, 60, 120, 3600]


def test_a_breaker_opens_after_five_failures_and_tries_once_after_a_rest():
    breaker, now = Breaker(), 0.0
    for _ in range(FAILURES_ON_END):
        assert breaker.may_try(now)
        breaker = breaker.after(succeeded=False, now=now)
    assert not breaker.may_try(now + 14)
    assert breaker.may_try(now + 15)
    assert not breaker.after(succeeded=False, now=15.0).may_try(44)
    assert breaker.after(succeeded=True, now=15.0) == Breaker()


def reach(**fields) -> Reach:
    given_fields = {
        "addresses": EVERY_WAY, "consents": frozenset({"messages", "telegram"}), "set_up": EVERY_WAY, **fields,
    }  # fmt: skip
    return Reach(**given_fields)


def test_channels_follow_kind_choice_consent_and_address():
    assert channels_for(KINDS["due_soon"], reach()) == (Channel.EMAIL, Channel.TELEGRAM, Channel.PUSH)
    off = {("due_soon", Channel.EMAIL): False}
    assert channels_for(KINDS["due_soon"], reach(choices=off)) == (Channel.TELEGRAM, Channel.PUSH)
    assert channels_for(KINDS["due_soon"], reach(consents=frozenset({"messages"}))) == (Channel.EMAIL, Channel.PUSH)
    assert channels_for(KINDS["due_soon"], reach(consents=frozenset())) == ()
    assert channels_for(KINDS["password_changed"], reach(consents=frozenset())) == (Channel.EMAIL, Channel.PUSH)


def test_an_sms_is_saved_where_another_message_reaches_the_same_telephone():
    no_push = reach(addresses=frozenset({Channel.SMS, Channel.EMAIL}))
    assert Channel.SMS in channels_for(KINDS["hold_ready"], no_push)
    assert Channel.SMS not in channels_for(KINDS["hold_ready"], reach())
    wanted = reach(choices={("hold_ready", Channel.SMS): True})
    assert Channel.SMS in channels_for(KINDS["hold_ready"], wanted)


def test_paper_goes_where_nothing_else_reaches_and_only_for_what_is_worth_it():
    nothing = reach(addresses=frozenset({Channel.LETTER}))
    assert channels_for(KINDS["overdue"], nothing) == (Channel.LETTER,)
    assert channels_for(KINDS["due_soon"], nothing) == ()


def test_a_hindrance_is_named():
    kind = KINDS["due_soon"]
    assert hindrance(kind, Channel.EMAIL, reach(set_up=frozenset())) is Hindrance.NOT_SET_UP
    assert hindrance(kind, Channel.EMAIL, reach(addresses=frozenset())) is Hindrance.NO_ADDRESS
    assert hindrance(kind, Channel.EMAIL, reach(failing=frozenset({Channel.EMAIL}))) is Hindrance.ADDRESS_FAILS
    assert hindrance(kind, Channel.SMS, reach()) is Hindrance.NOT_FOR_THIS
    assert hindrance(kind, Channel.EMAIL, reach()) is None


def test_every_move_of_a_delivery_leads_to_a_state():
    assert all(target in DeliveryState for targets in MOVES.values() for target in targets)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("я" * 70, 1), ("я" * 71, 2), ("€" * 80, 1), ("ә" * 134, 2), ("", 1)],
)
def test_parts_of_an_sms(text, parts):
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Кітапхана", "Kıtaphana"), ("Әуезов", "Äuezov"), ("ҰЛЫ ДАЛА", "ŪLY DALA"), ("қайтару", "qaitaru"),
        ("Ғылым", "Ğylym"), ("шаң", "şañ"), ("Юсуф", "Iusuf"), ("жаңа 5 кітап, https://x.kz/a", "jaña 5 kıtap, https://x.kz/a"),
    ],
)  # fmt: skip
def test_kazakh_in_latin_letters(cyrillic, latin):
    assert in_latin(cyrillic) == latin


@given(st.text(max_size=300))
def test_html_of_a_text_holds_no_markup_of_the_text(text):
    page = html_of(f"{text} <script>alert(1)</script>", subject="<b>", language="ru")

    assert "<script" not in page
    assert "<title>&lt;b&gt;</title>" in page


def test_links_and_lists_become_links_and_lists():
    page = html_of("Hello\n\n• One\n• Two\n\nSee https://x.kz/a?b=1&c=2.", subject="S", language="en")

    assert "<li>One</li><li>Two</li>" in page
    assert '<a href="https://x.kz/a?b=1&amp;c=2">' in page
