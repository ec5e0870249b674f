"""All records of an edition, what they were before, and what an overlay changed in them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import BooleanField, Case, Count, When

from kitaphana.catalog.models import MarcRecord, MatchRules, RecordVersion
from kitaphana.catalog.queries.marc import MarcLine, lines_of
from kitaphana.catalog.rules import MatchSettings

LIMIT = 25
SAME, GONE, CAME = "same", "gone", "came"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record of an edition; the leading one describes it. `version_count` tells how often it was replaced."""

    id: int
    institution_id: int
    control_number: str
    source: str
    format: str
    is_leading: bool
    batch_id: int | None
    version_count: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A record as it was until `replaced_at`."""

    id: int
    replaced_at: dt.datetime
    batch_id: int | None
    source_name: str
    is_incoming_kept: bool


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A field that stayed (`SAME`), went (`GONE`) or came (`CAME`)."""

    sign: str
    line: MarcLine


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """What replaced a version, field by field."""

    version_id: int
    record_id: int
    edition_id: int
    institution_id: int
    replaced_at: dt.datetime
    lines: tuple[DiffLine, ...]


def edition_records(edition_id: int, *, limit: int = LIMIT) -> tuple[RecordRow, ...]:
    """The records of an edition, the leading one first. Two statements."""
    rows = list(
        MarcRecord.objects.filter(edition_id=edition_id)
        .order_by("-is_leading", "id")
        .values_list("id", "institution_id", "control_number", "source", "format", "is_leading", "batch_id")[:limit]
    )
    versions = RecordVersion.objects.filter(record_id__in=[row[0] for row in rows]).order_by()
    counts = dict(versions.values_list("record_id").annotate(count=Count("id")))
    return tuple(RecordRow(*row, counts.get(row[0], 0)) for row in rows)


def record_versions(record_id: int, *, limit: int = LIMIT) -> tuple[VersionRow, ...]:
    """What the record was before, newest first. One statement."""
    rows = RecordVersion.objects.filter(record_id=record_id).select_related("batch").order_by("-id")
    return tuple(
        VersionRow(row.pk, row.replaced_at, row.batch_id, row.batch.source_name if row.batch else "", row.has_incoming)
        for row in rows.annotate(has_incoming=_has_incoming()).defer("raw", "incoming")[:limit]
    )


def version_diff(version_id: int) -> VersionDiff | None:
    """The version against what came after it: the next version, or the record as it is now. Three statements."""
    row = RecordVersion.objects.select_related("record").filter(pk=version_id).first()
    if row is None:
        return None
    following = RecordVersion.objects.filter(record_id=row.record_id, id__gt=version_id).order_by("id").first()
    after = following or row.record
    lines = _compared(lines_of(row), lines_of(after))
    record = row.record
    return VersionDiff(version_id, record.pk, record.edition_id, record.institution_id, row.replaced_at, lines)


def match_settings(institution_id: int) -> MatchSettings:
    """The rules of an institution; the defaults when it has set none."""
    row = MatchRules.objects.filter(institution_id=institution_id).first()
    if row is None:
        return MatchSettings()
    return MatchSettings(tuple(row.keys), row.own_number, row.own_match, row.other_match, tuple(row.protected))


def record_institution(record_id: int) -> int | None:
    """Whose record it is."""
    return MarcRecord.objects.filter(pk=record_id).values_list("institution_id", flat=True).first()


def _has_incoming() -> Case:
    return Case(When(incoming__isnull=False, then=True), default=False, output_field=BooleanField())


def _compared(before: Sequence[MarcLine], after: Sequence[MarcLine]) -> tuple[DiffLine, ...]:
    found: list[DiffLine] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [DiffLine(SAME, line) for line in before[start:end]]
            continue
        found += [DiffLine(GONE, line) for line in before[start:end]]
        found += [DiffLine(CAME, line) for line in after[other_start:other_end]]
    return tuple(found)
