"""Imports asked for from the staff pages: the list, and one with its report."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kitaphana.core.paging import Page, page_of
from kitaphana.core.uploads.models import JobState
from kitaphana.core.uploads.receiving import folder_path
from kitaphana.holdings.guesses import guesses_in
from kitaphana.holdings.models import ImportJob


@dataclass(frozen=True, slots=True)
class ImportJobRow:
    """A job as lists show it. `counts` are those of the report, or so far; `done` and `total` are bytes."""

    id: int
    institution_id: int
    institution_code: str
    state: str
    is_dry_run: bool
    is_cancel_asked: bool
    source_name: str
    counts: Mapping[str, int]
    done: int
    total: int
    login: str
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    failure: str

    @property
    def is_over(self) -> bool:
        """Will nothing more happen to it?"""
        return self.state not in (JobState.QUEUED, JobState.RUNNING)

    @property
    def percent(self) -> int:
        """How far it is, in whole percents of the bytes; a finished one is 100."""
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def seconds(self) -> float:
        """How long it took; 0 while it runs."""
        if not (self.started_at and self.finished_at):
            return 0.0
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class ImportJobPage:
    """A job with all that was asked and told."""

    row: ImportJobRow
    format: str
    encoding: str
    service_point_code: str
    files: tuple[tuple[str, int], ...]
    report: Mapping[str, Any]
    refusals: tuple[Mapping[str, Any], ...]
    batches: tuple[int, ...]
    rehearsal_id: int | None
    imported_by_id: int | None
    may_import_now: bool
    is_sent_again: bool


def import_jobs(*, institution_ids: Collection[int], after: int | None = None, limit: int = 25) -> Page[ImportJobRow]:
    """Jobs of these institutions, newest first. One statement."""
    rows = _jobs().filter(institution_id__in=institution_ids).order_by("-id").defer("files")
    if after:
        rows = rows.filter(id__lt=after)
    return page_of(map(_row, rows[: limit + 1]), limit=limit, key=lambda row: row.id)


def import_job(job_id: int) -> ImportJobPage | None:
    """One job; two statements."""
    job = _jobs().select_related("service_point").filter(pk=job_id).first()
    if job is None:
        return None
    later = ImportJob.objects.filter(rehearsal=job).exclude(state=JobState.CANCELLED).order_by("-id").first()
    is_rehearsed = job.is_dry_run and job.state == JobState.DONE and later is None
    return ImportJobPage(
        row=_row(job),
        format=job.format,
        encoding=job.encoding,
        service_point_code=job.service_point.code if job.service_point else "",
        files=tuple((str(one["name"]), int(one["size"])) for one in job.files),
        report=job.report if job.state == JobState.DONE else {},
        refusals=tuple(job.report.get("refusals", ())),
        batches=tuple(job.report.get("batches", job.checkpoint.get("batches", ()))),
        rehearsal_id=job.rehearsal_id,
        imported_by_id=later.pk if later else None,
        may_import_now=is_rehearsed and folder_path(job.folder).is_dir(),
        is_sent_again=bool(job.sent_again),
    )


def import_guesses(name: str) -> Iterator[Mapping[str, Any]] | None:
    """Every record of an import whose encoding was guessed, one by one; `name` is the `guessed_file` of its report.

    `None` when the file is not there (any more).
    """
    return guesses_in(name)


def _jobs() -> "QuerySet[ImportJob]":
    return ImportJob.objects.select_related("institution")


def _row(job: ImportJob) -> ImportJobRow:
    return ImportJobRow(
        id=job.pk,
        institution_id=job.institution_id,
        institution_code=job.institution.code,
        state=job.state,
        is_dry_run=job.is_dry_run,
        is_cancel_asked=job.is_cancel_asked,
        source_name=job.source_name,
        counts=_counts(job),
        done=job.done,
        total=job.total,
        login=job.login,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        failure=job.failure,
    )


def _counts(job: ImportJob) -> dict[str, int]:
    """Of the report; before there is one, of all files up to the checkpoint."""
    names = ("read", "created", "updated", "unchanged", "items", "quarantined", "items_quarantined")
    if job.state == JobState.DONE:
        return {name: int(job.report.get(name, 0)) for name in names}
    parts = [*job.checkpoint.get("finished", ()), job.checkpoint.get("counts", {})]
    return {name: sum(int(part.get(name, 0)) for part in parts) for name in names}
