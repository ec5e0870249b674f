"""A person joins what looks alike, keeps it apart, or takes apart what was joined."""

import pytest

from kitaphana.catalog.models import Edition, ImportBatch, MarcRecord, MatchEvidence
from kitaphana.catalog.queries import edition_evidence, edition_records, open_matches
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry
from kitaphana.holdings import errors
from kitaphana.holdings.models import Item
from kitaphana.holdings.services import import_records, join_records, keep_records_apart, separate_record
from kitaphana.holdings.tests.test_importing import item
from kitaphana.holdings.tests.test_matching import record, rule
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


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
        return import_records(files=[path], institution=institution).counts

    return import_


@pytest.mark.parametrize("act", ["beside", "lead"])
def test_a_joined_record_gets_an_edition_of_its_own_again_with_its_items(run, city, national, act):
    rule(national, other_match=act)
    run("CITY", record("1", item("1")))
    theirs = record("9", item("2", "N1"), item("3", "nowhere"), source="KZ-NLRK", title="АБАЙ ЖОЛЫ")
    run("NLRK", theirs)
    old = Edition.objects.get()
    new = separate_record(record_id=MarcRecord.objects.get(control_number="9").pk, by=COMMAND_LINE)
    for edition_id, title, barcode in ((old.pk, "Абай жолы", "1"), (new, "АБАЙ ЖОЛЫ", "2")):
        edition = Edition.objects.get(pk=edition_id)
        assert (edition.title, edition.items.get().barcode) == (title, barcode)
        assert edition.records.get().is_leading
        assert edition.identifiers.count() == 1
    assert Edition.objects.get(pk=new).quarantined_items.count() == 1
    assert MatchEvidence.objects.get().settled_as == "separated"
    assert AuditEntry.objects.get(act="separate_record").subject == f"edition:{new}"
    assert run("NLRK", theirs).unchanged == 1
    changed = run("NLRK", record("9", item("2", "N1"), source="KZ-NLRK", title="АБАЙ ЖОЛЫ."))
    assert (changed.updated, Edition.objects.count(), Item.objects.count()) == (1, 2, 2)


def test_the_first_record_can_leave_too(run, city, national):
    run("CITY", record("1", item("1")))
    run("NLRK", record("9", item("2", "N1"), source="KZ-NLRK", title="АБАЙ ЖОЛЫ"))
    old = Edition.objects.get()
    new = separate_record(record_id=MarcRecord.objects.get(control_number="1").pk, by=COMMAND_LINE)
    old.refresh_from_db()
    assert (old.title, old.items.get().barcode) == ("АБАЙ ЖОЛЫ", "2")
    assert Item.objects.get(barcode="1").edition_id == new


def test_a_record_alone_has_nothing_to_leave(run, city):
    run("CITY", record("1"))
    with pytest.raises(Refused) as alone:
        separate_record(record_id=MarcRecord.objects.get().pk, by=COMMAND_LINE)
    assert alone.value.codes == (errors.RECORD_ALONE,)
    with pytest.raises(Refused) as unknown:
        separate_record(record_id=0, by=COMMAND_LINE)
    assert unknown.value.codes == (errors.MATCH_UNKNOWN,)


def test_what_looks_alike_is_joined_by_a_person_with_its_items(run, city):
    raw = record("1", item("1")), record("2", item("2"), item("3"))
    run("CITY", *raw)
    (waiting,) = open_matches(institution_ids=[city.institution_id]).rows
    assert (waiting.is_open, waiting.reasons, waiting.edition_title) == (True, ("same_file",), "Абай жолы")
    edition_id = join_records(evidence_id=waiting.id, by=COMMAND_LINE)
    edition = Edition.objects.get()
    assert (edition.pk, edition.items.count(), edition.records.count()) == (edition_id, 3, 2)
    assert not open_matches(institution_ids=[city.institution_id]).rows
    assert run("CITY", *raw).unchanged == 2
    again = run("CITY", raw[0], record("2", item("2"), item("3"), title="Абай жолы."))
    assert (again.updated, Item.objects.count(), Edition.objects.count()) == (1, 3, 1)


def test_what_was_joined_by_a_person_can_be_separated_again(run, city):
    run("CITY", record("1", item("1")), record("2", item("2")))
    join_records(evidence_id=MatchEvidence.objects.get().pk, by=COMMAND_LINE)
    new = separate_record(record_id=MarcRecord.objects.get(control_number="2").pk, by=COMMAND_LINE)
    assert Edition.objects.get(pk=new).items.get().barcode == "2"


def test_two_publications_are_kept_apart_for_good(run, city):
    run("CITY", record("1"), record("2"))
    found = MatchEvidence.objects.get()
    keep_records_apart(evidence_id=found.pk, by=COMMAND_LINE)
    found.refresh_from_db()
    assert (found.settled_as, Edition.objects.count()) == ("apart", 2)
    for act in (join_records, keep_records_apart):
        with pytest.raises(Refused) as settled:
            act(evidence_id=found.pk, by=COMMAND_LINE)
        assert settled.value.codes == (errors.MATCH_UNKNOWN,)


def test_the_page_of_an_edition_tells_why(run, city, national):
    run("CITY", record("1"))
    run("NLRK", record("9", source="KZ-NLRK"))
    edition = Edition.objects.get()
    leading, beside = edition_records(edition.pk)
    assert (leading.control_number, leading.is_leading, beside.is_leading) == ("1", True, False)
    (why,) = edition_evidence(edition.pk)
    assert (why.act, why.key, why.record_id) == ("beside", "isbn", beside.id)
    assert ImportBatch.objects.get(pk=why.batch_id).attached_count == 1
