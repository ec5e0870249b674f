"""Questions about tables of paper days: nothing here tells of any reader."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kitaphana.circulation.models import PaperDay
from kitaphana.circulation.models.paper import DRAFT
from kitaphana.core.paging import Page, page_of
from kitaphana.core.uploads.models import ENDED, JobState


@dataclass(frozen=True, slots=True)
class PaperDayRow:
    """A table as lists and its page show it; `counts` are read = applied + again + reviewed + aside."""

    id: int
    service_point_id: int
    service_point_code: str
    source_name: str
    folder: str
    day: dt.date
    state: str
    is_dry_run: bool
    login: str
    created_at: dt.datetime
    percent: int
    counts: Mapping[str, int]
    reasons: tuple[Mapping[str, Any], ...]
    refusals: tuple[Mapping[str, Any], ...]
    failure: str

    @property
    def is_draft(self) -> bool:
        """Its columns are to be said."""
        return self.state == DRAFT

    @property
    def is_under_way(self) -> bool:
        """It waits for the worker, or is being worked on."""
        return self.state != DRAFT and self.state not in ENDED

    @property
    def applied_count(self) -> int:
        """Rows that stand in the system, also those that an earlier table has brought."""
        return self.counts.get("applied", 0) + self.counts.get("again", 0)

    @property
    def may_start(self) -> bool:
        """Nothing was written yet, and its file is there."""
        return self.is_draft or (self.is_dry_run and self.state in (JobState.DONE, JobState.FAILED))


def paper_days(*, service_point_ids: Collection[int], after: int | None = None, limit: int = 20) -> Page[PaperDayRow]:
    """Tables of some service points, newest first; drafts that were thrown away are left out."""
    rows = PaperDay.objects.filter(service_point_id__in=service_point_ids).select_related("service_point")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    shown = rows.exclude(state=JobState.CANCELLED, started_at=None).order_by("-pk")[: limit + 1]
    return page_of(map(_row, shown), limit=limit, key=lambda one: one.id)


def paper_day(job_id: int) -> PaperDayRow | None:
    """One table."""
    job = PaperDay.objects.select_related("service_point").filter(pk=job_id).first()
    return _row(job) if job else None


def _row(job: PaperDay) -> PaperDayRow:
    report = job.report or job.checkpoint.get("report", {})
    return PaperDayRow(
        id=job.pk,
        service_point_id=job.service_point_id,
        service_point_code=job.service_point.code,
        source_name=job.source_name,
        folder=job.folder,
        day=job.day,
        state=job.state,
        is_dry_run=job.is_dry_run,
        login=job.login,
        created_at=job.created_at,
        percent=100 if job.state == JobState.DONE else min(99, job.done * 100 // max(1, job.total)),
        counts=report.get("counts", {}),
        reasons=tuple(report.get("reasons", ())),
        refusals=tuple(report.get("refusals", ())),
        failure=job.failure,
    )
