import pytest

from kitaphana.catalog import invariants
from kitaphana.catalog.tests.factories import EditionFactory, ImportBatchFactory, MarcRecordFactory

pytestmark = pytest.mark.django_db


def test_a_batch_that_does_not_add_up_is_told():
    ImportBatchFactory(read_count=3, created_count=1, updated_count=1, quarantined_count=1)
    bad = ImportBatchFactory(read_count=3, created_count=1)
    assert [str(bad.id) in line for line in invariants.import_counts()] == [True]


def test_a_batch_with_too_many_records_is_told():
    record = MarcRecordFactory(batch=ImportBatchFactory(read_count=1, created_count=1))
    assert list(invariants.import_records()) == []
    MarcRecordFactory(batch=record.batch)
    assert len(list(invariants.import_records())) == 1


def test_an_edition_without_a_title_is_told():
    EditionFactory()
    bad = EditionFactory(title="")
    assert list(invariants.untitled()) == [f"edition {bad.id} has no title"]


def test_control_numbers_are_counted_within_their_institution():
    first = MarcRecordFactory(control_number="1")
    MarcRecordFactory(control_number="2", institution=first.institution)
    assert list(invariants.repeated_numbers()) == []


def test_an_edition_whose_records_have_none_to_lead_is_told():
    record = MarcRecordFactory()
    assert list(invariants.leaderless()) == []
    MarcRecordFactory(edition=record.edition, is_leading=False)
    assert list(invariants.leaderless()) == []
    record.is_leading = False
    record.save()
    assert list(invariants.leaderless()) == [f"edition {record.edition_id} has records, but none of them leads"]
