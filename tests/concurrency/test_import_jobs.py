"""An import that was uploaded goes on when its worker is killed: every record once, and counts that add up."""

import multiprocessing
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.db.models import Count

from kitaphana.catalog.models import Edition, ImportBatch
from kitaphana.cli.worker import command
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import AuditEntry
from kitaphana.holdings.models import ImportJob, Item, QuarantinedRecord
from kitaphana.holdings.services import ImportRequest, start_import
from kitaphana.holdings.tests.test_importing import item, record
from kitaphana.network.tests.factories import BranchFactory

RECORDS, BAD_EVERY = 4_000, 500
_fork = multiprocessing.get_context("fork")


@pytest.fixture
def _jobs_of_the_database(settings, tmp_path):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.DATA_DIR = tmp_path
    settings.UPKEEP = "kitaphana.core.tests.test_upkeep.UPKEEP"
    settings.SUBSCRIPTIONS = "tests.concurrency.test_import_jobs.NOBODY"


NOBODY = {}


def started():
    connections.close_all()
    process = _fork.Process(target=command.callback, daemon=True)
    process.start()
    return process


def a_file(first):
    raw = [
        record(str(number), f"Кітап {number}", item(f"3{number:06}"))
        + (b"rubbish\x1d" if number % BAD_EVERY == 0 else b"")
        for number in range(first, first + RECORDS // 2)
    ]
    return SimpleUploadedFile("каталог.mrc", b"".join(raw))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_jobs_of_the_database")
def test_a_worker_that_is_killed_in_the_middle_leaves_a_job_that_goes_on_exactly_once():
    branch = BranchFactory(code="A1")
    request = ImportRequest(branch.institution.code)
    files = [a_file(1), a_file(1 + RECORDS // 2)]
    job_id = start_import(files=files, request=request, is_dry_run=False, by=COMMAND_LINE)
    kills, seen = 0, set()
    process, ends_at = started(), time.monotonic() + 120
    while (job := ImportJob.objects.get(pk=job_id)).state != "done":
        assert time.monotonic() < ends_at, f"{job.state} {job.failure} {job.checkpoint}"
        reached = (job.checkpoint.get("file", 0), job.checkpoint.get("records", 0))
        if kills < 4 and reached[1] and reached not in seen:
            seen.add(reached)
            process.kill()
            process.join(5)
            kills += 1
            process = started()
        time.sleep(0.02)
    process.kill()
    process.join(5)

    bad = RECORDS // BAD_EVERY
    assert kills == 4
    assert job.report["read"] == RECORDS + bad
    assert (job.report["created"], job.report["items"], job.report["quarantined"]) == (RECORDS, RECORDS, bad)
    assert [one["created"] for one in job.report["files"]] == [RECORDS // 2, RECORDS // 2]
    assert (Edition.objects.count(), Item.objects.count()) == (RECORDS, RECORDS)
    assert QuarantinedRecord.objects.filter(job_id=job_id, resolved_at=None).count() == bad
    told = ImportBatch.objects.filter(id__in=job.report["batches"]).values_list("read_count", "created_count")
    assert sorted(told) == [(RECORDS // 2 + bad // 2, RECORDS // 2)] * 2
    twice = Item.objects.values("barcode").annotate(n=Count("id")).filter(n__gt=1)
    assert not twice.exists()
    acts = AuditEntry.objects.filter(act="import_records").values_list("details", flat=True)
    assert sum(details["created"] for details in acts) == RECORDS
    assert not any(path.is_file() for path in (job_folder(job)).parent.rglob("*.mrc"))


def job_folder(job):
    from kitaphana.core.uploads.receiving import folder_path

    return folder_path(job.folder)
