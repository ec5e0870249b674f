import base64
import json
from pathlib import Path

import pytest

from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.models import Edition, EditionIdentifier, ImportBatch, MarcRecord, Work
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.holdings.models import Item, QuarantinedItem
from kitaphana.holdings.services import Watch, chunks, import_records, running
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory, ServicePointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def branch():
    return BranchFactory(code="A1")


def item(barcode="200001", branch="A1", **values):
    pairs = {"a": branch, "p": barcode, "c": "Абонемент", "o": "84(5Қаз) Ә82", "g": "2500,50", "d": "2020-05-17",
             "i": f"К-{barcode}", **values}  # fmt: skip
    return data_field("952", "  ", *((code, value) for code, value in pairs.items() if value))


def record(number="1", title="Абай жолы", *more, author="Әуезов, Мұхтар"):
    fields = [("001", number)] if number else []
    fields += [
        ("008", "240101s2007    kz a   j      000 1 kaz  "),
        data_field("020", "  ", ("a", "9780306406157")),
        data_field("100", "1 ", ("a", author)),
        data_field("245", "10", ("a", title)),
        *more,
    ]
    return write_iso2709(Record(DEFAULT_LEADER, tuple(fields)))


@pytest.fixture
def run(tmp_path):
    def import_(*records, name="records.mrc", **options):
        path = tmp_path / name
        path.write_bytes(b"".join(records))
        return import_records(files=[path], **options)

    return import_


def rows():
    models = (Work, Edition, EditionIdentifier, MarcRecord, ImportBatch, Item, QuarantinedItem, OutboxEvent, AuditEntry)
    return {model.__name__: model.objects.count() for model in models}


def test_a_record_becomes_work_edition_record_and_items(run, branch):
    raw = record("7", "Абай жолы", item())
    report = run(raw)
    assert str(report.counts) == (
        "read 1, created 1, updated 0, unchanged 0, items 1, quarantined 0, items quarantined 0"
    )
    edition = Edition.objects.get()
    assert (edition.title, edition.author, edition.year, edition.languages) == (
        "Абай жолы", "Әуезов, Мұхтар", 2007, ["kaz"],
    )  # fmt: skip
    assert edition.identifiers.get().value == "9780306406157"
    stored = edition.records.get()
    assert (bytes(stored.raw), stored.control_number, stored.encoding) == (raw, "7", "utf-8")
    copy = edition.items.get()
    assert (copy.branch, copy.institution, copy.barcode) == (branch, branch.institution, "200001")
    assert (copy.shelving_location, copy.call_number, str(copy.price)) == ("Абонемент", "84(5Қаз) Ә82", "2500.50")
    assert (copy.accession_number, str(copy.received_on), copy.status) == ("К-200001", "2020-05-17", "available")
    assert copy.category.code == "book"


def test_the_same_file_again_changes_nothing(run, branch):
    raw = record("7", "Абай жолы", item()), record("", "Без номера", item("200002", "nowhere"))
    run(*raw)
    before = rows()
    again = run(*raw)
    assert (again.counts.unchanged, again.counts.items, again.counts.read) == (2, 0, 2)
    assert rows() == before


def test_other_bytes_overlay_edition_and_items(run, branch):
    other = BranchFactory(code="B2", institution=branch.institution)
    run(record("7", "Абай жолы", item()))
    kept = Item.objects.get()
    Item.objects.update(status="on_loan")
    report = run(record("7", "Абай жолы. Роман", item("200001", "B2"), item("200002")))
    assert (report.counts.updated, report.counts.created, report.counts.items) == (1, 0, 2)
    assert Edition.objects.get().title == "Абай жолы. Роман"
    kept.refresh_from_db()
    assert (kept.branch, kept.status) == (other, "on_loan")
    assert EditionIdentifier.objects.count() == 1


def test_a_record_without_a_number_is_known_by_its_bytes(run, branch):
    run(record("", "Абай жолы"))
    assert run(record("", "Абай жолы")).counts.unchanged == 1
    assert run(record("", "Қилы заман")).counts.created == 1


def test_spellings_of_one_title_are_one_work(run, branch):
    run(record("1", "Абай жолы"), record("2", "АБАЙ  ЖОЛЫ!"), record("3", "Қилы заман"))
    assert (Work.objects.count(), Edition.objects.count()) == (2, 3)


def test_an_unknown_branch_is_kept_for_a_person(run, branch):
    report = run(record("7", "Абай жолы", item("1", "nowhere"), item("2")))
    assert (report.counts.items, report.counts.items_quarantined, report.counts.created) == (1, 1, 1)
    waiting = QuarantinedItem.objects.get()
    assert (waiting.reason, waiting.edition) == ("branch_unknown", Edition.objects.get())
    assert "nowhere" in waiting.data["952"]
    assert not report.is_clean


def test_an_item_leaves_quarantine_when_its_branch_is_there(run, branch):
    run(record("7", "Абай жолы", item("1", "C3")))
    BranchFactory(code="C3", institution=branch.institution)
    run(record("7", "Абай жолы ", item("1", "C3")))
    assert QuarantinedItem.objects.get().resolved_at is not None
    assert Item.objects.get().branch.code == "C3"


def test_the_same_file_places_the_items_of_a_branch_that_came_since(run, branch):
    raw = record("7", "Абай жолы", item("1", "C3"), item("2", "D4"), item("3"))
    run(raw)
    BranchFactory(code="C3", institution=branch.institution)
    again = run(raw)
    assert (again.counts.unchanged, again.counts.items, again.counts.items_quarantined) == (1, 1, 0)
    assert set(Item.objects.values_list("barcode", flat=True)) == {"1", "3"}
    waiting = dict(QuarantinedItem.objects.values_list("source_key", "resolved_at"))
    assert (waiting["952:1"] is None, waiting["952:2"] is None) == (False, True)
    before = rows()
    run(raw)
    assert rows() == before


def test_an_import_that_another_one_overtakes_finds_its_records_unchanged(run, branch, monkeypatch):
    raw = record("7", "Абай жолы", item())
    looked = chunks.plan
    overtaken = []

    def overtake(*asked):
        planned = looked(*asked)
        if not overtaken:
            overtaken.append(True)
            run(raw, name="other.mrc")
        return planned

    monkeypatch.setattr(chunks, "plan", overtake)
    assert str(run(raw).counts).startswith("read 1, created 0, updated 0, unchanged 1, items 0")
    assert (Edition.objects.count(), Item.objects.count()) == (1, 1)


def test_a_known_item_with_a_new_unknown_branch_stays_and_waits_for_a_person(run, branch):
    run(record("7", "Абай жолы", item("1")))
    report = run(record("7", "Абай жолы ", item("1", "nowhere")))
    assert report.counts.items_quarantined == 1
    assert Item.objects.get().branch == branch
    assert QuarantinedItem.objects.get().resolved_at is None


def test_a_taken_barcode_is_kept_for_a_person(run, branch):
    report = run(record("1", "Абай жолы", item("5")), record("2", "Қилы заман", item("5")))
    assert (report.counts.items, report.counts.items_quarantined) == (1, 1)
    assert run(record("3", "Қараш-қараш", item("5"))).reasons == {"barcode_taken": 1}


def test_items_without_a_branch_go_to_the_service_point(run, branch):
    point = ServicePointFactory(branch=branch, code="P9")
    raw = record("7", "Абай жолы", item("1", ""))
    assert run(raw, dry_run=True).reasons == {"branch_missing": 1}
    assert run(raw, service_point=point.code).counts.items == 1
    assert Item.objects.get().branch == branch


def test_bad_bytes_lie_in_quarantine_with_offset_and_reason(run, branch):
    good, bad = record("1"), record("2")[:40] + b"\x1d"
    report = run(good, bad, record("3", "Қилы заман"))
    assert (report.counts.read, report.counts.created, report.counts.quarantined) == (3, 2, 1)
    told, raw = report.quarantine_files
    (line,) = map(json.loads, Path(told).read_text(encoding="utf-8").splitlines())
    assert (line["offset"], line["length"], line["reason"]) == (len(good), len(bad), "no_directory")
    assert base64.b64decode(line["bytes"]) == bad == Path(raw).read_bytes()


def test_a_control_number_used_twice_in_a_file_is_not_an_update(run, branch):
    raw = record("1", "Абай жолы"), record("1", "Қилы заман"), record("1", "Абай жолы")
    first, second = run(*raw), run(*raw)
    assert (first.counts.created, first.counts.unchanged, first.reasons) == (1, 1, {"control_number_repeated": 1})
    assert (second.counts.unchanged, second.counts.updated, second.counts.quarantined) == (2, 0, 1)


def test_a_record_without_a_title_is_told(run, branch):
    report = run(write_iso2709(Record(DEFAULT_LEADER, (("001", "1"), data_field("300", "  ", ("a", "5 б."))))))
    assert (report.reasons, report.counts.quarantined) == ({"no_title": 1}, 1)


def test_a_dry_run_tells_the_same_and_writes_nothing(run, branch):
    before = rows()
    report = run(record("1", "Абай жолы", item()), dry_run=True)
    assert (report.counts.created, report.counts.items, report.is_dry_run) == (1, 1, True)
    assert rows() == before


def test_a_chunk_writes_one_event_and_one_audit_entry(run, branch, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    run(*(record(str(number), f"Кітап {number}", item(f"3{number}")) for number in range(5)))
    events = OutboxEvent.objects.filter(name="WorksChanged")
    assert sorted(id_ for event in events for id_ in event.payload["work_ids"]) == sorted(
        Work.objects.values_list("id", flat=True)
    )
    assert (events.count(), AuditEntry.objects.filter(act="import_records").count()) == (3, 3)


def test_the_batch_adds_up(run, branch, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    run(record("1"), b"rubbish\x1d", record("2", "Қилы заман", item()), b"trailing rubbish")
    batch = ImportBatch.objects.get()
    assert (batch.read_count, batch.created_count, batch.quarantined_count, batch.item_count) == (4, 2, 2, 1)
    assert batch.finished_at is not None


def test_a_run_cut_short_leaves_whole_chunks_and_the_next_one_completes(run, branch, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    raw = [record(str(number), f"Кітап {number}", item(f"3{number}")) for number in range(5)]

    def killed(counts, done):
        if counts.read == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(*raw, watch=Watch(progress=killed))
    assert (Edition.objects.count(), Item.objects.count()) == (2, 2)
    report = run(*raw)
    assert (report.counts.created, report.counts.unchanged) == (3, 2)
    assert (Edition.objects.count(), Item.objects.count()) == (5, 5)


def test_everything_wrong_with_a_request_is_told_at_once(tmp_path, branch):
    with pytest.raises(Refused) as refused:
        import_records(files=[tmp_path / "none.mrc"], institution="nobody", service_point="nowhere")
    assert refused.value.codes == ("file_unreadable", "service_point_unknown", "institution_unknown")


def test_the_institution_must_be_named_when_there_are_several(tmp_path, branch):
    InstitutionFactory(code="nlrk")
    (tmp_path / "a.mrc").write_bytes(record())
    with pytest.raises(Refused) as refused:
        import_records(files=[tmp_path / "a.mrc"])
    assert refused.value.codes == ("institution_needed",)
    assert import_records(files=[tmp_path / "a.mrc"], institution="nlrk").counts.created == 1


def test_two_institutions_keep_their_own_records(run, branch):
    InstitutionFactory(code="nlrk")
    run(record("1"), institution=branch.institution.code)
    assert run(record("1"), institution="nlrk").counts.created == 1
    assert (Work.objects.count(), MarcRecord.objects.count()) == (1, 2)


def test_progress_ends_with_the_size_of_all_files(run, branch, tmp_path):
    told = []
    run(record("1"), record("2", "Қилы заман"), watch=Watch(lambda counts, done: told.append((counts.read, done))))
    assert told[-1] == (2, (tmp_path / "records.mrc").stat().st_size)


def test_categories_follow_type_shelf_and_form(run, branch):
    braille = data_field("341", "0 ", ("a", "textual"), ("b", "braille"))
    run(
        record("1", "Бірінші", item("1", y="REF")),
        record("2", "Екінші", item("2", c="Оқу залы")),
        record("3", "Үшінші", item("3"), braille),
    )
    found = dict(Item.objects.values_list("barcode", "category__code"))
    assert found == {"1": "reference", "2": "reference", "3": "braille"}
    assert not Item.objects.get(barcode="2").is_for_loan


def test_control_characters_reach_no_column(run, branch):
    raw = record("7\x00", "Абай\x00 жолы\x07", item("1\x002", o="84\x00 Ә82"), item("3", "nowhere\x00"))
    report = run(raw)
    assert (report.counts.created, report.counts.items, report.counts.items_quarantined) == (1, 1, 1)
    assert Edition.objects.get().title == "Абай жолы"
    assert (Item.objects.get().barcode, Item.objects.get().call_number) == ("12", "84 Ә82")
    assert bytes(MarcRecord.objects.get().raw) == raw
