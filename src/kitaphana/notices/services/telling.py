"""Tell one reader one thing, and take a code or a warning to an address."""

import secrets as chance
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import demand, retrying
from kitaphana.notices import outlets, secrets
from kitaphana.notices.facts import Case
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.rules.kinds import (
    CODE,
    CODE_CALL,
    CODE_GUARANTOR,
    CODE_KNOWN,
    CODE_NOBODY,
    KINDS,
    Channel,
    Kind,
)
from kitaphana.notices.services.planning import plan
from kitaphana.patrons.errors import CODES_UNSENT
from kitaphana.patrons.models import Patron, Registration
from kitaphana.patrons.ports import CodeCause

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
        store_sealed(kind.code, [sealed_notice(kind, Channel(channel), address, language, told)])


CODE_SENDER: Final = CodeNotices()


def tell_addresses(kind: str, ways: Iterable[tuple[str, Channel, str, str]]) -> int:
    """Tell holders of addresses that are no reader's any more: (cause, channel, address, language); how many."""
    found = [
        sealed_notice(KINDS[kind], channel, address, language, {"facts": {}}, cause=cause[:80])
        for cause, channel, address, language in ways
    ]
    return retrying(lambda: store_sealed(kind, found))


def sealed_notice(
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


def store_sealed(kind: str, found: Sequence[tuple[Notice, Delivery]]) -> int:
    """Keep those whose cause is new; three statements for any number."""
    causes = [notice.cause for notice, _ in found]
    known = set(Notice.objects.filter(kind=kind, cause__in=causes, patron__isnull=True).values_list("cause", flat=True))
    fresh = [(notice, delivery) for notice, delivery in found if notice.cause not in known]
    Notice.objects.bulk_create([notice for notice, _ in fresh])
    for notice, delivery in fresh:
        delivery.notice = notice
    Delivery.objects.bulk_create([delivery for _, delivery in fresh])
    return len(fresh)
