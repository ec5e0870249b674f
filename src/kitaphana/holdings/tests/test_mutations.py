"""Broken records through the whole import into the database: the counts add up, and the good ones are there.

`KITAPHANA_MUTATED_RECORDS=100000 pytest src/kitaphana/holdings/tests/test_mutations.py -s -n 0` takes as many through
it and prints the sums.
"""

import os

import pytest

from kitaphana.catalog.invariants import import_counts
from kitaphana.catalog.invariants import import_records as import_rows
from kitaphana.catalog.marc.record import Record
from kitaphana.catalog.marc.writing import write_iso2709
from kitaphana.catalog.models import Edition, EditionLink, ImportBatch, MarcRecord
from kitaphana.catalog.tests.irbis.databases import as_irbis64
from kitaphana.catalog.tests.marc.mutations import mutated, mutated_database
from kitaphana.holdings.models import Item, QuarantinedItem, QuarantinedRecord
from kitaphana.holdings.services import import_records
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db

RECORDS = int(os.environ.get("KITAPHANA_MUTATED_RECORDS", "2800"))
FILES = {"mrc": RECORDS * 64 // 100, "xml": RECORDS * 16 // 100, "json": RECORDS * 12 // 100, "txt": RECORDS * 8 // 100}
DATABASES = max(20, RECORDS // 1_000)


@pytest.mark.parametrize("kind", FILES)
def test_every_broken_record_is_in_or_set_aside_and_counted(kind, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    institution = BranchFactory(code="A1").institution
    path = tmp_path / f"broken.{kind}"
    path.write_bytes(b"".join(mutated(kind, FILES[kind], seed=7)))

    counts = import_records(files=[path], institution=institution.code).counts

    print(f"{kind}: {FILES[kind]} broken records in; {counts}")  # noqa: T201  # for whoever runs it with -s
    assert counts.read == counts.created + counts.updated + counts.unchanged + counts.quarantined
    assert counts.created + counts.updated > FILES[kind] // 20
    assert counts.created == MarcRecord.objects.count() >= Edition.objects.count()
    assert counts.items == Item.objects.count()
    assert counts.items_quarantined == QuarantinedItem.objects.filter(resolved_at=None).count()
    batch = ImportBatch.objects.get()
    assert (batch.read_count, batch.quarantined_count) == (counts.read, counts.quarantined)
    assert [*import_counts(), *import_rows()] == []
    assert EditionLink.objects.exists() or kind == "txt"

    again = import_records(files=[path], institution=institution.code).counts
    assert (again.created, again.items, again.read) == (0, 0, counts.read)


def test_every_record_of_broken_databases_is_in_or_deleted_or_set_aside_and_counted(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    institution = BranchFactory(code="A1").institution
    masters = []
    for number in range(DATABASES):
        master, index, _ = mutated_database(number, 20, seed=7)
        masters.append(tmp_path / f"db{number}.mst")
        masters[-1].write_bytes(master)
        masters[-1].with_suffix(".xrf").write_bytes(index)

    report = import_records(files=masters, institution=institution.code)
    counts = report.counts

    print(f"mst: {DATABASES * 20} records of {DATABASES} databases; {counts}, deleted {report.deleted.count}")  # noqa: T201  # the same
    assert counts.read == counts.created + counts.updated + counts.unchanged + counts.quarantined
    assert counts.read + report.deleted.count >= DATABASES * 20
    assert counts.created == MarcRecord.objects.count() > 100
    assert report.reasons["record_missing"] > 5
    assert QuarantinedRecord.objects.filter(reason="record_missing").count() == report.reasons["record_missing"]
    assert [*import_counts(), *import_rows()] == []


def test_an_import_tells_deleted_records_and_those_that_may_be_of_irbis(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    institution = BranchFactory(code="A1").institution
    books = [[(920, "PAZK"), (903, f"K{number}"), (200, f"^AКітап {number}")] for number in range(1, 4)]
    master, index = as_irbis64(*books, deleted={2})
    (tmp_path / "ibis.mst").write_bytes(master)
    (tmp_path / "ibis.xrf").write_bytes(index[:24])
    copies = Record("00000nam0 2200000   450 ", (("001", "9"), ("200", "  \x1faАбай"), ("910", "^A0^B17^DA1")))
    (tmp_path / "more.iso").write_bytes(write_iso2709(copies))

    files = [tmp_path / "ibis.mst", tmp_path / "more.iso"]
    report = import_records(files=files, institution=institution.code, dry_run=True)
    told = report.as_dict()

    assert (told["deleted"], told["deleted_numbers"], told["reasons"]["record_missing"]) == (1, [2], 1)
    assert told["perhaps_irbis"] == 1
    assert not report.is_clean


def test_missing_records_of_two_databases_wait_both(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    institution = BranchFactory(code="A1").institution
    for name in ("one", "two"):
        master, _ = as_irbis64([(920, "PAZK"), (903, name), (200, "^AКітап")])
        (tmp_path / f"{name}.mst").write_bytes(master)
        (tmp_path / f"{name}.xrf").write_bytes(b"")
        import_records(files=[tmp_path / f"{name}.mst"], institution=institution.code)
    assert QuarantinedRecord.objects.filter(reason="record_missing", resolved_at=None).count() == 2
