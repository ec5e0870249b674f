"""Telegram by the Bot API: messages to chats that readers have connected, and the words by which they connect them.

The API knows no keys: a message that was taken while we died may come twice.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from kitaphana.gateways.http import SafeClient, Unreachable
from kitaphana.notices.ports import Answer, Envelope, Outcome

API: Final = "https://api.telegram.org"
MOST_LETTERS: Final = 4096
LISTEN_SECONDS: Final = 5
STOP: Final = "/stop"
_BLOCKED: Final = frozenset({403})
_GONE: Final = ("chat not found", "user is deactivated", "bot was blocked", "bot was kicked")


@dataclass(frozen=True, slots=True)
class TelegramBot:
    """One bot. `base` is the address of the API, another one where an operator runs their own server for it."""

    token: str = field(repr=False)
    bot_name: str
    client: SafeClient
    base: str = API
    knows_keys: bool = False
    in_flight: int = 4

    def send(self, envelopes: Sequence[Envelope]) -> Sequence[Answer]:
        """One call for each, side by side."""
        if len(envelopes) == 1:
            return [self._send(envelopes[0])]
        with ThreadPoolExecutor(len(envelopes)) as pool:
            return list(pool.map(self._send, envelopes))

    def _send(self, envelope: Envelope) -> Answer:
        try:
            status, told = self.call("sendMessage", {"chat_id": envelope.address, "text": text_of(envelope)})
        except Unreachable as error:
            return Answer(Outcome.LATER, reason=str(error.args[0]))
        if status == 200 and told.get("ok") is True:
            return Answer(Outcome.SENT, reference=str(_inner(told, "result").get("message_id", "")))
        described = str(told.get("description", "")).casefold()
        if status in _BLOCKED or (status == 400 and any(words in described for words in _GONE)):
            return Answer(Outcome.BAD_ADDRESS, reason=f"telegram_{status}")
        is_ours = status == 400
        return Answer(Outcome.REFUSED if is_ours else Outcome.LATER, reason=f"telegram_{status}")

    def call(self, method: str, values: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """One call of the API: status and answer, empty where it is no object. Raises `Unreachable`."""
        body = json.dumps(values, ensure_ascii=False).encode()
        answer = self.client.post(f"{self.base}/bot{self.token}/{method}", body, {"Content-Type": "application/json"})
        try:
            told = json.loads(answer.body)
        except ValueError:
            told = {}
        return answer.status, told if isinstance(told, dict) else {}


@dataclass(slots=True)
class TelegramListener:
    """What readers say to the bot, by long polling: nothing needs to reach us from outside."""

    bot: TelegramBot
    offset: int = 0
    _next: int = 0

    def poll(self) -> Sequence[tuple[str, str]]:
        """Texts that came in, each with its chat; private chats only. Nothing while the other side is down.

        Who blocks the bot says stop.
        """
        wish = {"offset": self.offset, "timeout": LISTEN_SECONDS, "allowed_updates": ["message", "my_chat_member"]}
        try:
            status, told = self.bot.call("getUpdates", wish)
        except Unreachable:
            return []
        updates = told.get("result") if status == 200 else None
        if not isinstance(updates, list):
            return []
        self._next = max([self.offset, *(one["update_id"] + 1 for one in updates if _is_update(one))])
        return [said for one in updates if _is_update(one) and (said := _said(one)) is not None]

    def acknowledge(self) -> None:
        """The next poll asks for what comes after."""
        self.offset = self._next

    def answer(self, chat: str, text: str) -> None:
        """One message; who has blocked the bot, and a side that is down, hear nothing."""
        with suppress(Unreachable):
            self.bot.call("sendMessage", {"chat_id": chat, "text": text[:MOST_LETTERS]})


def text_of(envelope: Envelope) -> str:
    """Heading and text, no longer than a message may be."""
    whole = f"{envelope.subject}\n\n{envelope.text}" if envelope.subject else envelope.text
    return whole if len(whole) <= MOST_LETTERS else f"{whole[: MOST_LETTERS - 1]}…"


def _is_update(one: Any) -> bool:  # Any: JSON
    return isinstance(one, dict) and isinstance(one.get("update_id"), int)


def _said(update: Mapping[str, Any]) -> tuple[str, str] | None:
    member = _inner(update, "my_chat_member")
    has_blocked = _inner(member, "new_chat_member").get("status") == "kicked"
    message = member if has_blocked else _inner(update, "message")
    chat, text = _inner(message, "chat"), STOP if has_blocked else message.get("text")
    if chat.get("type") != "private" or not isinstance(text, str) or "id" not in chat:
        return None
    return str(chat["id"])[:32], text[:200]


def _inner(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    return found if isinstance(found, dict) else {}
