"""What the Telegram bot answers: in the reader's language, and in all three to who is nobody's reader."""

from dataclasses import dataclass, field

import pytest

from kitaphana.circulation.tests.factories import READER
from kitaphana.notices import services
from kitaphana.notices.models import TelegramChat
from kitaphana.notices.services.listening import hear_once
from kitaphana.notices.texts import BOT_ANSWERS

pytestmark = pytest.mark.django_db


@dataclass
class Listener:
    """A bot to which somebody has said something."""

    said: list[tuple[str, str]]
    answers: list[tuple[str, str]] = field(default_factory=list)
    is_acknowledged: bool = False

    def poll(self):
        return self.said

    def acknowledge(self) -> None:
        self.is_acknowledged = True

    def answer(self, chat: str, text: str) -> None:
        assert self.is_acknowledged, "what was answered does not come again"
        self.answers.append((chat, text))


def answered(*said) -> list[tuple[str, str]]:
    listener = Listener(list(said))
    assert hear_once(listener) == len(said)
    return listener.answers


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_who_connects_a_chat_is_answered_in_their_language(city, language):
    word = services.invite_telegram(patron_id=city.reader(language=language).pk, by=READER)

    assert answered(("42", f"/start {word}")) == [("42", BOT_ANSWERS[language]["linked"])]
    assert TelegramChat.objects.get().chat == "42"


def test_who_says_stop_is_answered_in_their_language_too(city):
    city.reader(language="kk", chat="42")

    assert answered(("42", "тоқта")) == [("42", BOT_ANSWERS["kk"]["unlinked"])]


def test_a_link_that_is_too_old_is_told_so_in_all_languages(city):
    ((_, text),) = answered(("42", "/start nonsense-nonsense-nonsense"))

    assert text.split("\n\n") == [BOT_ANSWERS[language]["expired"] for language in ("kk", "ru", "en")]


def test_a_stranger_is_told_what_the_bot_is_for(city):
    ((_, text),) = answered(("42", "/start"))

    assert BOT_ANSWERS["ru"]["unknown"] in text


def test_a_reader_who_writes_is_told_that_nobody_reads_it(city):
    city.reader(language="en", chat="42")

    assert answered(("42", "Is the library open?")) == [("42", BOT_ANSWERS["en"]["unknown_known"])]


def test_a_chat_that_says_much_is_answered_once(city):
    city.reader(language="en", chat="42")

    assert len(answered(("42", "Hello"), ("42", "Anybody?"), ("43", "Hi"))) == 2


def test_every_answer_stands_in_three_languages():
    wanted = {"linked", "expired", "unlinked", "unknown", "unknown_known"}

    assert set(BOT_ANSWERS) == {"kk", "ru", "en"}
    assert all(set(words) == wanted for words in BOT_ANSWERS.values())
