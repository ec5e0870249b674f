import pytest

from kitaphana.catalog.events import WorksChanged
from kitaphana.catalog.models import Work
from kitaphana.catalog.tests.factories import EditionFactory, WorkFactory
from kitaphana.core import events, worker
from kitaphana.core.invariants import Note
from kitaphana.discovery.invariants import index_differs
from kitaphana.holdings.models import Item
from kitaphana.holdings.tests.factories import ItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(search_index):
    item = ItemFactory(branch__code="CHEKHOV")
    WorkFactory()  # without an edition: not in the index
    search_index()
    return item


def test_a_fresh_index_says_what_the_database_says(item):
    assert list(index_differs()) == []


def test_an_item_that_changed_without_an_event_is_found(item):
    Item.objects.update(status="on_loan")

    assert list(index_differs()) == [f"work {item.edition.work_id}: free at no place, in the index at CHEKHOV"]


def test_a_work_that_came_without_an_event_is_found(item):
    missing = EditionFactory().work_id

    assert list(index_differs()) == [
        "2 works in the database, 1 in the index",
        f"work {missing} is not in the index exactly once",
    ]


def test_a_work_that_went_without_an_event_is_found(item):
    Item.objects.all().delete()
    item.edition.delete()
    Work.objects.all().delete()

    assert list(index_differs()) == ["0 works in the database, 1 in the index"]


def test_while_events_wait_nothing_is_judged(item):
    events.publish(WorksChanged(work_ids=(EditionFactory().work_id,)))

    (note,) = index_differs()
    assert isinstance(note, Note)

    worker.catch_up()
    assert list(index_differs()) == []


def test_works_without_any_index_are_a_breach(search_index, settings, tmp_path):
    settings.INDEX_DIR = tmp_path / "nowhere"
    assert list(index_differs()) == []

    EditionFactory()

    assert list(index_differs()) == ["there is no search index: run `kitaphana reindex`"]
