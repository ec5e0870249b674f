import pytest
from click.testing import CliRunner

from kitaphana.catalog.models import Edition, ImportBatch
from kitaphana.cli.undo_import import command
from kitaphana.holdings.services import import_records
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.holdings.tests.test_importing import item, record
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    BranchFactory(code="A1")
    path = tmp_path / "a.mrc"
    path.write_bytes(record("1", "Абай жолы", item()))
    import_records(files=[path])
    return str(ImportBatch.objects.get().pk)


def test_an_import_is_undone(batch):
    told = CliRunner().invoke(command, [batch])
    assert told.exit_code == 0, told.output
    assert "records removed 1" in told.output
    assert not Edition.objects.exists()
    again = CliRunner().invoke(command, [batch])
    assert (again.exit_code, "undone already" in again.output) == (1, True)


def test_a_dry_run_tells_and_does_nothing(batch):
    told = CliRunner().invoke(command, [batch, "--dry-run"])
    assert told.exit_code == 0
    assert "editions removed 1, items removed 1" in told.output
    assert Edition.objects.exists()


def test_what_stands_in_the_way_is_told_with_exit_code_one(batch):
    ItemFactory(edition=Edition.objects.get())
    for options in ([batch], [batch, "--dry-run"]):
        told = CliRunner().invoke(command, options)
        assert told.exit_code == 1
        assert "editions with items added since: 1" in told.output
    assert Edition.objects.exists()


def test_an_import_that_is_not_there_is_wrong_use(db):
    assert CliRunner().invoke(command, ["77"]).exit_code == 2
