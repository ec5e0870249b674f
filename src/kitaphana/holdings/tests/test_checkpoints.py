import pytest
from django.db import transaction

from kitaphana.catalog.models import Edition, ImportBatch
from kitaphana.core.models import AuditEntry
from kitaphana.holdings.models import Item
from kitaphana.holdings.services import Watch, import_records, running
from kitaphana.holdings.tests.test_importing import item, record, rows
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db
BAD = b"rubbish\x1d"


class Killed(Exception):
    pass


@pytest.fixture(autouse=True)
def _small_chunks(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(running, "CHUNK", 2)
    BranchFactory(code="A1")


@pytest.fixture
def files(tmp_path):
    paths = []
    for name, first in (("a", 1), ("b", 6)):
        raw = [record(str(number), f"Кітап {number}", item(f"3{number}")) for number in range(first, first + 5)]
        paths.append(tmp_path / f"{name}.mrc")
        paths[-1].write_bytes(raw[0] + BAD + b"".join(raw[1:]))
    return paths


def killed_after(chunks, told, *, before_commit):
    def checkpoint(reached):
        assert transaction.get_connection().in_atomic_block
        if len(told) == chunks and before_commit:
            raise Killed
        told.append(reached)

    def progress(counts, done):
        if len(told) == chunks and not before_commit:
            raise Killed

    return Watch(progress, checkpoint)


@pytest.mark.parametrize("before_commit", [True, False])
@pytest.mark.parametrize("chunks", [1, 2, 3, 4, 5])
def test_a_run_goes_on_behind_its_last_checkpoint_as_if_nothing_had_been(files, chunks, before_commit):
    told = []
    with pytest.raises(Killed):
        import_records(files=files, watch=killed_after(chunks, told, before_commit=before_commit))
    report = import_records(files=files, watch=Watch(None, told.append, told[-1]))
    counts = (report.counts.read, report.counts.created, report.counts.items, report.counts.quarantined)
    assert counts == (12, 10, 10, 2)
    assert report.reasons == {"no_directory": 2}
    assert (Edition.objects.count(), Item.objects.count(), AuditEntry.objects.count()) == (10, 10, 6)
    assert list(ImportBatch.objects.order_by("id").values_list("read_count", "created_count")) == [(6, 5), (6, 5)]
    assert not ImportBatch.objects.filter(finished_at=None).exists()
    assert sum(len(reached.bad) for reached in told) == 2


def test_a_repeated_number_is_told_also_when_its_first_record_lies_before_the_checkpoint(tmp_path):
    path, told = tmp_path / "a.mrc", []
    path.write_bytes(record("1") + record("2", "Қилы заман") + record("1", "Қараш-қараш"))
    with pytest.raises(Killed):
        import_records(files=[path], watch=killed_after(1, told, before_commit=True))
    report = import_records(files=[path], watch=Watch(resume_from=told[-1]))
    assert (report.counts.created, report.reasons) == (2, {"control_number_repeated": 1})


def test_a_rehearsal_tells_its_checkpoints_and_writes_nothing(files):
    before, told = rows(), []
    import_records(files=files, dry_run=True, watch=Watch(checkpoint=told.append))
    assert [(one.file, one.records, one.batch_id) for one in told] == [
        (0, 2, None), (0, 4, None), (0, 6, None), (1, 2, None), (1, 4, None), (1, 6, None),
    ]  # fmt: skip
    assert rows() == before


def test_a_file_that_changes_nothing_has_checkpoints_too(files):
    import_records(files=files)
    before, told = rows(), []
    import_records(files=files, watch=Watch(checkpoint=told.append))
    assert told[-1].counts.unchanged == 5
    assert rows() == before
