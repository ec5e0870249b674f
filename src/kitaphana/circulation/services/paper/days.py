"""Tables of paper days: sent, their columns said, tried out, applied, reported."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from kitaphana.circulation import errors
from kitaphana.circulation.models import PaperDay
from kitaphana.circulation.models.paper import DRAFT
from kitaphana.circulation.rules.paper import OLDEST_DAYS, REASON_HEADER, PaperColumn, column_refusals, plain_number
from kitaphana.circulation.services.moving_in.rejects import Rejects, as_codes
from kitaphana.circulation.services.moving_in.reports import Reasons
from kitaphana.circulation.services.paper.applying import Fate
from kitaphana.circulation.services.paper.reading import Line, columns_for, lines_of, table_of
from kitaphana.circulation.services.paper.trying import fate_of, point_of, try_out
from kitaphana.core import audit, clock, jobs
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.spreadsheets import Row
from kitaphana.core.transactions import retrying
from kitaphana.core.uploads import Kind, receive, receiving
from kitaphana.core.uploads import errors as uploads
from kitaphana.core.uploads import jobs as upload_jobs
from kitaphana.core.uploads.models import JobState

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

TASK = "kitaphana.circulation.tasks.run_paper_day"
ACCEPTED = frozenset({Kind.TEXT, Kind.SPREADSHEET})
CHUNK: Final = 50
TRIED_AT_ONCE: Final = 20
_DAY: Final = 24 * 3600
_OPEN = (JobState.QUEUED, JobState.RUNNING)
_KINDS: Final = {
    errors.PAPER_APPLIED: "applied",
    errors.PAPER_AGAIN: "again",
    errors.PAPER_REVIEWED: "reviewed",
    errors.PAPER_ASIDE: "aside",
}
"""How the report counts: read = applied + again + reviewed + aside."""


def send_paper_table(*, file: "UploadedFile[Any]", service_point_id: int, day: dt.date, by: Actor) -> int:
    """Receive a table and guess its columns; the id of its job, which waits for somebody to look at them.

    Raises `paper_day_invalid` for a day that is to come or too long ago, codes of `core.uploads`, `table_…`,
    `header_missing`. Nothing is kept then.
    """
    _demand_day(day)
    upload = receive([file], accepted=ACCEPTED)
    try:
        fields = upload_jobs.fields_of(upload, is_dry_run=True, by=by)
        job = PaperDay(service_point_id=service_point_id, day=day, **fields)
        job.columns = {header: str(column) for header, column in columns_for(table_of(job).headers).items()}

        def create() -> int:
            job.save(force_insert=True)
            audit.record(act="send_paper_table", subject=_subject(job), by=by, details={"sha256": job.sha256})
            return job.pk

        return retrying(create)
    except BaseException:
        receiving.remove(upload.folder)
        raise


def say_paper_columns(*, job_id: int, columns: Mapping[str, PaperColumn], day: dt.date, by: Actor) -> None:
    """Keep what was said of the columns and of the day.

    Raises `paper_day_unknown`, `paper_day_invalid`, and `upload_job_over` while it runs or when it is applied already.
    """
    _demand_day(day)

    def change() -> None:
        job = _locked(job_id)
        _demand_open(job)
        job.columns, job.day = {header: str(column) for header, column in columns.items()}, day
        job.state, job.report, job.failure = DRAFT, {}, ""
        job.save(update_fields=["columns", "day", "state", "report", "failure"])
        audit.record(act="say_paper_columns", subject=_subject(job), by=by)

    retrying(change)


def start_paper_day(*, job_id: int, is_dry_run: bool, by: Actor) -> None:
    """Queue it, as a dry run or in earnest.

    Raises `paper_column_…`, `paper_day_unknown`, `upload_job_over`, `upload_job_files_gone`.
    """

    def queue() -> None:
        job = _locked(job_id)
        _demand_open(job)
        upload_jobs.upload_of(job)
        if refusals := column_refusals({header: PaperColumn(one) for header, one in job.columns.items()}):
            raise Refused(*refusals)
        fresh: dict[str, Any] = {"state": JobState.QUEUED, "is_dry_run": is_dry_run, "is_cancel_asked": False}
        fresh |= {"done": 0, "checkpoint": {}, "report": {}, "failure": "", "attempts": 0}
        fresh |= {"started_at": None, "finished_at": None}
        fresh |= {"login": by.login, "service_point_code": by.service_point}
        PaperDay.objects.filter(pk=job_id).update(**fresh)
        details = {"is_dry_run": is_dry_run, "sha256": job.sha256}
        audit.record(act="start_paper_day", subject=_subject(job), by=by, details=details)
        jobs.enqueue(TASK, job_id)

    retrying(queue)


def cancel_paper_day(*, job_id: int, by: Actor) -> None:
    """Stop it at its next checkpoint (what is applied stays), or throw a draft away with its file.

    Raises `upload_job_unknown`, `upload_job_over`.
    """

    def discard() -> str:
        job = _locked(job_id)
        if job.state in _OPEN:
            return ""
        _demand_open(job)
        ended = {"state": JobState.CANCELLED, "finished_at": clock.now()}
        PaperDay.objects.filter(pk=job_id).update(**ended)
        audit.record(act="discard_paper_table", subject=_subject(job), by=by)
        return job.folder

    folder = retrying(discard)
    if folder:
        receiving.remove(folder)
        report_path(folder).unlink(missing_ok=True)
        return
    upload_jobs.cancel(PaperDay, job_id, act="cancel_paper_day", by=by)


def retry_paper_day(*, job_id: int, by: Actor) -> None:
    """Let a failed one go on after its checkpoint. Raises as `core.uploads.jobs.again` does."""

    def queue() -> None:
        upload_jobs.again(PaperDay, job_id, act="retry_paper_day", by=by)
        jobs.enqueue(TASK, job_id)

    retrying(queue)


def run_paper_day(job_id: int) -> None:
    """Apply the rows, or those that a worker that died has left."""
    upload_jobs.run(PaperDay, job_id, _work)


def take_paper_report(*, job_id: int, by: Actor) -> Path | None:
    """Where the report lies, for somebody who takes it along: that is noted. None when it is gone."""
    job = PaperDay.objects.filter(pk=job_id).first()
    path = report_path(job.folder) if job else None
    if job is None or path is None or not path.is_file():
        return None
    retrying(lambda: audit.record(act="take_paper_report", subject=_subject(job), by=by))
    return path


def report_path(folder: str) -> Path:
    """Where the report of a table lies: all of its rows, each with what became of it. It names cards."""
    return Path(settings.DATA_DIR) / "paper-days" / f"{folder}.csv"


def forget_old_paper() -> int:
    """Delete reports and tables nobody came back for after the days that uploads are kept; how many."""
    oldest, count = time.time() - settings.UPLOAD_DAYS * _DAY, 0
    for path in report_path("any").parent.glob("*.csv"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            count += 1
    before = clock.now() - dt.timedelta(days=settings.UPLOAD_DAYS)
    old = PaperDay.objects.filter(state=DRAFT, created_at__lt=before)
    return count + retrying(lambda: old.update(state=JobState.CANCELLED, finished_at=clock.now()))


def _work(job: PaperDay) -> dict[str, Any]:
    run = _Run(job)
    try:
        for lines in run.chunks():
            run.take(lines)
    finally:
        run.report.close()
    return run.told()


class _Run:
    """One start of a job: rows in order of time, from behind its checkpoint on."""

    def __init__(self, job: PaperDay) -> None:
        self.job, self.table = job, table_of(job)
        self.lines = lines_of(job, self.table)
        kept: Mapping[str, Any] = {} if job.is_dry_run else job.checkpoint
        self.counts = Counter(kept.get("report", {}).get("counts", {}))
        self.reasons = Reasons.from_list(kept.get("report", {}).get("reasons", []))
        self.done = int(kept.get("done", 0))
        size = int(kept.get("size", 0))
        self.report = Rejects(report_path(job.folder), self.table.columns, as_codes, size)

    def chunks(self) -> Iterator[list[Line]]:
        """Rows that are applied one by one; those of a dry run come item by item, as far as one depends on another."""
        if not self.job.is_dry_run:
            left = self.lines[self.done :]
            yield from (left[start : start + CHUNK] for start in range(0, len(left), CHUNK))
            return
        together: list[Line] = []
        by_item = sorted(self.lines, key=lambda line: plain_number(line.fact.barcode) if line.fact else "")
        for _, group in groupby(by_item, key=lambda line: plain_number(line.fact.barcode) if line.fact else ""):
            together += group
            if len(together) >= TRIED_AT_ONCE:
                yield together
                together = []
        if together:
            yield together

    def take(self, lines: Sequence[Line]) -> None:
        """Apply a chunk and say how far it is. A row applied by a worker that died is found applied, not doubled."""
        if self.job.is_dry_run:
            fates = try_out(self.job, lines)
        else:
            point, by = point_of(self.job), upload_jobs.actor_of(self.job)
            fates = {line.row.number: fate_of(line, point, by) for line in lines}
        self.report.write((self._plain(line.row), fates[line.row.number].told) for line in lines)
        for line in lines:
            self._count(line.row.number, fates[line.row.number])
        self.done += len(lines)
        retrying(self._progress)

    def _plain(self, row: Row) -> Row:
        """Without the reasons of an older report."""
        places = [index for index, header in enumerate(self.table.headers) if header != REASON_HEADER]
        return Row(row.number, tuple(row.cell(index) for index in places), {})

    def _count(self, number: int, fate: Fate) -> None:
        self.counts["read"] += 1
        self.counts[_KINDS[fate.code]] += 1
        self.reasons.take(number, fate.refusals)

    def _progress(self) -> None:
        done = self.job.total * self.done // max(1, len(self.lines))
        checkpoint = {"done": self.done, "size": self.report.size, "report": self.told()}
        upload_jobs.progress(self.job, done=done, checkpoint=checkpoint)

    def told(self) -> dict[str, Any]:
        """The report so far."""
        return {"counts": dict(self.counts), "reasons": self.reasons.as_list()}


def _demand_day(day: dt.date) -> None:
    if not 0 <= (clock.today() - day).days <= OLDEST_DAYS:
        raise Refused(Refusal(errors.PAPER_DAY_INVALID, {"most": OLDEST_DAYS}))


def _locked(job_id: int) -> PaperDay:
    job = PaperDay.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise Refused(Refusal(errors.PAPER_DAY_UNKNOWN))
    return job


def _demand_open(job: PaperDay) -> None:
    """A draft, or a dry run that has ended."""
    is_tried = job.is_dry_run and job.state in (JobState.DONE, JobState.FAILED)
    if job.state != DRAFT and not is_tried:
        raise Refused(Refusal(uploads.JOB_OVER))


def _subject(job: PaperDay) -> str:
    return f"paper_day:{job.pk}"
