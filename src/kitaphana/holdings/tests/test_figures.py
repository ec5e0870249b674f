import pytest

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.holdings.models import ItemStatus
from kitaphana.holdings.queries import holdings_figures, other_item_count
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import StationFactory

pytestmark = pytest.mark.django_db


def test_stock_is_counted_by_the_first_language_of_the_text():
    first = ItemFactory(edition=EditionFactory(languages=["kaz", "rus"]))
    owner = {"institution": first.institution, "branch": first.branch}
    ItemFactory(edition=EditionFactory(languages=["rus"]), service_point=StationFactory(), **owner)
    ItemFactory(edition=EditionFactory(languages=["fre"]), **owner)
    ItemFactory(edition=EditionFactory(languages=["eng"]), **owner)
    ItemFactory(edition=EditionFactory(languages=[]), **owner)
    ItemFactory(edition=first.edition, status=ItemStatus.WITHDRAWN, **owner)

    found = holdings_figures(first.institution_id)

    assert found.by_language == {"kk": 1, "ru": 1, "foreign": 2, "undetermined": 1}
    assert found.item_count == 5
    assert found.in_stations == 1
    assert other_item_count(first.institution_id) == 0
    assert other_item_count(first.institution_id + 1) == 5
