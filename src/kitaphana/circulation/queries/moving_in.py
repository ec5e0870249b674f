"""Questions about imports of readers: nothing here tells of any reader."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kitaphana.circulation.models import ColumnMapping, PatronImport
from kitaphana.circulation.models.moving_in import DRAFT
from kitaphana.core.paging import Page, page_of
from kitaphana.core.uploads.models import ENDED, JobState


@dataclass(frozen=True, slots=True)
class PatronImportRow:
    """An import as lists show it; `percent` of what there is to read."""

    id: int
    institution_id: int
    institution_code: str
    source_name: str
    state: str
    is_dry_run: bool
    login: str
    created_at: dt.datetime
    finished_at: dt.datetime | None
    percent: int
    counts: dict[str, int]

    @property
    def is_draft(self) -> bool:
        """Its columns are to be said."""
        return self.state == DRAFT

    @property
    def is_under_way(self) -> bool:
        """It waits for the worker, or is being worked on."""
        return self.state != DRAFT and self.state not in ENDED

    @property
    def may_start(self) -> bool:
        """Nothing was written yet, and its file is there."""
        return self.is_draft or (self.is_dry_run and self.state in (JobState.DONE, JobState.FAILED))


@dataclass(frozen=True, slots=True)
class PatronImportPage:
    """All of an import. `report` is `MoveInReport.as_dict`, or empty; `refusals` say why the table was refused."""

    row: PatronImportRow
    folder: str
    mapping: dict[str, Any]
    mapping_name: str
    service_point_id: int | None
    report: dict[str, Any]
    refusals: tuple[dict[str, Any], ...]
    failure: str


@dataclass(frozen=True, slots=True)
class ColumnMappingRow:
    """Columns that are kept under a name: headers with their targets, in the order of the table."""

    id: int
    institution_id: int
    institution_code: str
    name: str
    columns: tuple[tuple[str, str], ...]
    updated_at: dt.datetime


def patron_imports(
    *, institution_ids: Iterable[int], after: int | None = None, limit: int = 20
) -> Page[PatronImportRow]:
    """Imports of some institutions, newest first; drafts that were thrown away are left out."""
    rows = PatronImport.objects.filter(institution_id__in=list(institution_ids)).select_related("institution")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    shown = rows.exclude(state=JobState.CANCELLED, started_at=None).order_by("-pk")[: limit + 1]
    return page_of(map(_row, shown), limit=limit, key=lambda one: one.id)


def patron_import(job_id: int) -> PatronImportPage | None:
    """One import."""
    job = PatronImport.objects.select_related("institution").filter(pk=job_id).first()
    if job is None:
        return None
    return PatronImportPage(
        row=_row(job),
        folder=job.folder,
        mapping=job.mapping,
        mapping_name=job.mapping_name,
        service_point_id=job.service_point_id,
        report=job.report if "counts" in job.report else {},
        refusals=tuple(job.report.get("refusals", ())),
        failure=job.failure,
    )


def column_mappings(institution_ids: Iterable[int], *, limit: int = 200) -> tuple[ColumnMappingRow, ...]:
    """Columns that are kept for tables of these institutions, by name. One statement."""
    rows = ColumnMapping.objects.filter(institution_id__in=list(institution_ids)).select_related("institution")
    return tuple(map(_mapping_row, rows.order_by("name", "id")[:limit]))


def column_mapping(mapping_id: int) -> ColumnMappingRow | None:
    """One, or `None`."""
    row = ColumnMapping.objects.select_related("institution").filter(pk=mapping_id).first()
    return _mapping_row(row) if row else None


def _mapping_row(row: ColumnMapping) -> ColumnMappingRow:
    columns = tuple((str(header), str(target)) for header, target in row.mapping.get("columns", {}).items())
    return ColumnMappingRow(row.pk, row.institution_id, row.institution.code, row.name, columns, row.updated_at)


def _row(job: PatronImport) -> PatronImportRow:
    report = job.report or job.checkpoint.get("report", {})
    return PatronImportRow(
        id=job.pk,
        institution_id=job.institution_id,
        institution_code=job.institution.code,
        source_name=job.source_name,
        state=job.state,
        is_dry_run=job.is_dry_run,
        login=job.login,
        created_at=job.created_at,
        finished_at=job.finished_at,
        percent=100 if job.state == JobState.DONE else min(99, job.done * 100 // max(1, job.total)),
        counts=report.get("counts", {}),
    )
