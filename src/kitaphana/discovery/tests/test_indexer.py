import pytest

from kitaphana.catalog.events import WorksChanged
from kitaphana.catalog.models import Work
from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import clock, events, worker
from kitaphana.core.dispatcher import Delivered
from kitaphana.discovery import indexer
from kitaphana.discovery.index import store
from kitaphana.discovery.queries import FacetCount, SearchRequest, search
from kitaphana.holdings.models import ItemStatus
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import ServicePointFactory

pytestmark = pytest.mark.django_db


def told(name, **payload):
    return Delivered(seq=1, happened_at=clock.now(), name=name, payload=payload)


def test_a_new_work_is_found_once_the_worker_has_read_its_event(search_index):
    search_index()
    edition = EditionFactory(work__title="Қан мен тер")

    events.publish(WorksChanged(work_ids=(edition.work_id,)))
    worker.catch_up()

    assert search(SearchRequest("қан мен тер")).work_ids == (edition.work_id,)


def test_a_check_out_takes_the_branch_from_the_facet_and_a_return_gives_it_back(search_index):
    item = ItemFactory(branch__code="CHEKHOV")
    work_id = item.edition.work_id
    search_index()
    assert search(SearchRequest()).facets.branches == (FacetCount("CHEKHOV", 1),)

    item.status = ItemStatus.ON_LOAN
    item.save()
    indexer.apply([told("ItemCheckedOut", work_id=work_id)])
    assert search(SearchRequest()).facets.branches == ()
    assert search(SearchRequest(is_available=True)).total == 0

    item.status = ItemStatus.AVAILABLE
    item.save()
    indexer.apply([told("ItemCheckedIn", work_id=work_id)])
    assert search(SearchRequest(branches=("CHEKHOV",))).work_ids == (work_id,)


def test_an_item_at_a_station_counts_for_the_station(search_index):
    ItemFactory(branch__code="CHEKHOV", service_point=ServicePointFactory(code="ST01"))

    search_index()

    assert search(SearchRequest()).facets.branches == (FacetCount("ST01", 1),)


def test_the_same_event_twice_leaves_one_document(search_index):
    edition = EditionFactory()
    search_index()

    for _ in range(2):
        indexer.apply(
            [told("WorksChanged", work_ids=[edition.work_id]), told("ItemsChanged", work_ids=[edition.work_id])]
        )

    assert search(SearchRequest()).total == 1


def test_a_work_that_is_gone_leaves_the_index(search_index):
    edition = EditionFactory()
    search_index()
    edition.delete()
    Work.objects.all().delete()

    indexer.apply([told("WorksChanged", work_ids=[edition.work_id])])

    assert search(SearchRequest()).total == 0


def test_without_an_index_events_are_left_to_the_next_reindex(search_index, settings, tmp_path):
    settings.INDEX_DIR = tmp_path / "nowhere"
    edition = EditionFactory()

    indexer.apply([told("WorksChanged", work_ids=[edition.work_id])])
    assert store.current_folder() is None

    search_index()
    assert search(SearchRequest()).total == 1


def test_a_fault_in_the_middle_changes_nothing_and_the_next_try_does_all(search_index, monkeypatch):
    edition = EditionFactory(work__title="Абай жолы")
    search_index()
    Work.objects.update(title="Көксерек")
    edition.title = "Көксерек"
    edition.save()

    def fail(*args):
        raise RuntimeError("disk full")

    monkeypatch.setattr(indexer, "document", fail)
    with pytest.raises(RuntimeError):
        indexer.apply([told("WorksChanged", work_ids=[edition.work_id])])
    monkeypatch.undo()
    assert search(SearchRequest("абай")).total == 1

    indexer.apply([told("WorksChanged", work_ids=[edition.work_id])])
    assert search(SearchRequest("абай")).total == 0
    assert search(SearchRequest("көксерек")).total == 1


def test_many_works_in_one_event_are_one_commit(search_index, monkeypatch):
    monkeypatch.setattr(indexer, "CHUNK", 3)
    search_index()
    before = store.reader().generation
    ids = [EditionFactory().work_id for _ in range(10)]

    indexer.apply([told("WorksChanged", work_ids=ids)])

    assert search(SearchRequest()).total == 10
    assert store.reader().generation == before + 1
