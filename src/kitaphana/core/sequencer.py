"""Number what has been committed, in order, and chain the audit log's digests.

Row ids are given before commits, so a reader's position over ids loses events (measured). One sequencer at a time
gives `seq` to rows that are committed and visible: what comes later gets a higher number, and no number ever
appears below one that has been seen. The digest of an audit entry is SHA-256 over the digest before it and the
canonical JSON of the entry; `SequencerHead` remembers the last one, so that a cut-off tail shows as well.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence

from django.db import connection

from kitaphana.core import clock, locks
from kitaphana.core.models import AuditEntry, OutboxEvent, SequencerHead
from kitaphana.core.transactions import retrying

BATCH = 1_000
FIRST_DIGEST = "0" * 64


def number_committed() -> int:
    """Number one batch of events and one of audit entries; returns how many rows.

    One transaction each; with nothing to number it takes no write lock.
    """
    outbox = retrying(_number_outbox) if _has_unnumbered(OutboxEvent) else 0
    return outbox + (retrying(_number_audit) if _has_unnumbered(AuditEntry) else 0)


def has_unnumbered() -> bool:
    """Whether committed rows wait for their number."""
    return _has_unnumbered(OutboxEvent) or _has_unnumbered(AuditEntry)


def _has_unnumbered(model: type[AuditEntry] | type[OutboxEvent]) -> bool:
    return model._default_manager.filter(seq__isnull=True).exists()


def digest_of(entry: AuditEntry, previous: str) -> str:
    """The digest (64 hex digits) that seals `entry` and all entries before it."""
    fields = {
        "seq": entry.seq,
        "id": entry.pk,
        "happened_at": entry.happened_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor_kind": entry.actor_kind,
        "login": entry.login,
        "door": entry.door,
        "service_point": entry.service_point,
        "act": entry.act,
        "subject": entry.subject,
        "details": entry.details,
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def _number_outbox() -> int:
    head = _locked_head("outbox")
    ids = OutboxEvent.objects.filter(seq__isnull=True).order_by("id").values_list("id", flat=True)[:BATCH]
    pairs = [(head.seq + place, row) for place, row in enumerate(ids, start=1)]
    _update("UPDATE core_outboxevent SET seq = %s WHERE id = %s", pairs)
    return _move(head, len(pairs), "")


def _number_audit() -> int:
    head = _locked_head("audit")
    digest, sealed = head.digest or FIRST_DIGEST, []
    for place, entry in enumerate(AuditEntry.objects.filter(seq__isnull=True).order_by("id")[:BATCH], start=1):
        entry.seq = head.seq + place
        digest = digest_of(entry, digest)
        sealed.append((entry.seq, digest, entry.pk))
    _update("UPDATE core_auditentry SET seq = %s, digest = %s WHERE id = %s", sealed)
    return _move(head, len(sealed), digest)


def _locked_head(name: str) -> SequencerHead:
    """One sequencer at a time until the end of the transaction (SQLite: by the write lock)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [locks.number_of(f"sequencer-{name}")])
    head, _ = SequencerHead.objects.get_or_create(name=name, defaults={"moved_at": clock.now()})
    return head


def _update(statement: str, rows: Sequence[tuple[int | str, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _move(head: SequencerHead, count: int, digest: str) -> int:
    if count:
        head.seq, head.digest, head.moved_at = head.seq + count, digest, clock.now()
        head.save()
    return count
