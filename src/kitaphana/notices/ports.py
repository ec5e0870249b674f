"""What the gateways above must offer: one way out per channel, and how sure each can be.

The implementations are named in `config/gateways.py`. None of them is ever called inside a transaction.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Outcome(StrEnum):
    """What a gateway says of one message."""

    SENT = "sent"
    LATER = "later"
    """Not now: the gateway is down, slow, busy or answered nonsense. The same message with the same key comes again."""
    REFUSED = "refused"
    """Never: the gateway will not take this message (too long, forbidden). The address is not to blame."""
    BAD_ADDRESS = "bad_address"
    """Never, to this address: it does not exist, or its owner has blocked us."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message as a gateway gets it; the text is final.

    `key` is the same whenever this message is handed over again: the e-mail's Message-ID, the SMS gateway's idempotency
    key, the push message's topic. `address` is an e-mail address, a number in E.164, a chat, or a push subscription as
    JSON. `links` are `account`, `settings` and (where it may be switched off) `unsubscribe`. `language` is that of the
    text (BCP 47; `kk-Latn` for Kazakh in Latin letters).
    """

    key: str
    address: str
    subject: str
    text: str
    language: str
    kind: str
    html: str = ""
    sender_name: str = ""
    reply_to: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    is_urgent: bool = False
    seconds_valid: int = 3600


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one envelope. `reason` is a short code without data of anybody; `cost` is in the currency of the
    contract with the gateway."""

    outcome: Outcome
    reference: str = ""
    reason: str = ""
    cost: Decimal = Decimal(0)


class Gateway(Protocol):
    """A way out. Its calls may be slow (within its own time-outs) and never raise for what the other side does."""

    @property
    def knows_keys(self) -> bool:
        """Whether a message that comes twice with one key goes out once. Where not, we err towards a second copy."""
        ...

    @property
    def in_flight(self) -> int:
        """How many messages it takes at a time: at most so many go out twice after a crash."""
        ...

    def send(self, envelopes: Sequence[Envelope]) -> Sequence[Answer]:
        """Hand over at most `in_flight` messages; one answer for each, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that a demo city's gateway has kept; `headers` are those of an e-mail, as it came in."""

    kept_at: dt.datetime
    envelope: Envelope
    headers: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class Keeper(Protocol):
    """A gateway of a demo city, which can show what it was given."""

    def last(self, limit: int) -> Sequence[Kept]:
        """The messages kept last, newest first."""
        ...


class Fate(StrEnum):
    """What a gateway reports of a message that it had taken."""

    DELIVERED = "delivered"
    FAILED = "failed"
    """It did not arrive; the address is not to blame (a telephone that was off for days)."""
    BAD_ADDRESS = "bad_address"
    """The address does not exist, or its owner has blocked us."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report of delivery. It names the message by our `key` or by the gateway's own `reference`; `reason` is a short
    code without data of anybody."""

    fate: Fate
    key: str = ""
    reference: str = ""
    reason: str = ""


@runtime_checkable
class Reporter(Protocol):
    """A gateway that tells later what became of its messages, by calling an address of ours."""

    def knows(self, *, word: str, headers: Mapping[str, str]) -> bool:
        """Whether who calls is the gateway: `word` is the last part of the address that was called."""
        ...

    def reports_in(self, body: bytes, media_type: str) -> Sequence[Report]:
        """What the call says of messages; nothing of states that are no end. Raises ValueError for nonsense."""
        ...


class LinkListener(Protocol):
    """Listens for readers who connect a chat: what came in since the last time, as (chat, word they sent)."""

    def poll(self) -> Sequence[tuple[str, str]]:
        """New words, oldest first; waits a few seconds at most. Nothing while the other side is down."""
        ...

    def acknowledge(self) -> None:
        """What the last `poll` gave is stored: it need not come again."""
        ...

    def answer(self, chat: str, text: str) -> None:
        """Say something to a chat; an answer that does not arrive is not sent again."""
        ...
