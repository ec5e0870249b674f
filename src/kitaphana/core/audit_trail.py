"""Read the audit log, newest first. However long the log grows, a page costs the same."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from kitaphana.core.models import AuditEntry
from kitaphana.core.paging import Page

WINDOW = 50_000  # entries looked through for one page; a rare act in an old log takes more pages, never a longer one


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as people read it; `seq` is empty until the sequencer has sealed it (about two seconds)."""

    id: int
    seq: int | None
    happened_at: dt.datetime
    actor_kind: str
    login: str
    door: str
    service_point: str
    act: str
    subject: str
    details: Mapping[str, Any]

    @property
    def facts(self) -> tuple[tuple[str, Any], ...]:
        """The details for a template, where `details.items` would be the detail that is called "items"."""
        return tuple(self.details.items())


def list_entries(
    *,
    subject: str = "",
    act: str = "",
    login: str = "",
    service_points: Collection[str] | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Page[AuditLine]:
    """Entries that match all that is asked for; `before` is the `next_after` of the page before.

    `subject` is whole (`loan:17`) or a kind with its colon (`loan:`). `service_points`: only what happened there.
    """
    top = before if before is not None else (AuditEntry.objects.aggregate(last=Max("id"))["last"] or 0) + 1
    bottom = 0 if subject and not subject.endswith(":") else max(0, top - WINDOW)
    entries = AuditEntry.objects.filter(id__lt=top, id__gte=bottom)
    found = list(_matching(entries, subject, act, login, service_points).order_by("-id")[: limit + 1])
    lines = tuple(_line(entry) for entry in found[:limit])
    if len(found) > limit:
        return Page(lines, lines[-1].id)
    return Page(lines, bottom or None)


def _matching(
    entries: QuerySet[AuditEntry], subject: str, act: str, login: str, service_points: Collection[str] | None
) -> QuerySet[AuditEntry]:
    if subject:
        entries = entries.filter(**{"subject__startswith" if subject.endswith(":") else "subject": subject})
    if act:
        entries = entries.filter(act=act)
    if login:
        entries = entries.filter(login=login)
    return entries if service_points is None else entries.filter(service_point__in=service_points)


def _line(entry: AuditEntry) -> AuditLine:
    return AuditLine(
        id=entry.pk,
        seq=entry.seq,
        happened_at=entry.happened_at,
        actor_kind=entry.actor_kind,
        login=entry.login,
        door=entry.door,
        service_point=entry.service_point,
        act=entry.act,
        subject=entry.subject,
        details=entry.details,
    )
