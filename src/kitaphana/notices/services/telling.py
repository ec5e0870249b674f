"""Tell one reader one thing, take a code to an address, and send a text to oneself to see what it looks like."""

import datetime as dt
import secrets as chance
from collections.abc import Mapping
from typing import Any, Final

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.audit import record
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import demand, retrying
from kitaphana.notices import errors, outlets, secrets
from kitaphana.notices.facts import Case
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.rules.kinds import CODE, CODE_GUARANTOR, CODE_KNOWN, CODE_NOBODY, KINDS, TEST, Channel, Kind
from kitaphana.notices.services.planning import plan
from kitaphana.patrons.errors import CODES_UNSENT
from kitaphana.patrons.models import Patron, Registration
from kitaphana.patrons.ports import CodeCause
from kitaphana.patrons.rules import is_email, phone_e164

CODE_KINDS: Final = {
    CodeCause.KNOWN_READER: CODE_KNOWN,
    CodeCause.NOBODY: CODE_NOBODY,
    CodeCause.GUARANTOR: CODE_GUARANTOR,
}
"""Which words go around a code; a plain one for all other causes."""


def tell_reader(*, surrogate: str, kind: str, cause: str, facts: Mapping[str, Any] | None = None) -> int:
    """Make a notice that is about no loan, hold or term; returns 1 when it is new. Unknown readers are told nothing.

    `cause` makes it one: the same again is told once. `facts` fill the text (`rules.kinds`): plain words, days as
    ISO 8601, names by language.
    """
    patron_id = Patron.objects.filter(surrogate=surrogate).values_list("pk", flat=True).first()
    if patron_id is None:
        return 0
    house = Registration.objects.filter(patron_id=patron_id).order_by("pk").values_list("institution_id", flat=True)
    return plan(kind, [Case(patron_id, house.first(), None, f"{kind}:{cause}"[:80], dict(facts or {}))])


class CodeNotices:
    """Carries one-time codes to their addresses (`patrons.ports.CodeSender`)."""

    def send(self, *, channel: str, address: str, code: str, language: str, cause: str) -> None:
        """Seal the code into a notice that goes at once, also at night. Raises `codes_unsent` without a gateway."""
        demand()
        if Channel(channel) not in outlets.channels():
            raise Refused(Refusal(CODES_UNSENT))
        kind = KINDS[CODE_KINDS.get(cause, CODE)]
        minutes = int(kind.valid_for.total_seconds() // 60)
        _seal(kind, Channel(channel), address, language, {"code": code, "minutes": str(minutes)})


CODE_SENDER: Final = CodeNotices()


def send_test(*, channel: str, address: str, language: str, institution_id: int, by: Actor) -> None:
    """Send a test message to an address, at once. Raises `notice_channel_off`, `notice_address_invalid`."""
    what = Channel(channel)
    if what not in (Channel.EMAIL, Channel.SMS) or what not in outlets.channels():
        raise Refused(Refusal(errors.NOTICE_CHANNEL_OFF, {"channel": channel}))
    found = (address if is_email(address) else "") if what is Channel.EMAIL else phone_e164(address)
    if not found:
        raise Refused(Refusal(errors.NOTICE_ADDRESS_INVALID))
    retrying(lambda: _test(what, found, language, institution_id, by))


def _test(channel: Channel, address: str, language: str, institution_id: int, by: Actor) -> None:
    _seal(KINDS[TEST], channel, address, language, {}, institution_id)
    record(act="message_tested", subject=f"institution:{institution_id}", by=by, details={"channel": channel.value})


def _seal(
    kind: Kind,
    channel: Channel,
    address: str,
    language: str,
    facts: Mapping[str, str],
    institution_id: int | None = None,
) -> None:
    now = clock.now()
    ends: dt.datetime = now + kind.valid_for
    sealed = secrets.seal({"address": address, "language": language, "facts": dict(facts)})
    notice = Notice.objects.create(
        kind=kind.code,
        cause=f"{kind.code}:{chance.token_urlsafe(18)}",
        institution_id=institution_id,
        sealed=sealed,
        made_at=now,
        expires_at=ends,
    )
    Delivery.objects.create(
        notice=notice, channel=channel.value, priority=kind.priority, not_before=now, expires_at=ends
    )
