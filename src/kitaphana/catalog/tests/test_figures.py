import pytest

from kitaphana.catalog.queries import catalog_figures
from kitaphana.catalog.tests.factories import EditionFactory, WorkFactory


@pytest.mark.django_db
def test_works_and_editions_are_counted():
    work = WorkFactory()
    EditionFactory.create_batch(3, work=work)

    found = catalog_figures()

    assert (found.work_count, found.edition_count) == (1, 3)
