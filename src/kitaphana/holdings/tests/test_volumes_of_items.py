"""Items find their volume where the record names it, and keep what was typed where it does not."""

import pytest

from kitaphana.catalog.marc.record import data_field
from kitaphana.catalog.models import Edition, ImportBatch
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.holdings.models import Item, ItemChange
from kitaphana.holdings.queries import items_of_edition
from kitaphana.holdings.services import import_records, undo_import
from kitaphana.holdings.tests.test_importing import item, record
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def run(tmp_path):
    institution = BranchFactory(code="A1").institution

    def import_(*records, name="records.mrc"):
        path = tmp_path / name
        path.write_bytes(b"".join(records))
        import_records(files=[path], institution=institution.code)
        return ImportBatch.objects.latest("id").pk

    return import_


def volumes():
    return [row.volume for row in items_of_edition(Edition.objects.get().pk).rows]


def test_952_h_names_the_volume_and_items_stand_in_its_order(run):
    run(record("7", "Абай жолы", item("1", h="Т. 10"), item("2", h="Т. 2"), item("3", h="Т. I")))
    assert volumes() == ["Т. I", "Т. 2", "Т. 10"]


def test_an_item_finds_its_enumeration_by_its_link(run):
    fields = (
        data_field("852", "  ", ("8", "1"), ("b", "A1")),
        data_field("853", "20", ("8", "1"), ("a", "v."), ("b", "no."), ("i", "(year)")),
        data_field("863", "41", ("8", "1.1"), ("a", "1"), ("i", "2006")),
        data_field("863", "41", ("8", "1.2\\x"), ("a", "2"), ("b", "3")),
        data_field("876", "  ", ("8", "1.2"), ("p", "200")),
        data_field("876", "  ", ("8", "1.1"), ("p", "100")),
        data_field("876", "  ", ("8", "1"), ("p", "300"), ("3", "index")),
    )
    run(record("7", "Абай жолы", *fields))
    assert {one.barcode: one.volume for one in Item.objects.all()} == {
        "100": "v. 1 (2006)", "200": "v. 2, no. 3", "300": "index",
    }  # fmt: skip


def test_items_of_an_irbis_volume_are_that_volume(run):
    lines = "#920: SPEC\n#903: K-1\n#200: ^VТ. 3\n#461: ^CЖинақ^XАбай\n#910: ^A0^B11^DA1\n#910: ^A0^B12^DA1\n*****\n"
    run(lines.encode(), name="records.txt")
    assert volumes() == ["Т. 3", "Т. 3"]


def test_what_was_typed_stays_where_the_record_names_no_volume(run):
    run(record("7", "Абай жолы", item("1")))
    Item.objects.update(volume="Т. 4", volume_key="4")
    run(record("7", "Абай жолы", item("1", o="85")))
    assert (Item.objects.get().volume, Item.objects.get().call_number) == ("Т. 4", "85")


def test_undoing_gives_the_volume_back_also_of_changes_written_before_there_were_any(run):
    run(record("7", "Абай жолы", item("1", h="Т. 1")))
    batch = run(record("7", "Абай жолы", item("1", h="Т. 2")))
    change = ItemChange.objects.get()
    assert change.before["volume"] == "Т. 1"
    undo_import(batch_id=batch, by=COMMAND_LINE)
    assert volumes() == ["Т. 1"]

    batch = run(record("7", "Абай жолы", item("1", h="Т. 1", o="85")))
    change = ItemChange.objects.get()
    change.before = {name: value for name, value in change.before.items() if not name.startswith("volume")}
    change.save()
    undo_import(batch_id=batch, by=COMMAND_LINE)
    assert (volumes(), Item.objects.get().call_number) == (["Т. 1"], "84(5Қаз) Ә82")
