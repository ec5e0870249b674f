"""One-time codes: who types the digits that were sent to an address holds the address.

Six digits, ten minutes, one use, five tries for each code sent, five codes for an address in fifteen minutes, a limit
per source of codes that nobody typed. Nothing here asks who the reader is: known and unknown addresses cost the same
statements.
"""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from kitaphana.core import alarms, attempts, clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors, rules
from kitaphana.patrons.models import Channel, CodePurpose, OneTimeCode
from kitaphana.patrons.participation import code_sender

DIGITS: Final = 6
VALID_FOR: Final = dt.timedelta(minutes=10)
PROVEN_FOR: Final = dt.timedelta(hours=1)
"""How long a redeemed code proves the address to who holds its handle: time enough to fill in a form."""


@dataclass(frozen=True, slots=True)
class VerifiedAddress:
    """An address that somebody has just been shown to hold."""

    channel: str
    address: str


class _Unsent:
    """Stands where nothing is wired that could carry a code: nobody is left waiting for one."""

    def send(self, *, channel: str, address: str, code: str, language: str, cause: str) -> None:
        raise Refused(Refusal(errors.CODES_UNSENT))


UNSENT: Final = _Unsent()


def read_address(text: str) -> VerifiedAddress | None:
    """Channel and address of what somebody typed, not proven yet: an e-mail address or a telephone; None for others."""
    tidied = rules.tidy(text)
    if "@" in tidied:
        return VerifiedAddress(Channel.EMAIL.value, tidied.lower()) if rules.is_email(tidied) else None
    phone = rules.phone_e164(tidied)
    return VerifiedAddress(Channel.SMS.value, phone) if phone else None


def send_code(*, purpose: str, channel: str, address: str, language: str, source: str, cause: str = "") -> str:
    """Send a code to an address as `read_address` tells it; returns the handle under which it is redeemed.

    `source` is where the wish comes from (an address or a terminal's code), `cause` one of `ports.CodeCause` where it
    says more than the purpose. Raises `address_invalid`, `too_many_attempts` (for the address or the source),
    `codes_unsent` (no messages are set up here).
    """
    what, told = CodePurpose(purpose), read_address(address)
    if told is None or told.channel != channel:
        raise Refused(Refusal(errors.ADDRESS_INVALID))
    _claim(told, source)
    handle, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    retrying(lambda: _send(what, told, handle, code, language, cause or what.value))
    return handle


def _claim(to: VerifiedAddress, source: str) -> None:
    """A code for the address and from the source; a source that has had its fill is an alarm."""
    try:
        attempts.check(f"send {to.channel} {to.address}", _sending(source))
    except Refused:
        if time := attempts.shut_time_of(_sending(source)):
            alarms.sound(alarms.MANY_CODES, _sending(source), time)
        raise


def _send(purpose: CodePurpose, to: VerifiedAddress, handle: str, code: str, language: str, cause: str) -> None:
    OneTimeCode.objects.create(
        digest=digest_of(handle),
        purpose=purpose,
        channel=to.channel,
        address=to.address,
        code_digest=_keyed(f"{handle} {code}"),
        expires_at=clock.now() + VALID_FOR,
    )
    code_sender().send(channel=to.channel, address=to.address, code=code, language=language, cause=cause)


def redeem_code(*, purpose: str, handle: str, code: str, source: str) -> VerifiedAddress:
    """The address that the code was sent to, once.

    Raises `too_many_attempts`, and `code_wrong` alike for wrong digits, a handle that nobody has, another purpose, a
    code that is older than ten minutes, and one that was used.
    """
    _handle, found = redeem_one_of(purpose=purpose, handles=[handle], account=handle, code=code, source=source)
    return found


def redeem_one_of(
    *, purpose: str, handles: Sequence[str], account: str, code: str, source: str
) -> tuple[str, VerifiedAddress]:
    """The same for whoever was sent several codes and does not say which this one is: its handle, and its address.

    Tries are counted once, for `account`, however many codes there are. The place where a code is typed has the try
    back that sending it has cost.
    """
    what, counted = CodePurpose(purpose), f"code {account}"
    attempts.check(counted, _redeeming(source))
    found = retrying(lambda: next(filter(None, (_redeemed(what, handle, code) for handle in handles)), None))
    if found is None:
        attempts.failed(counted, _redeeming(source))
        raise Refused(Refusal(errors.CODE_WRONG))
    attempts.succeeded(counted, _redeeming(source))
    attempts.give_back(_sending(source))
    return found


def _redeemed(purpose: CodePurpose, handle: str, code: str) -> tuple[str, VerifiedAddress] | None:
    address = _redeem(purpose, handle, code)
    return (handle, address) if address else None


def _redeem(purpose: CodePurpose, handle: str, code: str) -> VerifiedAddress | None:
    row = OneTimeCode.objects.select_for_update().filter(digest=digest_of(handle), purpose=purpose).first()
    typed = _keyed(f"{handle} {''.join(code.split())}")
    is_right = hmac.compare_digest(typed, row.code_digest if row else "")
    if row is None or not is_right or row.redeemed_at is not None or row.expires_at <= clock.now():
        return None
    row.redeemed_at = clock.now()
    row.save(update_fields=["redeemed_at"])
    return VerifiedAddress(row.channel, row.address)


def proven_address(*, purpose: str, handle: str) -> VerifiedAddress | None:
    """The address that a redeemed code proves to who holds its handle, for an hour; None where it proves nothing."""
    since = clock.now() - PROVEN_FOR
    rows = OneTimeCode.objects.filter(digest=digest_of(handle), purpose=purpose, redeemed_at__gt=since)
    row = rows.values_list("channel", "address").first()
    return VerifiedAddress(*row) if row else None


def prove_elsewhere(*, address: VerifiedAddress) -> str:
    """Take a provider's word that somebody holds the address; returns a handle that is good for joining, an hour long.

    It is no code and signs nobody in: whoever is a reader already shows that by a code of our own.
    """
    handle, now = secrets.token_urlsafe(24), clock.now()
    row = OneTimeCode(
        digest=digest_of(handle),
        purpose=CodePurpose.PROVIDER,
        channel=address.channel,
        address=address.address,
        code_digest=_keyed(f"{handle} {secrets.token_hex(16)}"),
        expires_at=now,
        redeemed_at=now,
    )
    retrying(row.save)
    return handle


def forget_elsewhere(handle: str) -> None:
    """That word is not needed any more: its address is forgotten."""
    rows = OneTimeCode.objects.filter(digest=digest_of(handle), purpose=CodePurpose.PROVIDER, made="")
    retrying(lambda: rows.delete())


def locked_proof(*, purposes: Collection[str], handle: str) -> OneTimeCode | None:
    """The redeemed code of the handle, however old, locked in the caller's transaction with all of its address.

    So two joinings of one person by two codes wait for each other, and the second finds the reader of the first.
    """
    mine = OneTimeCode.objects.filter(digest=digest_of(handle), purpose__in=purposes, redeemed_at__isnull=False)
    address = mine.values_list("channel", "address").first()
    if address is None:
        return None
    rows = OneTimeCode.objects.select_for_update().filter(channel=address[0], address=address[1]).order_by("digest")
    return next((row for row in rows if row.digest == digest_of(handle)), None)


def spend_code(handle: str) -> None:
    """No digits are right for the code any more: another one has to be sent.

    It looks as before to who types there: otherwise a stranger would learn whether an address and an account that is
    shut are one reader's.
    """
    rows = OneTimeCode.objects.filter(digest=digest_of(handle), redeemed_at__isnull=True)
    retrying(lambda: rows.update(code_digest=""))


def waiting_address(*, purpose: str, handle: str) -> VerifiedAddress | None:
    """Where a code that can still be typed was sent to; to be shown to who asked for it only."""
    rows = OneTimeCode.objects.filter(
        digest=digest_of(handle), purpose=purpose, redeemed_at__isnull=True, expires_at__gt=clock.now()
    )
    row = rows.values_list("channel", "address").first()
    return VerifiedAddress(*row) if row else None


def forget_old_codes() -> int:
    """Delete codes that prove nothing any more, with their addresses; returns how many. Daily upkeep."""
    limit = clock.now() - PROVEN_FOR
    return retrying(lambda: OneTimeCode.objects.filter(expires_at__lt=limit).delete()[0])


def digest_of(handle: str) -> str:
    """The name under which a handle is known in tables: it tells nothing of the handle."""
    return _keyed(handle)


def _keyed(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"one-time code {text}".encode(), hashlib.sha256).hexdigest()


def _sending(source: str) -> str:
    return f"codes sent {source}" if source else ""


def _redeeming(source: str) -> str:
    return f"codes typed {source}" if source else ""
