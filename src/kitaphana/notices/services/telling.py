"""Tell one reader one thing, take a code to an address, and send a text to oneself to see what it looks like."""

import secrets as chance
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.audit import record
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import demand, retrying
from kitaphana.notices import errors, outlets, secrets
from kitaphana.notices.facts import Case
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.rules.kinds import (
    CODE,
    CODE_CALL,
    CODE_GUARANTOR,
    CODE_KNOWN,
    CODE_NOBODY,
    KINDS,
    TEST,
    Channel,
    Kind,
)
from kitaphana.notices.rules.texts import Text, problems_of
from kitaphana.notices.services.planning import plan
from kitaphana.notices.texts.examples import example_facts
from kitaphana.patrons.errors import CODES_UNSENT
from kitaphana.patrons.models import Patron, Registration
from kitaphana.patrons.ports import CodeCause
from kitaphana.patrons.rules import is_email, phone_e164

CODE_KINDS: Final = {
    CodeCause.KNOWN_READER: CODE_KNOWN,
    CodeCause.NOBODY: CODE_NOBODY,
    CodeCause.GUARANTOR: CODE_GUARANTOR,
    CodeCause.CALL: CODE_CALL,
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
        told = {"facts": {"code": code, "minutes": str(minutes)}}
        _store(kind.code, [_sealed(kind, Channel(channel), address, language, told)])


CODE_SENDER: Final = CodeNotices()


def tell_addresses(kind: str, ways: Iterable[tuple[str, Channel, str, str]]) -> int:
    """Tell holders of addresses that are no reader's any more: (cause, channel, address, language); how many."""
    found = [
        _sealed(KINDS[kind], channel, address, language, {"facts": {}}, cause=cause[:80])
        for cause, channel, address, language in ways
    ]
    return retrying(lambda: _store(kind, found))


def send_test(
    *,
    channel: str,
    address: str,
    language: str,
    institution_id: int,
    by: Actor,
    kind: str = TEST,
    text: Text | None = None,
) -> None:
    """Send a text (saved or not) of a kind to an address, at once, filled with an invented case.

    Raises `notice_channel_off`, `notice_kind_unknown`, `notice_address_invalid`, and what `problems_of` finds in the
    text.
    """
    if kind not in KINDS:
        raise Refused(Refusal(errors.NOTICE_KIND_UNKNOWN, {"kind": kind}))
    if text is not None and (problems := problems_of(text, kind=kind)):
        raise Refused(*problems)
    what = Channel(channel)
    if what not in (Channel.EMAIL, Channel.SMS) or what not in outlets.channels():
        raise Refused(Refusal(errors.NOTICE_CHANNEL_OFF, {"channel": channel}))
    found = (address if is_email(address) else "") if what is Channel.EMAIL else phone_e164(address)
    if not found:
        raise Refused(Refusal(errors.NOTICE_ADDRESS_INVALID))
    told: dict[str, Any] = {"facts": example_facts(clock.today()), "kind": kind}
    if text is not None:
        told["text"] = [text.subject, text.body, text.item]

    def write() -> None:
        _store(TEST, [_sealed(KINDS[TEST], what, found, language, told, institution_id=institution_id)])
        details = {"channel": what.value, "kind": kind}
        record(act="message_tested", subject=f"institution:{institution_id}", by=by, details=details)

    retrying(write)


def _sealed(
    kind: Kind,
    channel: Channel,
    address: str,
    language: str,
    told: Mapping[str, Any],
    *,
    cause: str = "",
    institution_id: int | None = None,
) -> tuple[Notice, Delivery]:
    """A notice to an address, unsaved; without a cause it is one of its own."""
    now = clock.now()
    ends = now + kind.valid_for
    notice = Notice(
        kind=kind.code,
        cause=cause or f"{kind.code}:{chance.token_urlsafe(18)}",
        institution_id=institution_id,
        sealed=secrets.seal({"address": address, "language": language, **told}),
        made_at=now,
        expires_at=ends,
    )
    return notice, Delivery(
        notice=notice, channel=channel.value, priority=kind.priority, not_before=now, expires_at=ends
    )


def _store(kind: str, found: Sequence[tuple[Notice, Delivery]]) -> int:
    """Keep those whose cause is new; three statements for any number."""
    causes = [notice.cause for notice, _ in found]
    known = set(Notice.objects.filter(kind=kind, cause__in=causes, patron__isnull=True).values_list("cause", flat=True))
    fresh = [(notice, delivery) for notice, delivery in found if notice.cause not in known]
    Notice.objects.bulk_create([notice for notice, _ in fresh])
    for notice, delivery in fresh:
        delivery.notice = notice
    Delivery.objects.bulk_create([delivery for _, delivery in fresh])
    return len(fresh)
