"""The life of an upload job: queued, running, and one of three ends; whoever kills the worker, it goes on.

A task is `run(Model, job_id, work)`; `work` gets the job, calls `progress` with a checkpoint in the transaction of
each piece of its work, and returns the report.
"""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from django.db import models

from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.core.uploads import errors, receiving
from kitaphana.core.uploads.models import ENDED, JobState, UploadJob
from kitaphana.core.uploads.receiving import StoredFile, Upload

MOST_ATTEMPTS = 5

J = TypeVar("J", bound=UploadJob)
Work = Callable[[J], Mapping[str, Any]]

logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody has asked the job to stop; the transaction that hears it is rolled back."""


def fields_of(upload: Upload, *, is_dry_run: bool, by: Actor) -> dict[str, Any]:
    """The columns of a new job over `upload`: give them to the model's `create`, with those of its own."""
    return {
        "is_dry_run": is_dry_run,
        "source_name": upload.name[:200],
        "folder": upload.folder,
        "files": [one.as_dict() for one in upload.files],
        "sha256": upload.sha256,
        "total": upload.size,
        "login": by.login,
        "service_point_code": by.service_point,
        "created_at": clock.now(),
    }


def upload_of(job: UploadJob) -> Upload:
    """The files again, for a second job over them. Raises `upload_job_files_gone`."""
    files = tuple(StoredFile(**one) for one in job.files)
    if not files or not all(path.is_file() for path in paths_of(job)):
        raise Refused(Refusal(errors.JOB_FILES_GONE))
    return Upload(job.folder, files)


def paths_of(job: UploadJob) -> tuple[Path, ...]:
    """Where the files lie, in the order in which they came."""
    folder = receiving.folder_path(job.folder)
    return tuple(folder / str(one["stored_as"]) for one in job.files)


def actor_of(job: UploadJob) -> Actor:
    """Who asked for the job; it acts in that person's name."""
    return Actor(ActorKind.STAFF, Door.STAFF, job.login, job.service_point_code)


def run(model: type[J], job_id: int, work: Work[J]) -> None:
    """Work on a job until it ends; nothing happens when it has ended already."""
    job = retrying(lambda: _begin(model, job_id))
    if job is None:
        return
    try:
        upload_of(job)
        report = work(job)
    except Cancelled:
        _end(job, JobState.CANCELLED)
    except Refused as refused:
        _end(job, JobState.FAILED, failure=refused.codes[0], report={"refusals": _plain(refused)})
    except OSError as error:
        logger.exception("job %s %s has failed", model.__name__, job_id)
        _end(job, JobState.FAILED, failure=errors.DISK_FULL if error.errno in receiving.FULL else errors.JOB_FAULT)
    except Exception:  # the fault is ours; the job tells that there was one and can be tried again
        logger.exception("job %s %s has failed", model.__name__, job_id)
        _end(job, JobState.FAILED, failure=errors.JOB_FAULT)
    else:
        _end(job, JobState.DONE, report=report)


def progress(job: UploadJob, *, done: int, checkpoint: Mapping[str, Any] | None = None) -> None:
    """Say how far it is, and where to go on; call it in the transaction of that work. Raises `Cancelled`.

    The row is locked by that, so a request to cancel comes before or after the transaction and never in between.
    """
    rows = type(job)._default_manager.filter(pk=job.pk, is_cancel_asked=False)
    changes: dict[str, Any] = {"done": done, "attempts": 0}
    if checkpoint is not None:
        changes["checkpoint"] = dict(checkpoint)
    if not rows.update(**changes):
        raise Cancelled
    job.done = done


def cancel(model: type[J], job_id: int, *, act: str, by: Actor) -> None:
    """Ask a job to stop; one that waits ends at once. Raises `upload_job_unknown`, `upload_job_over`."""
    job = retrying(lambda: _cancel(model, job_id, act, by))
    if job.state == JobState.CANCELLED:
        receiving.remove(job.folder)


def again(model: type[J], job_id: int, *, act: str, by: Actor) -> None:
    """Put a failed job back into the queue; it goes on after its checkpoint. The caller enqueues its task.

    Raises `upload_job_unknown`, `upload_job_over` when it has not failed, `upload_job_files_gone`.
    """

    def queue() -> None:
        job = _locked(model, job_id)
        if job.state != JobState.FAILED:
            raise Refused(Refusal(errors.JOB_OVER))
        upload_of(job)
        _change(job, state=JobState.QUEUED, failure="", attempts=0, finished_at=None, report={})
        audit.record(act=act, subject=_subject(job), by=by)

    retrying(queue)


def _begin(model: type[J], job_id: int) -> J | None:
    job = _rows(model).select_for_update().filter(pk=job_id).first()
    if job is None or job.state in ENDED:
        return None
    if job.attempts >= MOST_ATTEMPTS:
        _change(job, state=JobState.FAILED, failure=errors.JOB_KEEPS_DYING, finished_at=clock.now())
        return None
    _change(job, state=JobState.RUNNING, attempts=job.attempts + 1, started_at=job.started_at or clock.now())
    return job


def _cancel(model: type[J], job_id: int, act: str, by: Actor) -> J:
    job = _locked(model, job_id)
    if job.state in ENDED:
        raise Refused(Refusal(errors.JOB_OVER))
    if job.state == JobState.QUEUED:
        _change(job, state=JobState.CANCELLED, is_cancel_asked=True, finished_at=clock.now())
    else:
        _change(job, is_cancel_asked=True)
    audit.record(act=act, subject=_subject(job), by=by)
    return job


def _locked(model: type[J], job_id: int) -> J:
    job = _rows(model).select_for_update().filter(pk=job_id).first()
    if job is None:
        raise Refused(Refusal(errors.JOB_UNKNOWN))
    return job


def _rows(model: type[J]) -> models.QuerySet[J]:
    return model._default_manager.all()


def _end(job: UploadJob, state: JobState, *, failure: str = "", report: Mapping[str, Any] | None = None) -> None:
    """The files of a job that wrote are not needed any more; those of a dry run wait for "now in earnest"."""
    changes: dict[str, Any] = {"state": state, "failure": failure, "finished_at": clock.now()}
    if report is not None:
        changes["report"] = dict(report)
    retrying(lambda: _change(job, **changes))
    is_wanted_again = state is JobState.FAILED or (job.is_dry_run and state is JobState.DONE)
    if not is_wanted_again:
        receiving.remove(job.folder)


def _change(job: UploadJob, **changes: Any) -> None:  # Any: values of columns
    type(job)._default_manager.filter(pk=job.pk).update(**changes)
    for name, value in changes.items():
        setattr(job, name, value)


def _subject(job: UploadJob) -> str:
    return f"{job._meta.model_name}:{job.pk}"


def _plain(refused: Refused) -> list[dict[str, Any]]:
    return [{"code": one.code, "params": dict(one.params)} for one in refused.refusals]
