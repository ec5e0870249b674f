"""Records that imports could not take and that wait for a person."""

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from kitaphana.catalog.marc import mending
from kitaphana.catalog.marc.mending import Line
from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import QuarantinedRecord

_TITLE_TAGS = ("245", "200")
_VALUES = re.compile(r"[$^][0-9a-z]([^$^]*)")
_HINT = 80
_HINT_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records are meant: those that wait for these institutions, for a reason, of a job or a batch."""

    institution_ids: Collection[int]
    reason: str = ""
    job_id: int | None = None
    batch_id: int | None = None


@dataclass(frozen=True, slots=True)
class QuarantinedRecordRow:
    """A record set aside, as lists show it; `hint` is its title or the beginning of its letters."""

    id: int
    institution_id: int
    institution_code: str
    job_id: int | None
    batch_id: int | None
    source_name: str
    offset: int
    length: int
    reason: str
    detail: str
    hint: str
    created_at: dt.datetime
    resolution: str
    edition_id: int | None
    settled_by_id: int | None


@dataclass(frozen=True, slots=True)
class QuarantinedRecordPage:
    """One record with its bytes; `raw` is only the beginning when not `is_whole`: the rest lies in `kept_in`."""

    row: QuarantinedRecordRow
    raw: bytes
    is_whole: bool
    kept_in: str
    format: str
    carrier: str
    encoding: str
    next_id: int | None

    def lines(self, encoding: str, format_: str) -> tuple[Line, ...]:
        """The record as lines to edit, as far as it can be read so."""
        return mending.readable_lines(self.raw, self.carrier, encoding or self.encoding, format_)


def quarantined_records(
    wanted: RecordFilter, *, after: int | None = None, limit: int = 25
) -> Page[QuarantinedRecordRow]:
    """Those that wait, oldest first. One statement."""
    rows = _waiting(wanted).filter(id__gt=after or 0)[: limit + 1]
    return page_of(map(_row, rows), limit=limit, key=lambda row: row.id)


def quarantine_reasons(wanted: RecordFilter) -> tuple[tuple[str, int], ...]:
    """The reasons for which records wait and how many wait for each, most first. One statement."""
    rows = _waiting(RecordFilter(wanted.institution_ids, "", wanted.job_id, wanted.batch_id))
    counted = rows.order_by().values("reason").annotate(count=Count("id")).order_by("-count", "reason")
    return tuple((one["reason"], one["count"]) for one in counted)


def quarantined_record(row_id: int) -> QuarantinedRecordPage | None:
    """One record, also a settled one; and the next that waits behind it."""
    row = QuarantinedRecord.objects.select_related("institution").filter(pk=row_id).first()
    if row is None:
        return None
    behind = QuarantinedRecord.objects.filter(institution_id=row.institution_id, resolved_at=None, id__gt=row_id)
    return QuarantinedRecordPage(
        row=_row(row),
        raw=bytes(row.raw),
        is_whole=row.is_whole,
        kept_in=row.kept_in,
        format=row.format,
        carrier=row.carrier,
        encoding=row.encoding,
        next_id=behind.order_by("id").values_list("id", flat=True).first(),
    )


def raw_records(wanted: RecordFilter) -> Iterator[bytes]:
    """The bytes of all that wait, one after the other, read as they are asked for."""
    for row in _waiting(wanted).iterator(chunk_size=50):
        yield bytes(row.raw)


def last_waiting_id(wanted: RecordFilter) -> int:
    """The newest id among those that wait; 0 when nothing does."""
    return _waiting(wanted).order_by("-id").values_list("id", flat=True).first() or 0


def _waiting(wanted: RecordFilter) -> "QuerySet[QuarantinedRecord]":
    rows = QuarantinedRecord.objects.filter(institution_id__in=wanted.institution_ids, resolved_at=None)
    if wanted.reason:
        rows = rows.filter(reason=wanted.reason)
    if wanted.job_id:
        rows = rows.filter(job_id=wanted.job_id)
    if wanted.batch_id:
        rows = rows.filter(batch_id=wanted.batch_id)
    return rows.select_related("institution").order_by("id")


def _row(row: QuarantinedRecord) -> QuarantinedRecordRow:
    return QuarantinedRecordRow(
        id=row.pk,
        institution_id=row.institution_id,
        institution_code=row.institution.code,
        job_id=row.job_id,
        batch_id=row.batch_id,
        source_name=row.source_name,
        offset=row.offset,
        length=row.length,
        reason=row.reason,
        detail=row.detail,
        hint=_hint(row),
        created_at=row.created_at,
        resolution=row.resolution,
        edition_id=row.edition_id,
        settled_by_id=row.settled_by_id,
    )


def _hint(row: QuarantinedRecord) -> str:
    """By what a person may know the record again: its title, or else what words there are."""
    raw = bytes(row.raw)
    lines = mending.readable_lines(raw[:_HINT_BYTES], row.carrier, row.encoding, row.format)
    words = {line.text[:3]: " ".join(_VALUES.findall(line.text)).strip() for line in reversed(lines)}
    for tag in _TITLE_TAGS:
        if words.get(tag):
            return words[tag][:_HINT]
    text = " · ".join(filter(None, reversed(words.values()))) or mending.lenient(raw[:_HINT_BYTES], row.encoding)
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:_HINT]
