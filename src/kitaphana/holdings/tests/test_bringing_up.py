"""Records that came in before are brought up to what imports fill today, each once."""

import pytest

from kitaphana.catalog.marc.record import data_field
from kitaphana.catalog.models import Edition, EditionIdentifier, EditionLink, MarcRecord, Rereading
from kitaphana.catalog.queries import find_by_identifier, links_of_edition
from kitaphana.catalog.services import bringing_up
from kitaphana.catalog.services.bringing_up import bring_up_records, records_behind
from kitaphana.core.models import OutboxEvent
from kitaphana.holdings.services import import_records
from kitaphana.holdings.tests.test_matching import record
from kitaphana.holdings.tests.test_records_beside import OTHER_ISBN, host, theirs
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def run(tmp_path):
    for code in ("CITY", "NLRK"):
        BranchFactory(institution__code=code)

    def import_(institution, *records, name="records.mrc"):
        path = tmp_path / name
        path.write_bytes(b"".join(records))
        import_records(files=[path], institution=institution)

    return import_


def behind():
    """As a migration leaves it."""
    return Rereading.objects.create(name="scripts", up_to=MarcRecord.objects.latest("id").pk)


ROMANISED = data_field("490", "0 ", ("6", "880-01"), ("a", "Dala"))
ORIGINAL = data_field("880", "0 ", ("6", "490-01"), ("a", "Дала"))


def test_older_records_are_found_in_their_second_script(run):
    run("CITY", record("1", ROMANISED, ORIGINAL), record("2", title="Қилы заман", isbn=""))
    full = Edition.objects.get(title="Абай жолы").other_forms
    Edition.objects.update(other_forms=[])
    stamps = dict(Edition.objects.values_list("title", "updated_at"))
    row = behind()
    before = OutboxEvent.objects.count()

    assert bring_up_records() == 1

    changed = Edition.objects.get(title="Абай жолы")
    assert changed.other_forms == full != []
    assert Edition.objects.get(title="Қилы заман").updated_at == stamps["Қилы заман"]
    told = OutboxEvent.objects.order_by("id")[before:]
    assert [event.payload["work_ids"] for event in told] == [[changed.work_id]]
    row.refresh_from_db()
    assert (row.position, row.changed_count, row.finished_at is not None) == (row.up_to, 1, True)


def test_it_happens_once(run):
    run("CITY", record("1", ROMANISED, ORIGINAL))
    behind()
    bring_up_records()
    Edition.objects.update(other_forms=[])
    assert (records_behind(), bring_up_records()) == (0, 0)
    assert Edition.objects.get().other_forms == []


def test_it_goes_on_where_it_was(run, monkeypatch):
    monkeypatch.setattr(bringing_up, "BATCH", 2)
    run("CITY", *(record(str(number), ROMANISED, ORIGINAL, title=f"Том {number}", isbn="") for number in range(1, 6)))
    Edition.objects.update(other_forms=[])
    behind()
    assert (bring_up_records(most=2), records_behind()) == (2, 3)
    read = MarcRecord.objects.filter(id__lte=Rereading.objects.get().position).values_list("edition_id", flat=True)
    Edition.objects.filter(id__in=list(read)).update(other_forms=[])
    assert (bring_up_records(), records_behind()) == (3, 0)
    assert Edition.objects.exclude(other_forms=[]).count() == 3


def test_records_that_are_imported_later_are_not_looked_at(run):
    run("CITY", record("1"))
    behind()
    run("CITY", record("2", ROMANISED, ORIGINAL, title="Қилы заман", isbn=""))
    Edition.objects.update(other_forms=[])
    assert bring_up_records() == 0


def test_records_beside_come_to_say_what_they_have_to(run):
    run("CITY", record("1"))
    run("NLRK", theirs("9", host(label="Т. 3"), data_field("020", "  ", ("a", OTHER_ISBN))))
    EditionIdentifier.objects.exclude(beside=None).delete()
    EditionLink.objects.all().delete()
    behind()
    assert bring_up_records() == 1
    edition = Edition.objects.get()
    assert [row.label for row in links_of_edition(edition.pk).hosts] == ["Т. 3"]
    assert [brief.id for brief in find_by_identifier(OTHER_ISBN)] == [edition.pk]


def test_volumes_come_to_know_their_set(run):
    volumes = [
        f"#920: SPEC\n#903: K{number}\n#200: ^VТ. {number}\n#461: ^CЖинақ^XАбай\n*****\n".encode() for number in (1, 2)
    ]
    run("CITY", *volumes, name="records.txt")
    EditionLink.objects.update(set_key="")
    behind()
    assert bring_up_records() == 2
    edition = Edition.objects.get(records__control_number="K1")
    assert [row.label for row in links_of_edition(edition.pk).volumes.rows] == ["Т. 2"]


def test_a_record_that_nobody_can_read_any_more_changes_nothing(run):
    run("CITY", record("1"))
    MarcRecord.objects.update(raw=b"rubbish")
    behind()
    assert bring_up_records() == 0
    assert Edition.objects.get().title == "Абай жолы"


def test_of_several_reasons_one_reading_settles_all(run):
    run("CITY", record("1", ROMANISED, ORIGINAL))
    Edition.objects.update(other_forms=[])
    Rereading.objects.create(name="older", up_to=1)
    behind()
    assert bring_up_records() >= 1
    assert not Rereading.objects.filter(finished_at=None).exists()
