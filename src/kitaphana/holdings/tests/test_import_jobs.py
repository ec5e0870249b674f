"""Imports from a screen: the import of the command line as a job that can be watched, stopped and repeated."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kitaphana.catalog.models import Edition
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry
from kitaphana.core.uploads import jobs as upload_jobs
from kitaphana.core.uploads import receiving
from kitaphana.core.uploads.upkeep import forget_old_uploads
from kitaphana.holdings import services
from kitaphana.holdings.models import ImportJob, Item, QuarantinedRecord
from kitaphana.holdings.services import ImportRequest, import_jobs
from kitaphana.holdings.tests.test_importing import item, record
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory, ServicePointFactory

pytestmark = pytest.mark.django_db
AIGERIM = Actor(ActorKind.STAFF, Door.STAFF, "aigerim", "DESK")
BAD = b"rubbish\x1d"


@pytest.fixture(autouse=True)
def _small(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(import_jobs, "CHUNK", 2)


@pytest.fixture
def branch():
    return BranchFactory(code="A1")


def mrc(*numbers, name="каталог.mrc", bad=b""):
    raw = [record(str(number), f"Кітап {number}", item(f"3{number}")) for number in numbers]
    return SimpleUploadedFile(name, b"".join(raw) + bad)


@pytest.fixture
def start(branch):
    def start_(*files, is_dry_run=False, **asked):
        asked = {"institution": branch.institution.code, **asked}
        return services.start_import(files=files, request=ImportRequest(**asked), is_dry_run=is_dry_run, by=AIGERIM)

    return start_


def worked(job_id):
    services.run_import(job_id)
    return ImportJob.objects.get(pk=job_id)


def refused(act):
    with pytest.raises(Refused) as told:
        act()
    return told.value.codes


def test_a_job_imports_reports_and_deletes_its_files(start):
    job = worked(start(mrc(1, 2, 3, bad=BAD)))

    assert (job.state, job.report["read"], job.report["created"], job.report["quarantined"]) == ("done", 4, 3, 1)
    assert job.report["files"][0]["file"] == "каталог.mrc"
    assert job.report["reasons"] == {"no_directory": 1}
    assert len(job.report["batches"]) == 1
    assert not receiving.folder_path(job.folder).exists()
    assert (Edition.objects.count(), Item.objects.count()) == (3, 3)
    waiting = QuarantinedRecord.objects.get()
    assert (waiting.job_id, bytes(waiting.raw), waiting.source_name) == (job.pk, BAD, "каталог.mrc")
    assert waiting.batch_id == job.report["batches"][0]
    assert {one.login for one in AuditEntry.objects.filter(act__contains="import")} == {"aigerim"}


def test_a_dry_run_writes_nothing_and_its_files_are_imported_without_sending_them_again(start):
    dry = worked(start(mrc(1, 2, bad=BAD), is_dry_run=True))
    assert (dry.report["created"], dry.report["quarantined"], Edition.objects.count()) == (2, 1, 0)
    assert not QuarantinedRecord.objects.exists()

    job = worked(services.import_now(job_id=dry.pk, by=AIGERIM))

    assert (job.report["created"], Edition.objects.count(), job.rehearsal_id) == (2, 2, dry.pk)
    assert refused(lambda: services.import_now(job_id=dry.pk, by=AIGERIM)) == ("upload_job_over",)
    assert not receiving.folder_path(job.folder).exists()


def test_a_job_that_waits_is_cancelled_at_once_and_one_that_runs_at_its_next_chunk(start, monkeypatch):
    waiting = start(mrc(1))
    services.cancel_import(job_id=waiting, by=AIGERIM)
    assert worked(waiting).state == "cancelled"
    assert not receiving.folder_path(ImportJob.objects.get(pk=waiting).folder).exists()

    running_, before = start(mrc(*range(1, 7))), upload_jobs.progress

    def asked_meanwhile(job, *, done, checkpoint=None):
        if checkpoint["records"] == 4:
            services.cancel_import(job_id=job.pk, by=AIGERIM)
        before(job, done=done, checkpoint=checkpoint)

    monkeypatch.setattr(upload_jobs, "progress", asked_meanwhile)
    job = worked(running_)

    assert (job.state, Edition.objects.count(), job.checkpoint["records"]) == ("cancelled", 2, 2)
    assert refused(lambda: services.cancel_import(job_id=running_, by=AIGERIM)) == ("upload_job_over",)


def test_a_job_that_failed_goes_on_after_its_checkpoint(start, monkeypatch):
    job_id, before = start(mrc(1, 2, 3, 4, 5)), upload_jobs.progress

    def fails(job, *, done, checkpoint=None):
        if checkpoint["records"] == 4:
            raise ZeroDivisionError
        before(job, done=done, checkpoint=checkpoint)

    with monkeypatch.context() as patched:
        patched.setattr(upload_jobs, "progress", fails)
        job = worked(job_id)
    assert (job.state, job.failure, Edition.objects.count()) == ("failed", "upload_job_fault", 2)

    services.retry_import(job_id=job_id, by=AIGERIM)
    job = worked(job_id)

    assert (job.state, job.report["created"], Edition.objects.count()) == ("done", 5, 5)
    assert refused(lambda: services.retry_import(job_id=job_id, by=AIGERIM)) == ("upload_job_over",)


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(start):
    job_id = start(mrc(1))
    ImportJob.objects.filter(pk=job_id).update(attempts=upload_jobs.MOST_ATTEMPTS, state="running")

    assert (worked(job_id).state, worked(job_id).failure) == ("failed", "upload_job_keeps_dying")


def test_a_job_whose_files_are_gone_says_so(start):
    job_id = start(mrc(1))
    receiving.remove(ImportJob.objects.get(pk=job_id).folder)

    assert worked(job_id).failure == "upload_job_files_gone"


def test_an_archive_with_a_database_of_irbis_is_imported_as_one(start):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("IBIS/ibis.mst", "IBIS/ibis.XRF", "IBIS/ibis.cnt", "IBIS/ibis.ini"):
            archive.writestr(name, b"\0\0\0\0\0\0\0\1" * 8)
    job = worked(start(SimpleUploadedFile("ibis.zip", target.getvalue())))

    assert [one["name"] for one in job.files] == ["ibis.mst"]
    assert job.state == "done"


@pytest.mark.parametrize(
    ("name", "data", "asked", "code"),
    [
        ("letter.txt", b"Dear colleague,\nplease find attached\n", {}, "file_without_records"),
        ("feed.xml", b"<rss><channel/></rss>", {}, "file_without_records"),
        ("table.csv", "Автор;Название\n".encode(), {}, "file_without_records"),
        ("a.mrc", record("1"), {"format": "marcxml"}, "format_mismatch"),
        ("a.xml", b"<collection><record></record></collection>", {"format": "irbis"}, "format_mismatch"),
        ("a.mst", b"\0\0\0\1", {}, "irbis_index_missing"),
        ("a.xrf", b"\0\0\0\1", {}, "irbis_master_missing"),
        ("a.mrc", record("1"), {"institution": "NOWHERE"}, "institution_unknown"),
        ("a.mrc", record("1"), {"service_point": "NOWHERE"}, "service_point_unknown"),
        ("a.mrc", b"%PDF-1.7", {}, "file_wrong_type"),
    ],
)
def test_what_cannot_be_imported_is_refused_and_not_kept(start, name, data, asked, code):
    assert code in refused(lambda: start(SimpleUploadedFile(name, data), **asked))
    assert not ImportJob.objects.exists()
    assert not any(receiving.folder_path("").iterdir())


def test_items_do_not_go_to_a_desk_of_somebody_else(start):
    foreign = ServicePointFactory(code="ELSE", institution=InstitutionFactory(code="OTHER"))

    assert refused(lambda: start(mrc(1), service_point=foreign.code)) == ("service_point_foreign",)


def test_the_same_bad_record_waits_once_however_often_its_file_comes(start):
    first, second = worked(start(mrc(1, bad=BAD))), worked(start(mrc(1, bad=BAD)))

    rows = QuarantinedRecord.objects.order_by("id").values_list("job_id", "resolution")
    assert list(rows) == [(first.pk, "came_again"), (second.pk, "")]


def test_a_long_ruin_is_kept_in_the_file_and_its_beginning_in_the_database(start, monkeypatch):
    monkeypatch.setattr(QuarantinedRecord, "LONGEST_KEPT", 5_000)
    ruin = (b"x" * 80 + b"\n") * 100 + b"\x1d"
    worked(start(mrc(1, bad=ruin)))

    row = QuarantinedRecord.objects.get()
    assert (row.is_whole, len(row.raw), row.length) == (False, 4_096, len(ruin))
    assert (receiving.settings.DATA_DIR / "quarantine" / row.kept_in).read_bytes() == ruin


def test_upkeep_deletes_what_nobody_came_back_for_and_nothing_else(start, settings):
    old, queued = worked(start(mrc(1), is_dry_run=True)), start(mrc(2))
    settings.UPLOAD_DAYS = -1

    assert forget_old_uploads() == 1

    assert not receiving.folder_path(old.folder).exists()
    assert receiving.folder_path(ImportJob.objects.get(pk=queued).folder).exists()
    assert refused(lambda: services.import_now(job_id=old.pk, by=AIGERIM)) == ("upload_job_files_gone",)


def test_codes_of_the_old_system_find_their_branch_once_the_network_knows_them(start, branch):
    raw = record("1", "Ұлпан", item("31", branch="ЧЗ"), item("32", branch="АБ"), item("33"))
    job = worked(start(SimpleUploadedFile("a.mrc", raw)))
    assert job.report["unknown_branches"] == {"АБ": 1, "ЧЗ": 1}

    branch.record_codes = ["ЧЗ"]
    branch.save()
    job = worked(start(SimpleUploadedFile("a.mrc", raw)))

    assert (job.report["unchanged"], job.report["items"]) == (1, 1)
    assert sorted(Item.objects.values_list("barcode", flat=True)) == ["31", "33"]
