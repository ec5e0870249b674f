"""Imports from a screen: a table is sent, its columns are said, it is tried out, then imported. One row each."""

import datetime as dt
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from kitaphana.circulation import errors
from kitaphana.circulation.models import PatronImport
from kitaphana.circulation.models.moving_in import DRAFT
from kitaphana.circulation.services.moving_in.mapping import Mapping, mapping_refusals
from kitaphana.circulation.services.moving_in.mappings import keep_mapping, mapping_for
from kitaphana.circulation.services.moving_in.rejects import rejects_folder
from kitaphana.circulation.services.moving_in.running import Order, move_in
from kitaphana.circulation.services.moving_in.tables import Table, open_table
from kitaphana.core import audit, clock, jobs
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.core.uploads import Kind, receive, receiving
from kitaphana.core.uploads import errors as uploads
from kitaphana.core.uploads import jobs as upload_jobs
from kitaphana.core.uploads.models import JobState

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

TASK = "kitaphana.circulation.tasks.run_patron_import"
ACCEPTED = frozenset({Kind.TEXT, Kind.SPREADSHEET})
_AFRESH: Final[dict[str, Any]] = {
    "state": JobState.QUEUED,
    "is_cancel_asked": False,
    "done": 0,
    "checkpoint": {},
    "report": {},
    "failure": "",
    "attempts": 0,
    "started_at": None,
    "finished_at": None,
}
_OPEN = (JobState.QUEUED, JobState.RUNNING)


def send_table(*, file: "UploadedFile[Any]", institution_id: int, service_point_id: int | None, by: Actor) -> int:
    """Receive a table and guess its columns; the id of its import, which waits for somebody to say them.

    Raises `Refused`: codes of `core.uploads`, `table_…`, `header_missing`. Nothing is kept then.
    """
    upload = receive([file], accepted=ACCEPTED)
    try:
        table = open_table(receiving.folder_path(upload.folder) / upload.files[0].stored_as)
        mapping, name = mapping_for(table.headers, institution_id)

        def create() -> int:
            made = PatronImport.objects.create(
                institution_id=institution_id,
                service_point_id=service_point_id,
                mapping=mapping.as_dict(),
                mapping_name=name,
                **upload_jobs.fields_of(upload, is_dry_run=True, by=by),
            )
            details = {"sha256": made.sha256}
            audit.record(act="send_patron_table", subject=_subject(made), by=by, details=details)
            return made.pk

        return retrying(create)
    except BaseException:
        receiving.remove(upload.folder)
        raise


def table_of(job: PatronImport) -> Table:
    """The table of an import. Raises `upload_job_files_gone`."""
    upload_jobs.upload_of(job)
    return open_table(upload_jobs.paths_of(job)[0])


def say_columns(*, job_id: int, mapping: Mapping, name: str, service_point_id: int | None, by: Actor) -> None:
    """Keep what was said of the columns with the import, and under `name` for the next table, when there is one.

    Raises `patron_import_unknown`, `upload_job_over` while it runs or when it is imported already.
    """

    def change() -> None:
        job = _locked(job_id)
        _demand_open(job)
        job.mapping, job.mapping_name, job.service_point_id = mapping.as_dict(), name, service_point_id
        job.state, job.report, job.failure = DRAFT, {}, ""
        job.save(update_fields=["mapping", "mapping_name", "service_point", "state", "report", "failure"])
        if name:
            keep_mapping(name=name, mapping=mapping, institution_id=job.institution_id, by=by)

    retrying(change)


def start_patron_import(*, job_id: int, is_dry_run: bool, by: Actor) -> None:
    """Queue it, as a dry run or in earnest.

    Raises `mapping_…`, `service_point_needed`, `patron_import_unknown`, `upload_job_over`, `upload_job_files_gone`.
    """

    def queue() -> None:
        job = _locked(job_id)
        _demand_open(job)
        upload_jobs.upload_of(job)
        mapping = Mapping.from_dict(job.mapping)
        if refusals := mapping_refusals(mapping, has_point=job.service_point_id is not None):
            raise Refused(*refusals)
        fresh: dict[str, Any] = {
            "state": JobState.QUEUED,
            "is_dry_run": is_dry_run,
            "is_cancel_asked": False,
            "done": 0,
        }
        fresh |= {"checkpoint": {}, "report": {}, "failure": "", "attempts": 0, "started_at": None, "finished_at": None}
        fresh |= {"login": by.login, "service_point_code": by.service_point}
        PatronImport.objects.filter(pk=job_id).update(**fresh)
        details = {"is_dry_run": is_dry_run, "sha256": job.sha256}
        audit.record(act="start_patron_import", subject=_subject(job), by=by, details=details)
        jobs.enqueue(TASK, job_id)

    retrying(queue)


def cancel_patron_import(*, job_id: int, by: Actor) -> None:
    """Stop it at its next checkpoint (what is written stays), or throw a draft away with its file.

    Raises `upload_job_unknown`, `upload_job_over`.
    """

    def discard() -> str:
        job = _locked(job_id)
        if job.state in _OPEN:
            return ""
        _demand_open(job)
        ended = {"state": JobState.CANCELLED, "finished_at": clock.now()}
        PatronImport.objects.filter(pk=job_id).update(**ended)
        audit.record(act="discard_patron_table", subject=_subject(job), by=by)
        return job.folder

    folder = retrying(discard)
    if folder:
        receiving.remove(folder)
        rejects_path(folder).unlink(missing_ok=True)
        return
    upload_jobs.cancel(PatronImport, job_id, act="cancel_patron_import", by=by)


def retry_patron_import(*, job_id: int, by: Actor) -> None:
    """Let a failed import go on after its checkpoint. Raises as `core.uploads.jobs.again` does."""

    def queue() -> None:
        upload_jobs.again(PatronImport, job_id, act="retry_patron_import", by=by)
        jobs.enqueue(TASK, job_id)

    retrying(queue)


def run_patron_import(job_id: int) -> None:
    """Do the import, or what a worker that died has left of it."""
    upload_jobs.run(PatronImport, job_id, _work)


def take_rejects(*, job_id: int, by: Actor) -> Path | None:
    """Where the rejected rows lie, for somebody who takes them along: that is noted. None when there are none."""
    job = PatronImport.objects.filter(pk=job_id).first()
    path = rejects_path(job.folder) if job else None
    if job is None or path is None or not path.is_file():
        return None

    def note() -> None:
        audit.record(act="take_rejected_readers", subject=_subject(job), by=by)

    retrying(note)
    return path


def rejects_path(folder: str) -> Path:
    """Where the rows of an import lie that could not be taken."""
    return rejects_folder() / f"{folder}.csv"


def forget_old_drafts() -> int:
    """Throw away tables whose columns nobody has said in the days that uploads are kept; how many."""
    oldest = clock.now() - dt.timedelta(days=settings.UPLOAD_DAYS)
    old = PatronImport.objects.filter(state=DRAFT, created_at__lt=oldest)
    return retrying(lambda: old.update(state=JobState.CANCELLED, finished_at=clock.now()))


def _work(job: PatronImport) -> dict[str, Any]:
    table = table_of(job)
    expected = max(1, table.row_estimate())
    checkpoint = {} if job.is_dry_run else job.checkpoint  # what a dry run has seen is in its memory only

    def journal(count: int, checkpoint: AnyMapping[str, Any]) -> None:
        done = int(job.total * min(1.0, count / expected))
        upload_jobs.progress(job, done=done, checkpoint=None if job.is_dry_run else checkpoint)

    report = move_in(
        Order(
            table=table,
            mapping=Mapping.from_dict(job.mapping).fitted(table.headers),
            institution_id=job.institution_id,
            point=job.service_point,
            is_dry_run=job.is_dry_run,
            by=upload_jobs.actor_of(job),
            name=_subject(job),
            rejects=rejects_path(job.folder),
            checkpoint=checkpoint,
            journal=journal,
        )
    )
    return report.as_dict()


def _locked(job_id: int) -> PatronImport:
    job = PatronImport.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise Refused(Refusal(errors.PATRON_IMPORT_UNKNOWN))
    return job


def _demand_open(job: PatronImport) -> None:
    """A draft, a dry run that has ended, or what was cancelled before anything was written."""
    is_tried = job.is_dry_run and job.state in (JobState.DONE, JobState.FAILED)
    if job.state != DRAFT and not is_tried:
        raise Refused(Refusal(uploads.JOB_OVER))


def _subject(job: PatronImport) -> str:
    return f"patron_import:{job.pk}"
