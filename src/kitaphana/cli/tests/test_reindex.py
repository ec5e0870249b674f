import pytest
from click.testing import CliRunner

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.cli.reindex import command
from kitaphana.discovery.queries import SearchRequest, search


@pytest.mark.django_db
def test_reindex_builds_the_index_and_says_how_many_works(search_index):
    EditionFactory(work__title="Абай жолы")

    answer = CliRunner().invoke(command)

    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("indexed 1 works in ")
    assert search(SearchRequest("абай")).total == 1
