"""Ways to a reader that belong to messages: a Telegram chat, browsers; and addresses that turn out not to work."""

import datetime as dt
import re
import secrets as chance
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from django.db.models import Exists, OuterRef

from kitaphana.core import clock, devices
from kitaphana.core.actor import SYSTEM, Actor
from kitaphana.core.audit import record
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.models import SignedInDevice
from kitaphana.core.transactions import retrying
from kitaphana.notices import errors, outlets, secrets
from kitaphana.notices.models import AddressProblem, PushSubscription, TelegramChat, TelegramLink
from kitaphana.notices.readers import MOST_PUSH
from kitaphana.notices.rules.kinds import Channel
from kitaphana.patrons.models import Consent, ConsentPurpose, Patron
from kitaphana.patrons.queries import has_consent

INVITED_FOR: Final = dt.timedelta(minutes=15)
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,120}={0,2}")
_START: Final = re.compile(r"/start\s+([A-Za-z0-9_-]{20,64})")
STOP_WORDS: Final = frozenset({"/stop", "stop", "стоп", "тоқта"})


def invite_telegram(*, patron_id: int, by: Actor) -> str:
    """The word that connects a chat: who sends `/start WORD` to the bot within 15 minutes is the reader.

    Raises `notice_channel_off` without a bot, `notice_no_consent` without the reader's consent to Telegram.
    """
    if Channel.TELEGRAM not in outlets.channels():
        raise Refused(Refusal(errors.NOTICE_CHANNEL_OFF, {"channel": Channel.TELEGRAM.value}))
    if not has_consent(patron_id, ConsentPurpose.TELEGRAM):
        raise Refused(Refusal(errors.NOTICE_NO_CONSENT))
    word = chance.token_urlsafe(24)
    values = {"digest": secrets.digest("telegram", word), "expires_at": clock.now() + INVITED_FOR}

    def write() -> None:
        TelegramLink.objects.update_or_create(patron_id=patron_id, defaults=values)
        _audit(patron_id, "telegram_invited", by)

    retrying(write)
    return word


class Said(StrEnum):
    """What a chat has said, and what became of it."""

    LINKED = "linked"
    EXPIRED = "expired"
    """A word that connects nobody (any more)."""
    UNLINKED = "unlinked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of what a chat said; `language` is the reader's, empty for who is nobody's reader."""

    said: Said
    language: str = ""


def hear_telegram(*, chat: str, said: str, by: Actor) -> Heard:
    """Connect or disconnect a chat by its words. A chat is the reader's whom it was connected to last."""
    language = _language_of(chat)
    found = _START.fullmatch(said.strip())
    if found:
        is_linked = retrying(lambda: _link(chat, found[1], by))
        return Heard(Said.LINKED, _language_of(chat)) if is_linked else Heard(Said.EXPIRED, language)
    if said.strip().casefold() in STOP_WORDS and retrying(lambda: _unlink(by, chat=chat)):
        return Heard(Said.UNLINKED, language)
    return Heard(Said.UNKNOWN, language)


def _language_of(chat: str) -> str:
    found = TelegramChat.objects.filter(chat=chat).values_list("patron__language", flat=True)
    return found.first() or ""


def disconnect_telegram(*, patron_id: int, by: Actor) -> None:
    """Forget the reader's chat; nothing happens where there is none."""
    retrying(lambda: _unlink(by, patron_id=patron_id))


def forget_chats_without_consent() -> int:
    """Forget chats and invitations of readers who have not agreed to Telegram (any more); how many. Daily upkeep.

    A withdrawal takes the chat along at once. This is for what was kept before it did, and for what comes by another
    way than the reader's own: a record merged, a table moved in.
    """
    agreed = Consent.objects.filter(
        patron_id=OuterRef("patron_id"), purpose=ConsentPurpose.TELEGRAM, withdrawn_at__isnull=True
    )
    retrying(lambda: TelegramLink.objects.filter(~Exists(agreed)).delete())
    found = TelegramChat.objects.filter(~Exists(agreed)).order_by("pk")
    ids = list(found.values_list("patron_id", flat=True))
    for patron_id in ids:
        disconnect_telegram(patron_id=patron_id, by=SYSTEM)
    return len(ids)


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser tells of its subscription: the address of its push service, and its keys (base64url)."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def is_good(self) -> bool:
        """Whether a push message could go there."""
        where = urlsplit(self.endpoint)
        keys = (self.p256dh, self.auth)
        is_address = where.scheme == "https" and where.hostname and len(self.endpoint) <= 600
        return bool(is_address) and all(_KEY.fullmatch(one) for one in keys) and len(self.auth) <= 40


def add_push(*, patron_id: int, session_key: str, browser: Browser, device: str, by: Actor) -> int:
    """Connect a browser (RFC 8030, RFC 8291) for as long as its session lasts; one that another reader used before is
    this reader's now, and what the session had connected before is not. Returns its id.

    The oldest go where a reader has more than ten. Raises `notice_channel_off`, `notice_address_invalid` (also for a
    session that is not the reader's).
    """
    if Channel.PUSH not in outlets.channels():
        raise Refused(Refusal(errors.NOTICE_CHANNEL_OFF, {"channel": Channel.PUSH.value}))

    def write() -> int:
        session = _session_of(patron_id, session_key)
        if session is None or not browser.is_good:
            raise Refused(Refusal(errors.NOTICE_ADDRESS_INVALID))
        PushSubscription.objects.filter(session=session).exclude(endpoint=browser.endpoint).delete()
        values = {
            "patron_id": patron_id, "session": session, "p256dh": browser.p256dh, "auth": browser.auth,
            "device": device[:80], "added_at": clock.now(),
        }  # fmt: skip
        row, _ = PushSubscription.objects.update_or_create(endpoint=browser.endpoint, defaults=values)
        devices.keep(session.pk)
        mine = PushSubscription.objects.filter(patron_id=patron_id).order_by("-pk").values_list("pk", flat=True)
        PushSubscription.objects.filter(pk__in=list(mine[MOST_PUSH : MOST_PUSH + 50])).delete()
        _audit(patron_id, "push_connected", by)
        return row.pk

    return retrying(write)


def follow_push(*, subscription_id: int, user_id: int, session_key: str) -> None:
    """Somebody has signed in where a browser was connected before: it belongs to the new session of its reader, and is
    disconnected where another person came.
    """
    retrying(lambda: _follow(subscription_id, user_id, session_key))


def _follow(subscription_id: int, user_id: int, session_key: str) -> None:
    row = PushSubscription.objects.select_for_update(of=("self",)).filter(pk=subscription_id).first()
    if row is None:
        return
    session = _session_of(row.patron_id, session_key)
    if session is None or session.user_id != user_id:
        row.delete()
        return
    before = row.session_id
    PushSubscription.objects.filter(session=session).exclude(pk=row.pk).delete()
    row.session = session
    row.save(update_fields=["session"])
    devices.keep(session.pk)
    if before != session.pk:
        devices.let_go([before])


def renew_push(*, patron_id: int, session_key: str, browser: Browser, by: Actor) -> bool:
    """The browser of a session has another address now (`pushsubscriptionchange`); False where none was connected.

    Raises `notice_address_invalid`.
    """
    if not browser.is_good:
        raise Refused(Refusal(errors.NOTICE_ADDRESS_INVALID))

    def write() -> bool:
        mine = PushSubscription.objects.filter(patron_id=patron_id, session__session_key=session_key)
        row = mine.select_for_update(of=("self",)).first()
        if row is None:
            return False
        PushSubscription.objects.filter(endpoint=browser.endpoint).exclude(pk=row.pk).delete()
        row.endpoint, row.p256dh, row.auth = browser.endpoint, browser.p256dh, browser.auth
        row.save(update_fields=["endpoint", "p256dh", "auth"])
        _audit(patron_id, "push_connected", by)
        return True

    return retrying(write)


def _session_of(patron_id: int, session_key: str) -> SignedInDevice | None:
    owner = Patron.objects.filter(pk=patron_id, user__isnull=False).values("user_id")
    return SignedInDevice.objects.filter(session_key=session_key, user_id__in=owner).first()


def remove_push(*, patron_id: int, subscription_id: int, by: Actor) -> None:
    """Forget one of the reader's browsers; nothing happens where it is not theirs."""

    def write() -> None:
        count, _ = PushSubscription.objects.filter(pk=subscription_id, patron_id=patron_id).delete()
        if count:
            _audit(patron_id, "push_disconnected", by)

    retrying(write)


def _link(chat: str, word: str, by: Actor) -> bool:
    link = (
        TelegramLink.objects.select_for_update()
        .filter(digest=secrets.digest("telegram", word), expires_at__gt=clock.now())
        .first()
    )
    if link is None or not has_consent(link.patron_id, ConsentPurpose.TELEGRAM):
        return False
    TelegramChat.objects.filter(chat=chat).exclude(patron_id=link.patron_id).delete()
    TelegramChat.objects.update_or_create(patron_id=link.patron_id, defaults={"chat": chat, "linked_at": clock.now()})
    blocked = AddressProblem.objects.filter(patron_id=link.patron_id, channel=Channel.TELEGRAM, cleared_at__isnull=True)
    blocked.update(cleared_at=clock.now())  # who has blocked the bot and comes back wants to hear from it again
    _audit(link.patron_id, "telegram_connected", by)
    link.delete()
    return True


def _unlink(by: Actor, **which: object) -> bool:
    found = TelegramChat.objects.filter(**which).first()
    if found is None:
        return False
    _audit(found.patron_id, "telegram_disconnected", by)
    found.delete()
    return True


def _audit(patron_id: int, act: str, by: Actor) -> None:
    surrogate = Patron.objects.values_list("surrogate", flat=True).get(pk=patron_id)
    record(act=act, subject=f"patron:{surrogate}", by=by)
