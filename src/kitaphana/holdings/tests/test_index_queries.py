import pytest

from kitaphana.holdings.queries import shelf_facts
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import ServicePointFactory

pytestmark = pytest.mark.django_db


def test_shelf_facts_name_places_with_free_items_and_all_shelf_marks(django_assert_num_queries):
    item = ItemFactory(branch__code="CHEKHOV", call_number="84")
    station = ServicePointFactory(code="ST01")
    ItemFactory(edition=item.edition, branch=item.branch, service_point=station, call_number="84")
    ItemFactory(edition=item.edition, branch__code="AUEZOV", status="on_loan", call_number="63")
    ItemFactory(edition=item.edition, branch__code="ZHAMBYL", status="withdrawn", call_number="26")

    with django_assert_num_queries(1):
        found = shelf_facts([item.edition.work_id])

    (facts,) = found.values()
    assert set(facts.places) == {"CHEKHOV", "ST01"}
    assert set(facts.call_numbers) == {"84", "63"}


def test_works_whose_items_are_gone_have_no_shelf():
    item = ItemFactory(status="lost")

    assert shelf_facts([item.edition.work_id]) == {}
