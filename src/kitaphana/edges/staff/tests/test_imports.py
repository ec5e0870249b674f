"""Imports on the staff pages: sent, looked at, imported, reported; and records mended in place."""

import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kitaphana.catalog.models import Edition
from kitaphana.edges.staff.import_labels import ENCODING_NAMES, RECORD_FORMATS, RECORD_REASONS
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.holdings import services
from kitaphana.holdings.models import ImportJob, QuarantinedRecord
from kitaphana.holdings.services.importing import ENCODINGS, FORMATS
from kitaphana.holdings.tests.factories import ImportJobFactory, QuarantinedRecordFactory
from kitaphana.holdings.tests.test_guesses import russian
from kitaphana.holdings.tests.test_importing import item, record
from kitaphana.network.tests.factories import InstitutionFactory

pytestmark = pytest.mark.django_db
SOURCES = Path(services.__file__).resolve().parents[2]
MENDED = "001 7\r\n245 10 $aАбай жолы\r\n"


@pytest.fixture(autouse=True)
def _own_disk(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def cataloguer(world):
    return signed_in(staff("cataloguer", institution=world.point.institution))


@pytest.fixture
def send(world, cataloguer):
    def send_(*files, how="dry", **fields):
        asked = {"institution": world.point.institution.code, "format": "auto", "encoding": "auto", **fields}
        return cataloguer.post(reverse("staff:new_import"), {**asked, "files": files, "how": how})

    return send_


def mrc(*raw, name="каталог.mrc"):
    return SimpleUploadedFile(name, b"".join(raw))


def page_of(client, answer):
    return client.get(answer.url).content.decode()


def worked(answer):
    job_id = int(re.search(r"/(\d+)/$", answer.url)[1])
    services.run_import(job_id)
    return job_id


def damaged():
    raw = record("7", "Абай жолы")
    return raw[:24] + raw[36:]


# ---- imports ----


def test_a_file_is_looked_at_first_and_imported_by_one_more_press(send, cataloguer, world):
    code = world.point.branch.code
    answer = send(mrc(record("1", "Абай жолы", item(branch=code)), record("2", "Ұлпан"), damaged()))
    waiting = page_of(cataloguer, answer)
    dry = worked(answer)
    looked_at = page_of(cataloguer, answer)

    assert "waiting" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "3 read = 2 created + 0 updated + 0 unchanged + 1 set aside." in looked_at
    assert "Nothing of it has been written" in looked_at
    assert not Edition.objects.exists()

    imported = cataloguer.post(reverse("staff:change_import", args=[dry, "now"]))
    worked(imported)
    page = page_of(cataloguer, imported)

    assert Edition.objects.count() == 2
    assert "Its dry run" in page
    assert "hx-trigger" not in page
    job = ImportJob.objects.latest("id")
    assert f"?reason=directory_lies&amp;job={job.pk}" in page
    assert "каталог.mrc" in cataloguer.get(reverse("staff:imports")).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"%PDF-1.7", "“a.pdf” is a PDF document, which cannot be read here."),
        ("a.mrc", b"", "“a.mrc” is empty."),
        ("a.mrc", b"x" * (2 << 20), "has a line or record longer than"),
        ("a.txt", b"Dear colleague", "No record was found at the beginning of “a.txt”."),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_with_what_to_do(send, name, data, words):
    answer = send(SimpleUploadedFile(name, data))

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_a_form_without_a_file_says_so(send):
    assert "No file was sent. Choose a file first." in send().content.decode()


def test_nobody_imports_into_the_stock_of_others(send, cataloguer):
    foreign = ImportJobFactory(institution=InstitutionFactory(code="OTHER"))

    assert send(mrc(record()), institution="OTHER").status_code == 200
    assert ImportJob.objects.get() == foreign
    assert cataloguer.get(reverse("staff:import", args=[foreign.pk])).status_code == 403
    assert foreign.source_name not in cataloguer.get(reverse("staff:imports")).content.decode()
    assert cataloguer.get(reverse("staff:import", args=[0])).status_code == 404


def test_the_state_is_asked_for_again_until_the_job_is_over(send, cataloguer):
    answer = send(mrc(record()))
    job_id = ImportJob.objects.get().pk
    address = reverse("staff:import_state", args=[job_id])

    assert "HX-Refresh" not in cataloguer.get(address)
    worked(answer)
    assert cataloguer.get(address)["HX-Refresh"] == "true"


def test_a_job_is_stopped_and_a_failed_one_tried_again(send, cataloguer):
    send(mrc(record()))
    job = ImportJob.objects.get()
    cataloguer.post(reverse("staff:change_import", args=[job.pk, "cancel"]))
    assert "stopped" in cataloguer.get(reverse("staff:import", args=[job.pk])).content.decode()

    send(mrc(record()), how="now")
    failed = ImportJob.objects.latest("id")
    ImportJob.objects.filter(pk=failed.pk).update(state="failed", failure="upload_job_fault")
    page = cataloguer.get(reverse("staff:import", args=[failed.pk])).content.decode()
    assert "The job stopped because of a fault of the system." in page
    cataloguer.post(reverse("staff:change_import", args=[failed.pk, "retry"]))
    services.run_import(failed.pk)
    assert Edition.objects.count() == 1


def test_the_report_is_there_to_take_along(send, cataloguer):
    answer = send(mrc(record("1"), damaged()), how="now")
    worked(answer)
    report = answer.url + "report/"

    assert json.loads(cataloguer.get(report).content)["created"] == 1
    table = b"".join(cataloguer.get(f"{answer.url}?format=csv")).decode()
    assert "The table of its fields does not fit the fields." in table
    assert "каталог.mrc" in b"".join(cataloguer.get(reverse("staff:imports") + "?format=csv")).decode()


def test_the_report_tells_every_guess_and_numbers_that_two_items_bear(send, cataloguer, world, settings):
    code = world.point.branch.code
    twice = [item(str(one), branch=code, i="К-5") for one in (1, 2)]
    guessed = [russian(str(one), "windows-1251") for one in range(10, 13)]
    answer = send(mrc(record("1", "Абай жолы", *twice), *guessed), how="now")
    worked(answer)
    page = page_of(cataloguer, answer)
    assert "1 item came with an accession number that another item" in page
    assert "<code>К-5</code>" in page
    assert "The encoding of 3 records was guessed" in page
    table = b"".join(cataloguer.get(f"{answer.url}?format=csv")).decode()
    assert table.count("Guessed encoding") == 3
    assert "windows-1251 12" in table
    assert "К-5" in table
    told = json.loads(cataloguer.get(answer.url + "report/").content)
    assert (told["guessed"], told["numbers_repeated"], told["repeated_numbers"]) == (3, 1, ["К-5"])
    assert "/" not in told["guessed_file"]

    (settings.DATA_DIR / "guesses" / told["guessed_file"]).unlink()
    assert "was kept for some days and is gone" in page_of(cataloguer, answer)
    assert "Guessed encoding" not in b"".join(cataloguer.get(f"{answer.url}?format=csv")).decode()


# ---- records set aside ----


@pytest.fixture
def aside(send, world):
    worked(send(mrc(damaged(), b"rubbish\x1d"), how="now"))
    return list(QuarantinedRecord.objects.order_by("id"))


def test_records_are_listed_by_reason_and_taken_along_byte_by_byte(cataloguer, aside):
    address = reverse("staff:quarantined_records")
    page = cataloguer.get(address).content.decode()
    only = cataloguer.get(address, {"reason": "no_directory", "job": aside[0].job_id}).content.decode()

    assert "Әуезов, Мұхтар" in page
    assert "rubbish" in page
    assert "Әуезов, Мұхтар" not in only
    assert "Send all of this reason again" in only
    assert b"".join(cataloguer.get(reverse("staff:raw_records"))) == damaged() + b"rubbish\x1d"
    assert "rubbish" in b"".join(cataloguer.get(address + "?format=csv")).decode()


def test_a_record_is_mended_line_by_line_and_sent_again(cataloguer, aside):
    address = reverse("staff:quarantined_record", args=[aside[0].pk])
    page = cataloguer.get(address).content.decode()
    assert "$aАбай жолы" in page
    assert "The table of its fields does not fit the fields." in page
    assert "line 6" in page or "To be mended" in page

    still = cataloguer.post(address, {"act": "mended", "format": "marc21", "lines": "001 7\n"}, follow=True)
    assert "It still cannot be read: It has no title." in still.content.decode()
    refused = cataloguer.post(address, {"act": "mended", "format": "marc21", "lines": "001 7\nno field at all"})
    assert "Line 2 is no field" in refused.content.decode()
    assert "no field at all</textarea>" in refused.content.decode()

    done = cataloguer.post(address, {"act": "mended", "format": "marc21", "lines": MENDED}, follow=True)
    assert "The record is in the catalogue." in done.content.decode()
    assert reverse("staff:edition", args=[Edition.objects.get().pk]) in done.content.decode()
    again = cataloguer.post(address, {"act": "mended", "format": "marc21", "lines": MENDED})
    assert "This record is settled already." in again.content.decode()


def test_the_page_of_a_mended_record_leads_to_undoing_its_import(cataloguer, aside, world):
    address = reverse("staff:quarantined_record", args=[aside[0].pk])
    cataloguer.post(address, {"act": "mended", "format": "marc21", "lines": MENDED})
    undo = reverse("staff:undo_batch", args=[QuarantinedRecord.objects.get(pk=aside[0].pk).settled_by_id])
    assert undo in cataloguer.get(address).content.decode()

    shown = cataloguer.get(undo).content.decode()
    assert "Records set aside that wait again" in shown
    assert "cannot be undone" not in shown
    cataloguer.post(undo)

    assert not Edition.objects.exists()
    waiting = cataloguer.get(address).content.decode()
    assert "Send it again" in waiting
    assert "$aАбай жолы" in waiting


def test_rubbish_shows_its_bytes_and_is_given_up_with_a_reason(cataloguer, aside):
    address = reverse("staff:quarantined_record", args=[aside[1].pk])
    page = cataloguer.get(address).content.decode()
    assert "72 75 62 62 69 73 68 1d" in page
    assert "rubbish␝" in page

    assert "Give a reason." in cataloguer.post(address, {"act": "dismiss"}).content.decode()
    assert "given up" in cataloguer.post(address, {"act": "dismiss", "note": "noise"}, follow=True).content.decode()
    assert b"".join(cataloguer.get(address + "raw/")) == b"rubbish\x1d"


def test_a_record_is_shown_in_another_encoding_and_sent_so(cataloguer, world):
    raw = record("7", "Абай жолы", author="Auezov")
    raw = raw.replace("Абай жолы".encode(), "Абай жолы".encode("cp1251").ljust(17))
    row = QuarantinedRecordFactory(
        institution=world.point.institution, raw=raw, reason="encoding", format="marc21", encoding=""
    )
    address = reverse("staff:quarantined_record", args=[row.pk])

    assert "Абай жолы" not in cataloguer.get(address).content.decode()
    shown = cataloguer.get(address, {"encoding": "windows-1251", "format": "marc21"}).content.decode()
    assert "245 10 $aАбай жолы" in shown
    cataloguer.post(address, {"act": "bytes", "encoding": "windows-1251", "format": "auto"})
    assert Edition.objects.get().title == "Абай жолы"


def test_all_records_of_a_reason_are_sent_again_as_an_import(cataloguer, aside, world):
    fields = {"reason": "no_directory", "up_to": aside[-1].pk, "encoding": "cp866", "format": "auto"}
    answer = cataloguer.post(
        reverse("staff:send_many_records"), {**fields, "institution": world.point.institution.code}
    )
    worked(answer)

    assert ImportJob.objects.latest("id").report["quarantined"] == 1
    assert QuarantinedRecord.objects.filter(reason="no_directory", resolved_at=None).count() == 1
    assert cataloguer.post(reverse("staff:send_many_records"), {**fields, "institution": "OTHER"}).status_code == 403


def test_records_of_others_are_nobody_elses_business(cataloguer):
    row = QuarantinedRecordFactory(institution=InstitutionFactory(code="OTHER"))

    assert cataloguer.get(reverse("staff:quarantined_record", args=[row.pk])).status_code == 403
    assert "rubbish" not in cataloguer.get(reverse("staff:quarantined_records")).content.decode()


def test_pages_cost_no_more_statements_the_longer_the_lists_are(cataloguer, world, django_assert_max_num_queries):
    for number in range(30):
        ImportJobFactory(institution=world.point.institution)
        QuarantinedRecordFactory(institution=world.point.institution, offset=number)

    with django_assert_max_num_queries(8):
        jobs = cataloguer.get(reverse("staff:imports"))
    with django_assert_max_num_queries(9):
        rows = cataloguer.get(reverse("staff:quarantined_records"))
    assert "?after=" in jobs.content.decode()
    assert "after=" in rows.content.decode()


# ---- words ----


def test_every_format_and_encoding_of_the_import_has_a_name():
    assert set(RECORD_FORMATS) == set(FORMATS)
    assert set(ENCODING_NAMES) == set(ENCODINGS)


def test_every_reason_for_which_a_record_is_set_aside_has_words():
    sources = [*(SOURCES / "catalog").glob("marc/*.py"), *(SOURCES / "catalog").glob("irbis/*.py")]
    text = "\n".join(path.read_text() for path in [*sources, *(SOURCES / "holdings" / "services").glob("*.py")])
    found = set(re.findall(r'(?:BadRecordError\(|_bad\(\w+, |_ruin\([^"\n]*)"(\w+)"', text))
    found |= set(re.findall(r'(?:Piece|BadRecord)\([^"\n]*"(\w+)"\)', text))

    assert len(found) > 10
    assert found - set(RECORD_REASONS) == set()
