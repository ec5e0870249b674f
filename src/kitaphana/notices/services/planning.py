"""Make notices: who is to be told what, over which channels, from when on. Each reader, kind and cause once."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from django.db import IntegrityError, connection

from kitaphana.core import clock
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.notices.facts import Case
from kitaphana.notices.institutions import HOUSE, Sender, senders
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.readers import Reader, readers
from kitaphana.notices.rules.choosing import channels_for
from kitaphana.notices.rules.kinds import KINDS, Channel, Kind
from kitaphana.notices.rules.times import first_moment

BATCH = 250
LOCKED = 25
"""So many notices are written at once, so that a desk waits for some milliseconds where writers take turns (SQLite)."""


def plan(kind: str, cases: Iterable[Case]) -> int:
    """Make the notices that are not there yet, with their deliveries; returns how many are new.

    Reads for 250 at a time and writes 25 at a time, each a transaction of a constant number of statements. Safe to
    repeat: what two processes plan at once is kept once by the database.
    """
    what, found = KINDS[kind], list(cases)
    if not found:
        return 0
    houses = senders()
    return sum(_plan(what, part, houses) for part in _parts(found, BATCH))


def _parts(cases: Sequence[Case], size: int) -> Iterator[Sequence[Case]]:
    return (cases[begin : begin + size] for begin in range(0, len(cases), size))


def _plan(kind: Kind, cases: Sequence[Case], houses: Mapping[int | None, Sender]) -> int:
    """Everything is read before the transaction, which others wait for on SQLite; it only looks again what is new."""
    fresh = _fresh(kind, cases)
    who = readers({case.patron_id for case in fresh})
    known = [case for case in fresh if case.patron_id in who]
    return sum(_first_or_again(partial(_write, kind, part, who, houses)) for part in _parts(known, LOCKED))


def _first_or_again(work: Callable[[], int]) -> int:
    """Run it; once more when somebody else has just written the same notice."""
    try:
        return retrying(work)
    except IntegrityError as error:
        if unique_violation(error) is None or connection.in_atomic_block:
            raise
        return retrying(work)


def _write(kind: Kind, cases: Sequence[Case], who: Mapping[int, Reader], houses: Mapping[int | None, Sender]) -> int:
    fresh, now = _fresh(kind, cases), clock.now()
    notices = Notice.objects.bulk_create([_notice(kind, case, now) for case in fresh])
    found = []
    for notice, case in zip(notices, fresh, strict=True):
        found += deliveries(notice, kind, who[case.patron_id], houses.get(case.institution_id, HOUSE), now)
    Delivery.objects.bulk_create(found)
    return len(notices)


def _fresh(kind: Kind, cases: Sequence[Case]) -> list[Case]:
    """One of each reader and cause, and none that is there already; one statement.

    It asks by reader: with the kind in the question SQLite might walk through all notices of the kind.
    """
    causes = {(case.patron_id, case.cause): case for case in cases}
    known = Notice.objects.filter(
        patron_id__in={case.patron_id for case in cases}, cause__in={case.cause for case in cases}
    )
    for patron_id, cause, told in known.values_list("patron_id", "cause", "kind"):
        if told == kind.code:
            causes.pop((patron_id or 0, cause), None)
    return list(causes.values())


def _notice(kind: Kind, case: Case, now: dt.datetime) -> Notice:
    latest = now + kind.valid_for
    return Notice(
        patron_id=case.patron_id,
        institution_id=case.institution_id,
        kind=kind.code,
        cause=case.cause,
        subject=kind.subject.value if case.subject_id is not None else "",
        subject_id=case.subject_id,
        facts=dict(case.facts),
        made_at=now,
        expires_at=max(now, min(latest, case.expires_at or latest)),
    )


def deliveries(
    notice: Notice,
    kind: Kind,
    reader: Reader,
    sender: Sender,
    now: dt.datetime,
    *,
    tried: Collection[Channel] = (),
    failed: Collection[Channel] = (),
) -> list[Delivery]:
    """The ways of a notice to its reader, unsaved; none that was `tried`, and no thought of those that `failed`."""
    moment = first_moment(kind, now=now, expires_at=notice.expires_at, hours=sender.hours, zone=clock.zone())
    if moment is None:
        return []
    ways = channels_for(kind, reader.reach(sender.channels), but=failed)
    return [
        Delivery(
            notice=notice,
            channel=channel.value,
            priority=kind.priority,
            is_digest=kind.is_digest,
            not_before=moment,
            expires_at=notice.expires_at,
        )
        for channel in ways
        if channel not in tried
    ]


def by_subject(cases: Mapping[int, Case]) -> list[Case]:
    """The cases in the order of what they are about, so that parallel planners never wait in a circle."""
    return [cases[pk] for pk in sorted(cases)]
