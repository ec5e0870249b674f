"""What readers have in hand stands in the way of undoing an import."""

import pytest

from kitaphana.catalog.models import Edition, ImportBatch
from kitaphana.circulation.tests.factories import LoanFactory
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.holdings import errors
from kitaphana.holdings.models import Item
from kitaphana.holdings.queries import undo_preview
from kitaphana.holdings.services import import_records, undo_import, undoing
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.holdings.tests.test_importing import item
from kitaphana.holdings.tests.test_matching import record
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def city():
    return BranchFactory(code="A1", institution__code="CITY")


@pytest.fixture
def run(tmp_path):
    def import_(institution, *records):
        path = tmp_path / "records.mrc"
        path.write_bytes(b"".join(records))
        import_records(files=[path], institution=institution)
        return ImportBatch.objects.latest("id").pk

    return import_


def undo(batch_id):
    return undo_import(batch_id=batch_id, by=COMMAND_LINE)


def test_lent_items_hinder(run, city):
    batch = run("CITY", record("1", item("1")), record("2", item("2"), title="Қилы заман", isbn=""))
    LoanFactory(item=Item.objects.get(barcode="1"))
    with pytest.raises(Refused) as refused:
        undo(batch)
    assert refused.value.codes == (errors.UNDO_ITEM_LENT,)
    assert (Edition.objects.count(), Item.objects.count()) == (2, 2)


def test_every_reason_is_told_at_once_with_examples(run, city):
    batch = run("CITY", record("1", item("1")), record("2", title="Қилы заман", isbn=""))
    LoanFactory(item=Item.objects.get())
    ItemFactory(edition=Edition.objects.get(title="Қилы заман"), branch=city)
    found = undo_preview(batch).hindrances
    assert {(one.code, one.kind, one.count) for one in found} == {
        (errors.UNDO_ITEM_LENT, "item", 1), (errors.UNDO_ITEMS_ADDED, "edition", 1),
    }  # fmt: skip
    assert found[0].examples == (Item.objects.get(barcode="1").pk,)


def test_what_comes_to_be_needed_meanwhile_stays_and_is_told(run, city, monkeypatch):
    batch = run("CITY", record("1", item("1")), record("2", item("2"), title="Қилы заман", isbn=""))
    real = undoing._step

    def lend_first(*asked):
        if not Item.objects.filter(loans__isnull=False).exists() and Item.objects.filter(barcode="1").exists():
            LoanFactory(item=Item.objects.get(barcode="1"))
        return real(*asked)

    monkeypatch.setattr(undoing, "_step", lend_first)
    told = undo(batch)
    assert (told["items_removed"], told["items_kept"], told["records_removed"], told["records_kept"]) == (1, 1, 1, 1)
    assert Edition.objects.get().items.get().barcode == "1"
