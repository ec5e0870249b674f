"""Imports asked for from a screen: files received and looked at, a job queued, and the work of the job itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kitaphana.core import audit, jobs
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.core.uploads import Kind, Upload, receive, receiving
from kitaphana.core.uploads import errors as uploads
from kitaphana.core.uploads import jobs as upload_jobs
from kitaphana.core.uploads.models import JobState
from kitaphana.holdings.models import ImportJob
from kitaphana.holdings.services.importing import check_request, import_records
from kitaphana.holdings.services.record_files import choose_record_files
from kitaphana.holdings.services.reports import Counts
from kitaphana.holdings.services.sending_again import settle_sent_again
from kitaphana.holdings.services.watching import Checkpoint, Watch

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

CHUNK = 100
"""Records in one transaction: desks work on meanwhile, and on SQLite they wait for it."""
TASK = "kitaphana.holdings.tasks.run_import"
ACCEPTED = frozenset({Kind.TEXT, Kind.XML, Kind.JSON, Kind.BINARY, Kind.ARCHIVE})


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What somebody says of the files: keys of `FORMATS` and `ENCODINGS`, and codes of the network."""

    institution: str
    format: str = "auto"
    encoding: str = "auto"
    service_point: str = ""


def start_import(*, files: "Sequence[UploadedFile[Any]]", request: ImportRequest, is_dry_run: bool, by: Actor) -> int:
    """Receive the files and queue their import; the id of the job.

    Raises `Refused` with every reason: those of `core.uploads`, `file_without_records`, `format_mismatch`,
    `irbis_index_missing`, `irbis_master_missing`, `institution_unknown`, `service_point_unknown`,
    `service_point_foreign`. Nothing is kept then.
    """
    upload = receive(files, accepted=ACCEPTED)
    try:
        chosen = choose_record_files(upload, request.format)
        return retrying(lambda: queue_import(chosen, request, is_dry_run=is_dry_run, by=by))
    except BaseException:
        receiving.remove(upload.folder)
        raise


def import_now(*, job_id: int, by: Actor) -> int:
    """Import in earnest what a dry run has looked at, without sending it again; the id of the new job.

    Raises `upload_job_unknown`, `upload_job_over` when it was no finished dry run or is imported already,
    `upload_job_files_gone`.
    """
    return retrying(lambda: _import_now(job_id, by))


def cancel_import(*, job_id: int, by: Actor) -> None:
    """Stop a job at its next checkpoint: what is written stays. Raises `upload_job_unknown`, `upload_job_over`."""
    upload_jobs.cancel(ImportJob, job_id, act="cancel_import", by=by)


def retry_import(*, job_id: int, by: Actor) -> None:
    """Let a failed job go on after its checkpoint. Raises as `core.uploads.jobs.again` does."""

    def queue() -> None:
        upload_jobs.again(ImportJob, job_id, act="retry_import", by=by)
        jobs.enqueue(TASK, job_id)

    retrying(queue)


def run_import(job_id: int) -> None:
    """Do the job, or what a worker that died has left of it."""
    upload_jobs.run(ImportJob, job_id, _work)


def queue_import(upload: Upload, request: ImportRequest, *, is_dry_run: bool, by: Actor, **of_job: Any) -> int:
    """Queue the import of files that lie there; `of_job` are further columns. Call it inside `atomic()`."""
    owner, point = check_request(request.institution, request.service_point)
    job = ImportJob.objects.create(
        institution=owner,
        service_point=point,
        format=request.format,
        encoding=request.encoding,
        **of_job,
        **upload_jobs.fields_of(upload, is_dry_run=is_dry_run, by=by),
    )
    details = {"format": job.format, "encoding": job.encoding, "is_dry_run": is_dry_run, "sha256": job.sha256}
    audit.record(act="start_import", subject=f"importjob:{job.pk}", by=by, details=details)
    jobs.enqueue(TASK, job.pk)
    return job.pk


def _import_now(job_id: int, by: Actor) -> int:
    dry = ImportJob.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if dry is None:
        raise Refused(Refusal(uploads.JOB_UNKNOWN))
    is_ready = dry.is_dry_run and dry.state == JobState.DONE
    if not is_ready or ImportJob.objects.filter(rehearsal=dry).exclude(state=JobState.CANCELLED).exists():
        raise Refused(Refusal(uploads.JOB_OVER))
    return queue_import(upload_jobs.upload_of(dry), _request_of(dry), is_dry_run=False, by=by, rehearsal=dry)


def _request_of(job: ImportJob) -> ImportRequest:
    point = job.service_point.code if job.service_point else ""
    return ImportRequest(job.institution.code, job.format, job.encoding, point)


def _work(job: ImportJob) -> dict[str, Any]:
    """The import itself, from the checkpoint on; returns the report."""
    follower, request = _Follower(job), _request_of(job)
    report = import_records(
        files=upload_jobs.paths_of(job),
        institution=request.institution,
        service_point=request.service_point or None,
        format=request.format,
        encoding=request.encoding,
        dry_run=job.is_dry_run,
        watch=follower.watch,
        by=upload_jobs.actor_of(job),
    )
    if job.sent_again:
        settle_sent_again(job, follower.batches)
    told = report.as_dict()
    told["quarantine"] = [Path(name).name for name in told["quarantine"]]
    told["guessed_file"] = Path(told["guessed_file"]).name
    return {**told, "batches": follower.batches}


@dataclass(slots=True)
class _Follower:
    """Writes down how far the import is, in the transaction of every chunk."""

    job: ImportJob
    done: int = field(init=False)
    batches: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.done = self.job.done
        self.batches = list(self.job.checkpoint.get("batches", []))

    @property
    def watch(self) -> Watch:
        names = [str(one["name"]) for one in self.job.files]
        return Watch(
            progress=self._progress,
            checkpoint=self._checkpoint,
            resume_from=_checkpoint_of(self.job.checkpoint),
            names=dict(zip(upload_jobs.paths_of(self.job), names, strict=True)),
            job_id=self.job.pk,
            chunk=CHUNK,
        )

    def _progress(self, counts: Counts, done: int) -> None:
        self.done = done  # written with the next chunk: one write less for each

    def _checkpoint(self, reached: Checkpoint) -> None:
        if reached.batch_id and reached.batch_id not in self.batches:
            self.batches.append(reached.batch_id)
        told = {
            "file": reached.file,
            "records": reached.records,
            "counts": reached.counts.as_dict(),
            "batch_id": reached.batch_id,
            "reasons": dict(reached.reasons),
            "unknown_branches": dict(reached.unknown_branches),
            "repeated_numbers": list(reached.repeated_numbers),
            "finished": [one.as_dict() for one in reached.finished],
            "batches": self.batches,
        }
        upload_jobs.progress(self.job, done=self.done, checkpoint=told)


def _checkpoint_of(told: dict[str, Any]) -> Checkpoint | None:
    if not told:
        return None
    return Checkpoint(
        file=told["file"],
        records=told["records"],
        counts=Counts(**told["counts"]),
        batch_id=told["batch_id"],
        reasons=told["reasons"],
        finished=tuple(Counts(**one) for one in told["finished"]),
        unknown_branches=told.get("unknown_branches", {}),
        repeated_numbers=tuple(told.get("repeated_numbers", ())),
    )
