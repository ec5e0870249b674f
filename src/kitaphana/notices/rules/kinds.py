"""Kinds of messages as data: what each is about, how it may travel, how long it is worth sending."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """How a message travels. Every notice is shown in the reader's own pages besides."""

    EMAIL = "email"
    SMS = "sms"
    TELEGRAM = "telegram"
    PUSH = "push"
    LETTER = "letter"


class Subject(StrEnum):
    """What a notice is about, which is asked again when it is sent."""

    NONE = ""
    LOAN = "loan"
    HOLD = "hold"
    REGISTRATION = "registration"
    FREEZE = "freeze"


class Priority:
    """Whose turn it is: urgent ones overtake everything, digests yield to everything."""

    URGENT: Final = 0
    NORMAL: Final = 1
    BULK: Final = 2


LONG_CHANNELS: Final = (Channel.EMAIL, Channel.TELEGRAM, Channel.LETTER)
SHORT_CHANNELS: Final = (Channel.SMS, Channel.PUSH)
"""A few words only."""
EVERYWHERE: Final = frozenset({Channel.EMAIL, Channel.SMS, Channel.TELEGRAM, Channel.PUSH})
QUIETLY: Final = frozenset({Channel.EMAIL, Channel.TELEGRAM, Channel.PUSH})


@dataclass(frozen=True, slots=True)
class Kind:
    """`channels` are those it takes unless the reader chose otherwise, as far as they are connected.

    `is_urgent`: also in quiet hours. `is_digest`: may be joined with others of the day. `is_optional`: readers may
    switch it off, and it needs their consent to messages; what is not optional is about the safety of their account.
    `is_letter`: goes on paper where nothing else reaches the reader. `facts` are the words in braces that its texts may
    use besides those of every text. `is_listed`: shown in the reader's own pages, and in preferences where it is
    optional. `chosen_with`: the kind whose boxes readers tick for this one as well; it has a text of its own and no
    boxes.
    """

    code: str
    subject: Subject
    valid_for: dt.timedelta
    channels: frozenset[Channel] = QUIETLY
    is_urgent: bool = False
    is_digest: bool = False
    is_optional: bool = True
    is_letter: bool = False
    is_listed: bool = True
    facts: frozenset[str] = frozenset()
    chosen_with: str = ""

    @property
    def choice(self) -> str:
        """The kind under which readers choose it."""
        return self.chosen_with or self.code

    @property
    def priority(self) -> int:
        """Its place in the queue of a channel."""
        if self.is_urgent:
            return Priority.URGENT
        return Priority.BULK if self.is_digest else Priority.NORMAL


def _days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


_BOOK: Final = frozenset({"title", "author", "place"})
CODE: Final = "code"
CODE_KNOWN: Final = "code_known"
CODE_NOBODY: Final = "code_nobody"
CODE_GUARANTOR: Final = "code_guarantor"
CODE_CALL: Final = "code_call"
TEST: Final = "test"
DUE_SOON: Final = "due_soon"
OVERDUE: Final = "overdue"
OVERDUE_LATER: Final = "overdue_later"
OVERDUE_LAST: Final = "overdue_last"
LOAN_LOST: Final = "loan_lost"
LOSS_OWED: Final = "loss_owed"
HOLD_READY: Final = "hold_ready"
HOLD_EXPIRING: Final = "hold_expiring"
HOLD_EXPIRED: Final = "hold_expired"
HOLD_DAY_PASSED: Final = "hold_day_passed"
HOLD_IMPOSSIBLE: Final = "hold_impossible"
HOLD_CANCELLED: Final = "hold_cancelled"
CARD_EXPIRING: Final = "card_expiring"
CARD_EXPIRED: Final = "card_expired"
SAVED_SEARCH: Final = "saved_search"
CLOSURE: Final = "closure"
WELCOME: Final = "welcome"
REREGISTERED: Final = "reregistered"
GUARANTOR_ASKED: Final = "guarantor_asked"
ADDRESS_CHANGED: Final = "address_changed"
PASSWORD_CHANGED: Final = "password_changed"  # noqa: S105  a kind of message
SIGNED_IN_NEW_DEVICE: Final = "signed_in_new_device"


def _code(code: str, *facts: str) -> Kind:
    """A kind that goes to an address and not to a reader, at once, and is nowhere shown."""
    return Kind(
        code, Subject.NONE, dt.timedelta(minutes=10), frozenset({Channel.EMAIL, Channel.SMS}),
        is_urgent=True, is_optional=False, is_listed=False, facts=frozenset(facts),
    )  # fmt: skip


def _hold_ended(code: str) -> Kind:
    return Kind(code, Subject.HOLD, _days(3), is_digest=True, facts=_BOOK, chosen_with=HOLD_EXPIRED)


def _late(code: str, *facts: str) -> Kind:
    """A kind about a loan that is late or lost; all of them are chosen as one."""
    return Kind(
        code, Subject.LOAN, _days(7), EVERYWHERE, is_digest=True, is_letter=True, facts=_BOOK | frozenset(facts),
        chosen_with="" if code == OVERDUE else OVERDUE,
    )  # fmt: skip


_ALL: Final = (
    _code(CODE, "code", "minutes"),
    _code(CODE_KNOWN, "code", "minutes"),
    _code(CODE_NOBODY),
    _code(CODE_GUARANTOR, "code", "minutes"),
    _code(CODE_CALL, "code", "minutes"),
    Kind(TEST, Subject.NONE, dt.timedelta(hours=1), frozenset(), is_urgent=True, is_optional=False, is_listed=False),
    Kind(WELCOME, Subject.NONE, _days(3)),
    Kind(HOLD_READY, Subject.HOLD, _days(14), EVERYWHERE, facts=_BOOK | {"until", "shelf"}),
    Kind(HOLD_EXPIRING, Subject.HOLD, _days(2), EVERYWHERE, facts=_BOOK | {"until", "shelf"}),
    Kind(HOLD_EXPIRED, Subject.HOLD, _days(3), is_digest=True, facts=_BOOK),
    _hold_ended(HOLD_DAY_PASSED),
    _hold_ended(HOLD_IMPOSSIBLE),
    _hold_ended(HOLD_CANCELLED),
    Kind(DUE_SOON, Subject.LOAN, _days(7), is_digest=True, facts=_BOOK | {"due"}),
    _late(OVERDUE, "due", "days", "rests"),
    _late(OVERDUE_LATER, "due", "days", "rests"),
    _late(OVERDUE_LAST, "due", "days", "rests"),
    _late(LOAN_LOST),
    _late(LOSS_OWED, "sum"),
    Kind(CARD_EXPIRING, Subject.REGISTRATION, _days(30), is_digest=True, facts=frozenset({"until"})),
    Kind(CARD_EXPIRED, Subject.REGISTRATION, _days(14), is_digest=True, facts=frozenset({"until"})),
    Kind(REREGISTERED, Subject.NONE, _days(3), is_digest=True, facts=frozenset({"until"})),
    Kind(SAVED_SEARCH, Subject.NONE, _days(7), is_digest=True, facts=frozenset({"search", "found"})),
    Kind(CLOSURE, Subject.FREEZE, _days(30), is_digest=True, facts=frozenset({"first_day", "last_day", "reason"})),
    Kind(GUARANTOR_ASKED, Subject.NONE, _days(7), EVERYWHERE, is_optional=False),
    Kind(ADDRESS_CHANGED, Subject.NONE, _days(3), EVERYWHERE, is_urgent=True, is_optional=False),
    Kind(PASSWORD_CHANGED, Subject.NONE, _days(3), QUIETLY, is_urgent=True, is_optional=False),
    Kind(
        SIGNED_IN_NEW_DEVICE, Subject.NONE, _days(1), QUIETLY, is_urgent=True, is_optional=False,
        facts=frozenset({"device", "at"}),
    ),
)  # fmt: skip
KINDS: Final = {kind.code: kind for kind in _ALL}
"""All kinds by code, in the order in which pages list them."""
LAYOUT: Final = "layout"
"""What stands around every message of a channel: greeting and farewell. Edited as a kind of its own."""
COMMON_FACTS: Final = frozenset({"library", "count"})
"""Words in braces that every text knows."""
LAYOUT_FACTS: Final = frozenset({"library", "name", "text", "account", "settings"})
NEEDED_FACTS: Final = {
    **dict.fromkeys((CODE, CODE_KNOWN, CODE_GUARANTOR, CODE_CALL), frozenset({"code"})),
    LAYOUT: frozenset({"text"}),
}
"""Without these a text would be useless."""
