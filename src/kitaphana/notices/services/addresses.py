"""Ways to a reader that belong to messages: a Telegram chat, browsers; and addresses that turn out not to work."""

import datetime as dt
import re
import secrets as chance
from typing import Final
from urllib.parse import urlsplit

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.audit import record
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.notices import errors, outlets, secrets
from kitaphana.notices.models import AddressProblem, PushSubscription, TelegramChat, TelegramLink
from kitaphana.notices.readers import MOST_PUSH
from kitaphana.notices.rules.kinds import Channel
from kitaphana.patrons.models import Patron

INVITED_FOR: Final = dt.timedelta(minutes=15)
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,120}={0,2}")
_START: Final = re.compile(r"/start\s+([A-Za-z0-9_-]{20,64})")
STOP_WORDS: Final = frozenset({"/stop", "stop", "стоп", "тоқта"})


def invite_telegram(*, patron_id: int, by: Actor) -> str:
    """The word that connects a chat: who sends `/start WORD` to the bot within 15 minutes is the reader.

    Raises `notice_channel_off` without a bot.
    """
    if Channel.TELEGRAM not in outlets.channels():
        raise Refused(Refusal(errors.NOTICE_CHANNEL_OFF, {"channel": Channel.TELEGRAM.value}))
    word = chance.token_urlsafe(24)
    values = {"digest": secrets.digest("telegram", word), "expires_at": clock.now() + INVITED_FOR}

    def write() -> None:
        TelegramLink.objects.update_or_create(patron_id=patron_id, defaults=values)
        _audit(patron_id, "telegram_invited", by)

    retrying(write)
    return word


def hear_telegram(*, chat: str, said: str, by: Actor) -> str:
    """What a chat has said: `linked`, `unlinked` or `unknown`. A chat is the reader's whom it was connected to last."""
    found = _START.fullmatch(said.strip())
    if found:
        return "linked" if retrying(lambda: _link(chat, found[1], by)) else "unknown"
    if said.strip().casefold() in STOP_WORDS:
        return "unlinked" if retrying(lambda: _unlink(by, chat=chat)) else "unknown"
    return "unknown"


def disconnect_telegram(*, patron_id: int, by: Actor) -> None:
    """Forget the reader's chat; nothing happens where there is none."""
    retrying(lambda: _unlink(by, patron_id=patron_id))


def add_push(*, patron_id: int, endpoint: str, p256dh: str, auth: str, device: str, by: Actor) -> None:
    """Connect a browser (RFC 8030, RFC 8291); one that another reader used before is this reader's now.

    The oldest go where a reader has more than ten. Raises `notice_channel_off`, `notice_address_invalid`.
    """
    if Channel.PUSH not in outlets.channels():
        raise Refused(Refusal(errors.NOTICE_CHANNEL_OFF, {"channel": Channel.PUSH.value}))
    where = urlsplit(endpoint)
    is_good = where.scheme == "https" and where.hostname and len(endpoint) <= 600
    if not is_good or not _KEY.fullmatch(p256dh) or not _KEY.fullmatch(auth) or len(auth) > 40:
        raise Refused(Refusal(errors.NOTICE_ADDRESS_INVALID))
    values = {
        "patron_id": patron_id, "p256dh": p256dh, "auth": auth, "device": device[:80], "added_at": clock.now(),
    }  # fmt: skip

    def write() -> None:
        PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)
        mine = PushSubscription.objects.filter(patron_id=patron_id).order_by("-pk").values_list("pk", flat=True)
        PushSubscription.objects.filter(pk__in=list(mine[MOST_PUSH : MOST_PUSH + 50])).delete()
        _audit(patron_id, "push_connected", by)

    retrying(write)


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
    if link is None:
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
