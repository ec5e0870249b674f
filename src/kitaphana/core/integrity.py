"""Invariants of the ground floor: the database is sound, events are numbered without a gap, the audit is whole."""

import datetime as dt
from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, Max, Min

from kitaphana.core import append_only, clock, dispatcher, heartbeat, sequencer
from kitaphana.core.invariants import Note, invariant
from kitaphana.core.models import AuditEntry, DeadLetter, OutboxEvent, SequencerHead, SubscriberPosition

OLDEST_TAIL = dt.timedelta(seconds=10)


@invariant("I2", "the database is sound and every event has its number")
def unsound() -> Iterator[str]:
    """SQLite's own checks, gaps in the outbox, and a head that knows more than there is."""
    if connection.vendor == "sqlite":
        yield from _sqlite_faults()
    rows = OutboxEvent.objects.filter(seq__isnull=False)
    found = rows.aggregate(first=Min("seq"), last=Max("seq"), count=Count("seq"))
    first, last, count = found["first"] or 1, found["last"] or 0, found["count"]
    if count != last - first + 1:
        yield f"outbox: {last - first + 1 - count} numbers are missing between {first} and {last}"
    if (head := _head("outbox").seq) != last:
        yield f"outbox: the last event has number {last}, but {head} were given"
    yield from _old_tail("outbox", OutboxEvent)


@invariant("I3", "no subscriber is ahead of the events, and none was skipped")
def ahead() -> Iterator[str]:
    """Positions beyond the last number; letters for events that were not reached; how far each subscriber has read."""
    head = _head("outbox").seq
    for position in SubscriberPosition.objects.all():
        if position.seq > head:
            yield f"subscriber {position.subscriber} has read up to {position.seq}, but there are only {head}"
        letters = DeadLetter.objects.filter(subscriber=position.subscriber)
        if letters.filter(event__seq__gt=position.seq).exists():
            yield f"subscriber {position.subscriber} put events aside that it has not reached"
    for name in (subscriber.name for subscriber in dispatcher.subscribers()):
        yield Note(f"{name}: {dispatcher.lag(name)} behind")
    if dead := DeadLetter.objects.filter(is_dead=True).count():
        yield Note(f"{dead} dead letters wait for a person")


@invariant("I9", "the audit chain is unbroken")
def broken_chain() -> Iterator[str]:
    """Each entry's digest over the one before it, the head, the triggers, and the age of the unsealed tail."""
    digest, last = sequencer.FIRST_DIGEST, 0
    for entry in AuditEntry.objects.filter(seq__isnull=False).order_by("seq").iterator(chunk_size=2_000):
        last += 1
        if entry.seq != last:
            yield f"audit: entry {last} is missing before {entry.seq}"
            last = entry.seq or 0
        digest = sequencer.digest_of(entry, digest)
        if digest != entry.digest:
            yield f"audit: entry {last} was changed, or one before it"
            digest = entry.digest
    head = _head("audit")
    if (head.seq, head.digest or sequencer.FIRST_DIGEST) != (last, digest):
        yield f"audit: the chain ends at {last}, but {head.seq} entries were sealed"
    yield from (f"trigger {name} is missing" for name in sorted(append_only.missing_triggers()))
    yield from _old_tail("audit", AuditEntry)


def _head(name: str) -> SequencerHead:
    return SequencerHead.objects.filter(name=name).first() or SequencerHead(name=name)


def _old_tail(name: str, model: type[AuditEntry] | type[OutboxEvent]) -> Iterator[str]:
    oldest = model._default_manager.filter(seq__isnull=True).aggregate(at=Min("happened_at"))["at"]
    if oldest is None:
        return
    age = clock.now() - oldest
    sentence = f"{name}: the oldest entry without a number waits for {age.total_seconds():.1f} s"
    is_breach = age > OLDEST_TAIL and heartbeat.is_alive(heartbeat.WORKER)
    yield sentence if is_breach else Note(sentence)


def _sqlite_faults() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(20)")
        yield from (str(text) for (text,) in cursor.fetchall() if text != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _ in cursor.fetchmany(20):
            yield f"{table}: row {row} points to nothing in {parent}"
