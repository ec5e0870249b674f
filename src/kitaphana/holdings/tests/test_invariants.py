import pytest

from kitaphana.catalog.tests.factories import EditionFactory, ImportBatchFactory
from kitaphana.holdings import invariants
from kitaphana.holdings.models import QuarantinedItem
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import InstitutionFactory, ServicePointFactory

pytestmark = pytest.mark.django_db


def test_a_sound_stock_has_no_breach():
    ItemFactory()
    for find in (invariants.unknown_states, invariants.foreign_branches, invariants.reasonless):
        assert list(find()) == []


def test_a_state_outside_of_the_table_is_told():
    bad = ItemFactory(status="eaten")
    assert list(invariants.unknown_states()) == [f"item {bad.id} is in the state 'eaten'"]


def test_an_item_at_a_foreign_branch_is_told():
    bad = ItemFactory(institution=InstitutionFactory(code="another"))
    assert list(invariants.foreign_branches()) == [f"item {bad.id} belongs to a branch of another institution"]


def test_a_withdrawn_item_stands_nowhere():
    bad = ItemFactory(status="withdrawn", service_point=ServicePointFactory())
    assert list(invariants.foreign_branches()) == [f"item {bad.id} is withdrawn and yet stands at a service point"]


def test_an_item_put_aside_for_no_known_reason_is_told():
    edition = EditionFactory()
    for key, reason in (("952:1", "barcode_taken"), ("952:2", "mood")):
        QuarantinedItem.objects.create(
            batch=ImportBatchFactory(), edition=edition, reason=reason, source_key=key, data={}
        )
    assert [line.endswith("'mood'") for line in invariants.reasonless()] == [True]
