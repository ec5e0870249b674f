"""Imports as staff see them: what a batch brought, and what became of every record."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kitaphana.catalog.models import ImportBatch, MarcRecord, MatchAct, MatchEvidence
from kitaphana.core.paging import Page, page_of

LIMIT = 25


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One import: its file, its counts (read = created + updated + unchanged + quarantined), and whether it stands."""

    id: int
    institution_id: int
    source_name: str
    started_at: dt.datetime
    finished_at: dt.datetime | None
    read: int
    created: int
    updated: int
    unchanged: int
    quarantined: int
    items: int
    items_quarantined: int
    attached: int
    asked: int
    undo_started_at: dt.datetime | None
    undone_at: dt.datetime | None
    undo_report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """Why a record went where it did. `compared` are name, the value that came, the value that was here."""

    id: int
    batch_id: int
    institution_id: int
    source_name: str
    act: str
    key: str
    score: int
    title: str
    record_id: int | None
    record_edition_id: int | None
    edition_id: int | None
    edition_title: str
    compared: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]
    created_at: dt.datetime
    settled_at: dt.datetime | None
    settled_as: str

    @property
    def is_open(self) -> bool:
        """Whether a person has to say what is right."""
        return self.act == MatchAct.ASK and self.settled_at is None and None not in (self.record_id, self.edition_id)


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A record as the batch left it; `is_created`: it was not here before."""

    id: int
    edition_id: int
    title: str
    control_number: str
    is_created: bool
    is_leading: bool


_BATCH = (
    "id", "institution_id", "source_name", "started_at", "finished_at", "read_count", "created_count",
    "updated_count", "unchanged_count", "quarantined_count", "item_count", "quarantined_item_count", "attached_count",
    "asked_count", "undo_started_at", "undone_at", "undo_report",
)  # fmt: skip


def import_batches(*, institution_ids: Collection[int], after: int | None = None, limit: int = LIMIT) -> Page[BatchRow]:
    """Imports into these institutions, newest first. One statement."""
    rows = ImportBatch.objects.filter(institution_id__in=institution_ids).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = [BatchRow(*row) for row in rows.values_list(*_BATCH)[: limit + 1]]
    return page_of(found, limit=limit, key=lambda row: row.id)


def import_batch(batch_id: int) -> BatchRow | None:
    """One import, or `None`."""
    row = ImportBatch.objects.filter(pk=batch_id).values_list(*_BATCH).first()
    return BatchRow(*row) if row else None


def batch_records(batch_id: int, *, after: int | None = None, limit: int = LIMIT) -> Page[BatchRecord]:
    """The records that are as this batch left them, in the order they came. Two statements."""
    rows = MarcRecord.objects.filter(batch_id=batch_id, id__gt=after or 0).order_by("id")
    found = list(rows.values_list("id", "edition_id", "edition__title", "control_number", "is_leading")[: limit + 1])
    replaced = MarcRecord.objects.filter(id__in=[row[0] for row in found], versions__batch_id=batch_id)
    updated = set(replaced.values_list("id", flat=True))
    told = [BatchRecord(*row[:4], row[0] not in updated, row[4]) for row in found]
    return page_of(told, limit=limit, key=lambda row: row.id)


def batch_evidence(batch_id: int, *, after: int | None = None, limit: int = LIMIT) -> Page[EvidenceRow]:
    """Records of a batch that matched or nearly did. One statement."""
    return _page(MatchEvidence.objects.filter(batch_id=batch_id), after, limit)


def open_matches(
    *, institution_ids: Collection[int], after: int | None = None, limit: int = LIMIT
) -> Page[EvidenceRow]:
    """Matches that wait for a person, of imports into these institutions, oldest first. One statement."""
    waiting = MatchEvidence.objects.filter(
        act=MatchAct.ASK,
        settled_at=None,
        batch__institution_id__in=institution_ids,
        record__isnull=False,
        edition__isnull=False,
    )
    return _page(waiting, after, limit)


def edition_evidence(edition_id: int, *, limit: int = LIMIT) -> tuple[EvidenceRow, ...]:
    """What joined records to this edition, or nearly did, newest first. One statement."""
    rows = MatchEvidence.objects.filter(record__edition_id=edition_id).order_by("-id")
    return tuple(map(_row, _with_names(rows)[:limit]))


def match_evidence(evidence_id: int) -> EvidenceRow | None:
    """One, or `None`."""
    row = _with_names(MatchEvidence.objects.filter(pk=evidence_id)).first()
    return _row(row) if row else None


def _page(rows: "QuerySet[MatchEvidence]", after: int | None, limit: int) -> Page[EvidenceRow]:
    found = _with_names(rows.filter(id__gt=after or 0).order_by("id"))[: limit + 1]
    return page_of(map(_row, found), limit=limit, key=lambda row: row.id)


def _with_names(rows: "QuerySet[MatchEvidence]") -> "QuerySet[MatchEvidence]":
    return rows.select_related("batch", "edition", "record").defer("record__raw", "edition__summary")


def _row(row: MatchEvidence) -> EvidenceRow:
    return EvidenceRow(
        id=row.pk,
        batch_id=row.batch_id,
        institution_id=row.batch.institution_id,
        source_name=row.batch.source_name,
        act=row.act,
        key=row.key,
        score=row.score,
        title=row.title,
        record_id=row.record_id,
        record_edition_id=row.record.edition_id if row.record else None,
        edition_id=row.edition_id,
        edition_title=row.edition.title if row.edition else "",
        compared=tuple((name, ours, theirs) for name, ours, theirs in row.compared),
        reasons=tuple(row.reasons),
        created_at=row.created_at,
        settled_at=row.settled_at,
        settled_as=row.settled_as,
    )
