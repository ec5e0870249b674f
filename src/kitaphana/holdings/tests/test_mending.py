"""Records set aside: mended in place, sent again by the way of every import, or given up; each leaves the list once."""

import pytest

from kitaphana.catalog.marc import mending as lines_of
from kitaphana.catalog.models import Edition, ImportBatch
from kitaphana.core import audit
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry
from kitaphana.core.uploads import receiving
from kitaphana.holdings import queries, services
from kitaphana.holdings.models import ImportJob, Item, QuarantinedRecord
from kitaphana.holdings.services import import_records
from kitaphana.holdings.tests.test_import_jobs import AIGERIM, refused
from kitaphana.holdings.tests.test_importing import item, record
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def branch():
    return BranchFactory(code="A1")


@pytest.fixture
def aside(branch, tmp_path):
    """Import bytes; the rows that are set aside then."""

    def aside_(*raw, name="каталог.mrc", **options):
        path = tmp_path / name
        path.write_bytes(b"".join(raw))
        import_records(files=[path], **options)
        return list(QuarantinedRecord.objects.filter(resolved_at=None).order_by("id"))

    return aside_


@pytest.fixture
def run(branch, tmp_path):
    """Import good records; the batch."""

    def run_(*raw):
        path = tmp_path / "good.mrc"
        path.write_bytes(b"".join(raw))
        import_records(files=[path])
        return ImportBatch.objects.latest("id").pk

    return run_


def damaged(number="7", title="Абай жолы"):
    """The directory has lost an entry."""
    raw = record(number, title, item())
    return raw[:24] + raw[36:]


def cyrillic(number):
    """Latin but for its title, which is in windows-1251."""
    raw = record(number, "Абай жолы", author="Auezov")
    return raw.replace("Абай жолы".encode(), "Абай жолы".encode("cp1251").ljust(17))


def editable(row):
    found = lines_of.readable_lines(bytes(row.raw), row.carrier, row.encoding, row.format or "marc21")
    return "\n".join(line.text for line in found)


MENDED = "LDR 00000nam a2200000 i 4500\n001 7\n245 10 $aАбай жолы\n952 ## $aA1$p200001"


def test_what_is_set_aside_tells_where_it_lay_and_what_it_may_be(aside):
    good = record("1")
    (row,) = aside(good, damaged())

    assert (row.reason, row.offset, row.length) == ("directory_lies", len(good), len(damaged()))
    assert (row.source_name, row.carrier, row.encoding, row.run[:4]) == ("каталог.mrc", "iso2709", "utf-8", "run:")
    assert row.batch_id == ImportBatch.objects.get().pk
    assert "245 10 $aАбай жолы" not in editable(row)  # one tag is lost, so all tags are one too early…
    assert "$aАбай жолы" in editable(row)  # …but no word is


def test_a_mended_record_comes_in_with_its_items(aside):
    (row,) = aside(damaged())

    done = services.send_record_again(row_id=row.pk, lines=MENDED, by=AIGERIM)

    edition = Edition.objects.get()
    assert (done.reason, done.counts.created, done.counts.items, done.edition_id) == ("", 1, 1, edition.pk)
    assert Item.objects.get().barcode == "200001"
    row.refresh_from_db()
    assert (row.resolution, row.edition_id) == ("imported", edition.pk)
    assert bytes(row.raw) == damaged()
    told = AuditEntry.objects.get(act="send_record_again")
    assert (told.login, told.subject) == ("aigerim", f"quarantined_record:{row.pk}")
    assert refused(lambda: services.send_record_again(row_id=row.pk, lines=MENDED, by=AIGERIM)) == (
        "quarantined_record_unknown",
    )


def test_a_record_that_is_still_bad_stays_with_the_new_reason_and_the_work_done_so_far(aside):
    (row,) = aside(damaged())
    half = "001 7\n020 ## $a9780306406157"

    done = services.send_record_again(row_id=row.pk, lines=half, by=AIGERIM)

    row.refresh_from_db()
    assert (done.reason, row.reason, row.resolution) == ("no_title", "no_title", "")
    assert editable(row).splitlines()[1:] == half.splitlines()
    assert QuarantinedRecord.objects.count() == 1
    assert not Edition.objects.exists()


def test_a_record_in_an_unknown_encoding_comes_in_when_it_is_named(aside):
    (row,) = aside(cyrillic("7"), encoding="utf-8")
    assert row.reason == "encoding"

    still = services.send_record_again(row_id=row.pk, encoding="utf-8", by=AIGERIM)
    assert still.reason == "encoding"
    aside_again = services.send_record_again(row_id=row.pk, encoding="windows-1251", by=AIGERIM)

    assert (aside_again.reason, aside_again.counts.created) == ("", 1)
    assert Edition.objects.get().title.startswith("Абай жолы")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("245 10 no subfields", "line_is_no_field"),
        ("245 10 $aАбай \ufffdолы", "record_has_gaps"),
        ("245 10 $aX\n??? 10 $aX", "line_is_no_field"),
    ],
)
def test_lines_that_are_no_record_are_refused(aside, text, code):
    (row,) = aside(damaged())
    assert refused(lambda: services.send_record_again(row_id=row.pk, lines=text, by=AIGERIM)) == (code,)


def test_a_record_of_which_only_the_beginning_is_here_cannot_be_sent_as_it_is(aside, monkeypatch):
    monkeypatch.setattr(QuarantinedRecord, "LONGEST_KEPT", 10)
    (row,) = aside(damaged())
    assert refused(lambda: services.send_record_again(row_id=row.pk, by=AIGERIM)) == ("record_not_whole",)


def test_an_irbis_record_is_mended_in_its_own_signs(aside):
    raw = "#920: PAZK\n#903: А-1\n#200: ^aАбай жолы\nэто не поле\n*****\n".encode()
    (row,) = aside(raw, name="a.txt")
    assert (row.reason, row.format, row.carrier) == ("bad_line", "irbis", "irbistxt")

    done = services.send_record_again(row_id=row.pk, lines="920 PAZK\n903 А-1\n200 ^aАбай жолы", by=AIGERIM)

    assert done.counts.created == 1
    assert Edition.objects.get().title == "Абай жолы"


def test_a_dismissed_record_leaves_the_list_and_its_bytes_stay(aside):
    (row,) = aside(damaged())

    services.dismiss_record(row_id=row.pk, note="a test record", by=AIGERIM)

    row.refresh_from_db()
    assert (row.resolution, bytes(row.raw)) == ("dismissed", damaged())
    assert AuditEntry.objects.get(act="dismiss_record").details == {"reason": "directory_lies", "note": "a test record"}
    assert refused(lambda: services.dismiss_record(row_id=row.pk, note="", by=AIGERIM)) == (
        "quarantined_record_unknown",
    )


def test_many_records_are_sent_again_as_a_job_and_only_the_bad_ones_stay(aside, branch):
    rows = aside(cyrillic("1"), cyrillic("2"), damaged("3"), encoding="utf-8")
    hopeless = [row for row in rows if row.reason != "encoding"]
    assert len(rows) == 3
    chosen = {"reason": "encoding", "up_to": rows[-1].pk}

    job_id = services.start_sending_again(
        institution=branch.institution.code, chosen=chosen, encoding="windows-1251", format_="auto", by=AIGERIM
    )
    services.run_import(job_id)

    job = ImportJob.objects.get(pk=job_id)
    assert (job.state, job.report["created"], Edition.objects.count()) == ("done", 2, 2)
    left = QuarantinedRecord.objects.filter(resolved_at=None)
    assert [row.pk for row in left] == [row.pk for row in hopeless]
    assert set(QuarantinedRecord.objects.exclude(resolved_at=None).values_list("resolution", flat=True)) == {
        "sent_again"
    }
    assert not receiving.folder_path(job.folder).exists()


def in_the_catalogue():
    return Edition.objects.count(), Item.objects.count()


def test_the_import_of_a_mended_record_is_undone_like_any_other_and_the_record_waits_again(aside):
    (row,) = aside(damaged())
    services.send_record_again(row_id=row.pk, lines=MENDED, by=AIGERIM)
    batch = ImportBatch.objects.latest("id").pk
    preview = queries.undo_preview(batch)
    assert (preview.hindrances, preview.records_waiting_again, preview.editions_removed) == ((), 1, 1)

    told = services.undo_import(batch_id=batch, by=AIGERIM)

    assert (told["records_removed"], told["editions_removed"], told["quarantined_again"]) == (1, 1, 1)
    assert in_the_catalogue() == (0, 0)
    row.refresh_from_db()
    assert (row.resolution, row.resolved_at, row.edition, row.settled_by, row.reason) == (
        "", None, None, None, "directory_lies",
    )  # fmt: skip
    assert "245 10 $aАбай жолы" in editable(row)  # what was mended is not lost
    assert services.send_record_again(row_id=row.pk, by=AIGERIM).counts.created == 1


def test_a_mended_record_that_replaced_ours_gives_it_back(aside, run):
    run(record("7", "Абай"))
    (row,) = aside(damaged())
    assert services.send_record_again(row_id=row.pk, lines=MENDED, by=AIGERIM).counts.updated == 1
    assert Edition.objects.get().title == "Абай жолы"

    told = services.undo_import(batch_id=ImportBatch.objects.latest("id").pk, by=AIGERIM)

    assert (told["records_restored"], told["quarantined_again"]) == (1, 1)
    assert Edition.objects.get().title == "Абай"
    assert QuarantinedRecord.objects.get(resolved_at=None).pk == row.pk


def test_what_is_needed_by_something_newer_still_hinders(aside):
    (row,) = aside(damaged())
    services.send_record_again(row_id=row.pk, lines=MENDED, by=AIGERIM)
    audit.record(act="change_item", subject=f"item:{Item.objects.get().pk}", by=AIGERIM)
    with pytest.raises(Refused) as found:
        services.undo_import(batch_id=ImportBatch.objects.latest("id").pk, by=AIGERIM)
    assert found.value.codes == ("undo_item_touched",)
    row.refresh_from_db()
    assert row.resolution == "imported"


def test_a_mended_record_that_was_in_already_waits_again_when_what_was_in_goes(aside, run):
    good = lines_of.write_record(lines_of.parse_lines(MENDED, "marc21"), "marc21")[0]
    batch = run(good)
    (row,) = aside(damaged())
    assert services.send_record_again(row_id=row.pk, lines=MENDED, by=AIGERIM).counts.unchanged == 1

    services.undo_import(batch_id=batch, by=AIGERIM)

    assert in_the_catalogue() == (0, 0)
    assert QuarantinedRecord.objects.get(resolved_at=None).pk == row.pk


def test_many_records_that_were_sent_again_wait_again_when_their_import_is_undone(aside, branch):
    rows = aside(cyrillic("1"), cyrillic("2"), damaged("3"), encoding="utf-8")
    before = [(row.pk, bytes(row.raw), row.reason) for row in rows]
    chosen = {"reason": "encoding", "up_to": rows[-1].pk}
    job_id = services.start_sending_again(
        institution=branch.institution.code, chosen=chosen, encoding="windows-1251", format_="auto", by=AIGERIM
    )
    services.run_import(job_id)
    (batch,) = ImportJob.objects.get(pk=job_id).report["batches"]

    told = services.undo_import(batch_id=batch, by=AIGERIM)

    assert (told["records_removed"], told["quarantined_again"]) == (2, 2)
    left = QuarantinedRecord.objects.filter(resolved_at=None).order_by("id")
    assert [(row.pk, bytes(row.raw), row.reason) for row in left] == before
    assert in_the_catalogue() == (0, 0)


def test_what_is_still_bad_after_sending_many_waits_once(aside, branch):
    rows = aside(b"rubbish\x1d", b"nonsense\x1d")
    chosen = {"reason": rows[0].reason, "up_to": rows[-1].pk, "batch": None, "job": None}
    services.run_import(
        services.start_sending_again(
            institution=branch.institution.code, chosen=chosen, encoding="auto", format_="auto", by=AIGERIM
        )
    )

    assert QuarantinedRecord.objects.filter(resolved_at=None).count() == 2
    assert QuarantinedRecord.objects.filter(resolution="came_again").count() == 2
    chosen["reason"] = "nothing_of_the_kind"
    assert refused(
        lambda: services.start_sending_again(
            institution=branch.institution.code, chosen=chosen, encoding="auto", format_="auto", by=AIGERIM
        )
    ) == ("nothing_to_send",)
