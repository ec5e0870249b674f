"""An import can be undone as long as nothing newer depends on it."""

import datetime as dt

import pytest

from kitaphana.catalog.marc.record import data_field
from kitaphana.catalog.models import (
    Edition,
    EditionIdentifier,
    EditionLink,
    ImportBatch,
    LinkKind,
    MarcRecord,
    MatchEvidence,
    RecordVersion,
    SystemNumber,
    Work,
)
from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import audit
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.holdings import errors
from kitaphana.holdings.models import Item, ItemChange, QuarantinedItem
from kitaphana.holdings.queries import undo_preview
from kitaphana.holdings.services import Watch, import_records, running, start_undo, undo_import, undoing
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.holdings.tests.test_importing import item
from kitaphana.holdings.tests.test_matching import record, rule
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db
TABLES = (Work, Edition, EditionIdentifier, MarcRecord, SystemNumber, Item, QuarantinedItem)


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def city():
    return BranchFactory(code="A1", institution__code="CITY")


@pytest.fixture
def national():
    return BranchFactory(code="N1", institution__code="NLRK")


@pytest.fixture
def run(tmp_path):
    def import_(institution, *records):
        path = tmp_path / "records.mrc"
        path.write_bytes(b"".join(records))
        import_records(files=[path], institution=institution)
        return ImportBatch.objects.latest("id").pk

    return import_


def everything():
    """All that an import writes, but for works' and editions' own stamps."""
    hidden = {"updated_at", "resolved_at"}
    return {
        model.__name__: [
            {name: bytes(value) if name == "raw" else value for name, value in row.items() if name not in hidden}
            for row in model.objects.order_by("pk").values()
        ]
        for model in TABLES
        if model is not EditionIdentifier and model is not SystemNumber
    } | {
        "identifiers": sorted(EditionIdentifier.objects.values_list("edition_id", "value")),
        "numbers": sorted(SystemNumber.objects.values_list("record_id", "number")),
    }


def undo(batch_id):
    return undo_import(batch_id=batch_id, by=COMMAND_LINE)


def refused(batch_id):
    before = everything()
    with pytest.raises(Refused) as found:
        undo(batch_id)
    assert everything() == before
    return {one.code: one.params["count"] for one in found.value.refusals}


def test_what_an_import_created_is_gone_and_the_file_can_come_again(run, city):
    before = everything()
    raw = record("1", item("1")), record("2", item("2", "nowhere"), title="Қилы заман", isbn="")
    batch = run("CITY", *raw)
    works = set(Work.objects.values_list("id", flat=True))
    told = undo(batch)
    assert everything() == before
    assert (told["records_removed"], told["editions_removed"], told["items_removed"]) == (2, 2, 1)
    gone = [set(event.payload["work_ids"]) for event in OutboxEvent.objects.filter(name="WorksChanged").order_by("id")]
    assert gone[-1] == works
    assert run("CITY", *raw) != batch
    assert Edition.objects.count() == 2


def test_what_was_overlaid_comes_back_with_its_items_and_its_work(run, city):
    run("CITY", record("1", item("1", o="84"), data_035("(X)7")), record("3", title="Қараш-қараш", isbn=""))
    before = everything()
    batch = run("CITY", record("1", item("1", o="85"), item("2"), title="Қилы заман", year="2008"))
    assert Edition.objects.filter(title="Қилы заман", year=2008).exists()
    told = undo(batch)
    assert everything() == before
    assert (told["records_restored"], told["items_restored"], told["items_removed"]) == (1, 1, 1)
    assert not RecordVersion.objects.exists()
    assert not ItemChange.objects.exists()


def data_035(number):
    return data_field("035", "  ", ("a", number))


@pytest.mark.parametrize("act", ["beside", "lead"])
def test_a_record_that_was_put_beside_another_leaves_it_as_it_was(run, city, national, act):
    rule(national, other_match=act)
    run("CITY", record("1", item("1")))
    before = everything()
    batch = run("NLRK", record("9", item("2", "N1"), source="KZ-NLRK", title="АБАЙ ЖОЛЫ", isbn="9780306406157"))
    assert Edition.objects.get().records.count() == 2
    undo(batch)
    assert everything() == before
    assert MatchEvidence.objects.get().record is None


def test_an_edition_that_another_institution_has_joined_stays_with_its_record(run, city, national):
    batch = run("CITY", record("1", item("1")))
    run("NLRK", record("9", item("2", "N1"), source="KZ-NLRK", title="АБАЙ ЖОЛЫ"))
    undo(batch)
    edition = Edition.objects.get()
    assert (edition.title, edition.items.get().barcode) == ("АБАЙ ЖОЛЫ", "2")
    assert edition.records.get().is_leading


def test_acts_on_items_hinder(run, city):
    batch = run("CITY", record("1", item("1")))
    audit.record(act="change_item", subject=f"item:{Item.objects.get().pk}", by=COMMAND_LINE)
    assert refused(batch) == {errors.UNDO_ITEM_TOUCHED: 1}


def test_acts_on_an_overlaid_item_hinder_when_they_are_newer(run, city):
    run("CITY", record("1", item("1", o="84")))
    entry = audit.record(act="change_item", subject=f"item:{Item.objects.get().pk}", by=COMMAND_LINE)
    batch = run("CITY", record("1", item("1", o="85")))
    started = ImportBatch.objects.get(pk=batch).started_at
    ImportBatch.objects.filter(pk=batch).update(started_at=entry.happened_at - dt.timedelta(seconds=1))
    assert refused(batch) == {errors.UNDO_ITEM_TOUCHED: 1}
    ImportBatch.objects.filter(pk=batch).update(started_at=started)
    assert undo(batch)["items_restored"] == 1


def test_items_added_by_hand_hinder(run, city):
    batch = run("CITY", record("1"))
    ItemFactory(edition=Edition.objects.get(), branch=city)
    assert refused(batch) == {errors.UNDO_ITEMS_ADDED: 1}


def test_a_later_import_of_the_same_records_hinders_and_can_be_undone_first(run, city):
    first = run("CITY", record("1", item("1", o="84")))
    second = run("CITY", record("1", item("1", o="85"), title="Абай жолы. Роман"))
    assert refused(first) == {errors.UNDO_LATER_BATCH: 1}
    undo(second)
    undo(first)
    assert not Edition.objects.exists()


def test_links_from_others_hinder(run, city):
    batch = run("CITY", record("1"))
    target = Edition.objects.get()
    EditionLink.objects.create(
        edition=EditionFactory(), target=target, institution=city.institution, kind=LinkKind.PART_OF,
        leads_up=True, source_key="773#1",
    )  # fmt: skip
    assert refused(batch) == {errors.UNDO_LINKED: 1}


def test_the_preview_tells_what_will_happen(run, city):
    run("CITY", record("1", item("1", o="84")))
    batch = run("CITY", record("1", item("1", o="85"), item("2")), record("2", item("3"), title="Қилы заман", isbn=""))
    told = undo_preview(batch)
    assert (told.records_removed, told.editions_removed, told.items_removed) == (1, 1, 2)
    assert (told.records_restored, told.items_restored, told.hindrances) == (1, 1, ())
    done = undo(batch)
    assert (done["records_removed"], done["items_removed"], done["records_restored"]) == (1, 2, 1)
    assert undo_preview(0) is None


def test_undoing_is_audited_and_done_once(run, city):
    batch = run("CITY", record("1", item("1")))
    undo(batch)
    assert AuditEntry.objects.filter(act="undo_import", subject=f"import_batch:{batch}").count() == 1
    assert ImportBatch.objects.get(pk=batch).undone_at is not None
    with pytest.raises(Refused) as again:
        undo(batch)
    assert again.value.codes == (errors.BATCH_UNDONE,)
    with pytest.raises(Refused) as unknown:
        undo(0)
    assert unknown.value.codes == (errors.BATCH_UNKNOWN,)


class Killed(Exception):
    pass


@pytest.mark.parametrize("step", range(1, 9))
def test_an_undoing_that_was_killed_goes_on(run, city, monkeypatch, step):
    monkeypatch.setattr(undoing, "CHUNK", 1)
    before = everything()
    batch = run("CITY", *(record(str(n), item(f"1{n}"), title=f"Кітап {n}", isbn="") for n in range(3)))
    done, real = [], undoing._step

    def dying(*asked):
        if len(done) == step:
            raise Killed
        done.append(asked)
        return real(*asked)

    monkeypatch.setattr(undoing, "_step", dying)
    with pytest.raises(Killed):
        undo(batch)
    monkeypatch.setattr(undoing, "_step", real)
    told = undo(batch)
    assert (told["records_removed"], told["items_removed"]) == (3, 3)
    assert everything() == before
    assert AuditEntry.objects.filter(act="undo_import").count() == 1


def test_an_item_that_found_its_branch_goes_back_to_the_list_of_what_waits(run, city):
    raw = record("1", item("1", "C3"))
    run("CITY", raw)
    BranchFactory(code="C3", institution=city.institution)
    batch = run("CITY", raw)
    assert QuarantinedItem.objects.get().resolved_at is not None
    undo(batch)
    assert QuarantinedItem.objects.get().resolved_at is None
    assert not Item.objects.exists()


def test_a_big_batch_is_a_job(run, city, monkeypatch):
    monkeypatch.setattr(undoing, "MOST_AT_ONCE", 1)
    batch = run("CITY", record("1", item("1")), record("2", item("2"), title="Қилы заман", isbn=""))
    assert start_undo(batch_id=batch, by=COMMAND_LINE) is False
    assert not Edition.objects.exists()  # the tests' jobs run at once
    small = run("CITY", record("1"))
    assert start_undo(batch_id=small, by=COMMAND_LINE) is True
    assert not Edition.objects.exists()


def test_an_import_that_still_runs_stops_when_its_batch_is_undone(run, city, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 1)
    path = tmp_path / "a.mrc"
    path.write_bytes(record("1") + record("2", title="Қилы заман", isbn=""))

    def undo_it(counts, done):
        if counts.read == 1:
            undo(ImportBatch.objects.get().pk)

    with pytest.raises(Refused) as stopped:
        import_records(files=[path], institution="CITY", watch=Watch(undo_it))
    assert stopped.value.codes == (errors.BATCH_UNDONE,)
    assert not Edition.objects.exists()
