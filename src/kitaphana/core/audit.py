"""Write the audit log: one entry per act, in the act's own transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.models import AuditEntry
from kitaphana.core.transactions import demand


def record(*, act: str, subject: str, by: Actor, details: Mapping[str, Any] | None = None) -> AuditEntry:
    """Append an entry. Call it inside the act's `atomic` block; never pass a reader's id or data."""
    demand()
    return AuditEntry.objects.create(
        happened_at=clock.now(),
        actor_kind=by.kind,
        login=by.login,
        door=by.door,
        service_point=by.service_point,
        act=act,
        subject=subject,
        details=dict(details or {}),
    )


def record_many(*, act: str, subjects: Iterable[str], by: Actor, details: Mapping[str, Any] | None = None) -> None:
    """Append one entry per subject with one statement; inside the act's `atomic` block, as `record`."""
    demand()
    moment = clock.now()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            happened_at=moment,
            actor_kind=by.kind,
            login=by.login,
            door=by.door,
            service_point=by.service_point,
            act=act,
            subject=subject,
            details=dict(details or {}),
        )
        for subject in subjects
    )
