"""What staff are told about a text and about the ways out."""

import datetime as dt

import pytest

from kitaphana.notices.rules.alarms import MANY_WAITING, Alarm, alarm_of
from kitaphana.notices.rules.reading import reading_ease

NOON = dt.datetime(2026, 11, 30, 7, 0, tzinfo=dt.UTC)


def test_short_sentences_read_easily():
    ease = reading_ease("Ваша книга готова.\n\n• Абай жолы — до 3 декабря.\n\nЗаберите её!")

    assert ease.is_easy
    assert (ease.sentence_count, ease.longest_words) == (3, 5)


def test_the_longest_sentences_are_shown_first():
    long, longer = " ".join(["сөз"] * 16), " ".join(["сөз"] * 20)

    ease = reading_ease(f"Бір. {long}. {longer}.")

    assert not ease.is_easy
    assert [len(one.split()) for one in ease.long] == [20, 16]


def test_an_address_on_the_web_is_one_word():
    assert reading_ease("See https://library.example/account/messages/settings/.").longest_words == 2


def test_nothing_reads_easily():
    assert reading_ease("").is_easy


@pytest.mark.parametrize(
    ("known", "alarm"),
    [
        ({}, Alarm.NONE),
        ({"waiting": 5, "oldest": NOON - dt.timedelta(minutes=14)}, Alarm.NONE),
        ({"waiting": 5, "oldest": NOON - dt.timedelta(minutes=16)}, Alarm.LATE),
        ({"waiting": MANY_WAITING, "oldest": NOON}, Alarm.LONG),
        ({"is_down": True, "waiting": MANY_WAITING}, Alarm.DOWN),
        ({"is_set_up": False}, Alarm.NONE),
        ({"is_set_up": False, "waiting": 1}, Alarm.NOT_SET_UP),
    ],
)
def test_alarm(known, alarm):
    facts = {"is_set_up": True, "is_down": False, "waiting": 0, "oldest": None, **known}

    assert alarm_of(**facts, now=NOON) == alarm
