"""Broken records through the whole import into the database: the counts add up, and the good ones are there."""

import pytest

from kitaphana.catalog.invariants import import_counts
from kitaphana.catalog.invariants import import_records as import_rows
from kitaphana.catalog.models import Edition, EditionLink, ImportBatch, MarcRecord
from kitaphana.catalog.tests.marc.mutations import mutated
from kitaphana.holdings.models import Item, QuarantinedItem
from kitaphana.holdings.services import import_records
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db

FILES = {"mrc": 1_500, "xml": 500, "json": 500, "txt": 300}


@pytest.mark.parametrize("kind", FILES)
def test_every_broken_record_is_in_or_set_aside_and_counted(kind, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    institution = BranchFactory(code="A1").institution
    path = tmp_path / f"broken.{kind}"
    path.write_bytes(b"".join(mutated(kind, FILES[kind], seed=7)))

    counts = import_records(files=[path], institution=institution.code).counts

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
