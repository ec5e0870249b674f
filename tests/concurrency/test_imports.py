"""Imports of the same publications at the same moment: nothing twice, nothing lost, nobody fails."""

import pytest

from kitaphana.catalog.models import Edition, ImportBatch, MarcRecord
from kitaphana.holdings.models import Item
from kitaphana.holdings.services import import_records, running
from kitaphana.holdings.tests.test_importing import item
from kitaphana.holdings.tests.test_matching import record
from kitaphana.network.tests.factories import BranchFactory
from tests.concurrency.processes import together

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES, RECORDS = 4, 30


@pytest.fixture(autouse=True)
def _small_chunks(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(running, "CHUNK", 5)
    BranchFactory(code="A1", institution__code="CITY")
    for number in range(PROCESSES):
        BranchFactory(code=f"N{number}", institution__code=f"NAT{number}")


def import_own(number, path):
    return import_records(files=[path], institution="CITY").counts


def test_the_same_file_at_the_same_time_is_imported_once(tmp_path):
    path = tmp_path / "a.mrc"
    numbered = [record(str(n), item(f"1{n}"), title=f"Кітап {n}", isbn="") for n in range(RECORDS)]
    nameless = [record("", title=f"Дәптер {n}", isbn="") for n in range(RECORDS // 3)]  # known by their bytes only
    path.write_bytes(b"".join([*numbered, *nameless]))
    told = together(PROCESSES, import_own, path)
    assert all(one.read == one.created + one.updated + one.unchanged + one.quarantined for one in told)
    assert sum(one.created for one in told) == MarcRecord.objects.count() == Edition.objects.count()
    assert Edition.objects.count() == RECORDS + RECORDS // 3
    assert Item.objects.count() == RECORDS
    assert len(set(MarcRecord.objects.values_list("sha256", flat=True))) == MarcRecord.objects.count()


def import_as_institution(number, folder):
    return import_records(files=[folder / f"{number}.mrc"], institution=f"NAT{number}").counts


def test_the_same_books_of_several_institutions_at_the_same_time_are_one_edition_each(tmp_path):
    for number in range(PROCESSES):
        records = [
            record(
                f"{number}-{n}", item(f"{number}x{n}", f"N{number}"), title=f"Кітап {n}", isbn="", source=f"S{number}"
            )
            for n in range(RECORDS)
        ]
        (tmp_path / f"{number}.mrc").write_bytes(b"".join(records))
    told = together(PROCESSES, import_as_institution, tmp_path)
    assert Edition.objects.count() == RECORDS
    assert MarcRecord.objects.count() == Item.objects.count() == PROCESSES * RECORDS
    assert MarcRecord.objects.filter(is_leading=True).count() == RECORDS
    assert sum(one.attached for one in told) == (PROCESSES - 1) * RECORDS
    assert ImportBatch.objects.count() == PROCESSES
