import pytest
from click.testing import CliRunner

from kitaphana.catalog.models import Edition, Rereading
from kitaphana.catalog.tests.factories import EditionFactory, MarcRecordFactory
from kitaphana.catalog.tests.marc.samples import raw
from kitaphana.cli.reindex import command
from kitaphana.discovery.queries import SearchRequest, search


@pytest.mark.django_db
def test_reindex_builds_the_index_and_says_how_many_works(search_index):
    EditionFactory(work__title="Абай жолы")

    answer = CliRunner().invoke(command)

    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("indexed 1 works in ")
    assert search(SearchRequest("абай")).total == 1


@pytest.mark.django_db
def test_reindex_reads_older_records_again_first(search_index):
    record = MarcRecordFactory(raw=raw("1", "Абай жолы"), edition__title="Абай")
    Rereading.objects.create(name="x", up_to=record.pk)

    answer = CliRunner().invoke(command)

    assert answer.output.startswith("read 1 older records again, 1 say more now\nindexed 1 works in ")
    assert Edition.objects.get().title == "Абай жолы"
    assert "older" not in CliRunner().invoke(command).output
