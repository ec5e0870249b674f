import pytest

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.holdings import queries
from kitaphana.holdings.rules import call_number_of
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import BranchFactory, ServicePointFactory

pytestmark = pytest.mark.django_db

HERE = (43.2389, 76.8897)


def test_an_item_is_found_by_its_barcode(django_assert_num_queries):
    item = ItemFactory(barcode="KZ1", edition__age_mark=16)
    with django_assert_num_queries(1):
        card = queries.find_item(" KZ1 ")
    assert (card.id, card.title, card.branch_code, card.category_code) == (
        item.id, item.edition.title, item.branch.code, "book",
    )  # fmt: skip
    assert (card.age_mark, card.work_id, card.service_point_id) == (16, item.edition.work_id, None)


def test_an_unknown_barcode_finds_nothing():
    assert queries.find_item("nothing") is None


def test_items_of_an_edition_page_by_key(django_assert_num_queries):
    edition, branch = EditionFactory(), BranchFactory()
    ids = [ItemFactory(edition=edition, branch=branch).id for _ in range(5)]
    ItemFactory(edition=edition, branch=branch, status="withdrawn")
    with django_assert_num_queries(1):
        page = queries.items_of_edition(edition.id, limit=3)
    assert ([card.id for card in page.rows], page.next_after) == (ids[:3], ids[2])
    rest = queries.items_of_edition(edition.id, after=page.next_after, limit=3)
    assert ([card.id for card in rest.rows], rest.next_after) == (ids[3:], None)


def test_availability_counts_free_items_and_names_the_nearest_place():
    edition = EditionFactory()
    near = BranchFactory(latitude=43.24, longitude=76.89)
    far = BranchFactory(latitude=43.35, longitude=77.0)
    ItemFactory(edition=edition, branch=near, status="on_loan")
    ItemFactory(edition=edition, branch=near, call_number="84 Ә82")
    ItemFactory(edition=edition, branch=far)
    ItemFactory(edition=edition, branch=far, status="lost")
    found = queries.availability_of_works([edition.work_id], language="ru", near=HERE)[edition.work_id]
    assert (found.total_count, found.available_count, found.branch_count) == (3, 2, 2)
    assert (found.nearest.branch_id, found.nearest.name, found.nearest.call_number) == (near.id, near.name_ru, "84 Ә82")
    assert found.nearest.distance_km == pytest.approx(0.12, abs=0.02)


def test_the_readers_own_branch_wins_over_a_nearer_one():
    edition, near = EditionFactory(), BranchFactory()
    own = BranchFactory(latitude=43.35, longitude=77.0)
    ItemFactory(edition=edition, branch=near)
    ItemFactory(edition=edition, branch=own)
    found = queries.availability_of_works([edition.work_id], language="kk", near=HERE, preferred_branch_id=own.id)
    assert found[edition.work_id].nearest.branch_id == own.id


def test_a_station_is_a_place_of_its_own():
    edition, station = EditionFactory(), ServicePointFactory(latitude=43.25, longitude=76.9)
    ItemFactory(edition=edition, service_point=station)
    nearest = queries.availability_of_works([edition.work_id], language="en")[edition.work_id].nearest
    assert (nearest.service_point_id, nearest.name, nearest.distance_km) == (station.id, station.name_en, None)


def test_nothing_is_near_when_all_are_on_loan():
    item = ItemFactory(status="on_loan")
    found = queries.availability_of_works([item.edition.work_id, 10**9], language="kk")
    assert (found[item.edition.work_id].total_count, found[item.edition.work_id].nearest) == (1, None)
    assert found[10**9].total_count == 0


@pytest.mark.parametrize("count", [1, 8])
def test_availability_costs_three_statements_however_many_works(django_assert_num_queries, count):
    works = [ItemFactory(service_point=ServicePointFactory()).edition.work_id for _ in range(count)]
    queries.availability_of_works(works, language="kk", near=HERE)  # reads the network, which is kept from then on
    with django_assert_num_queries(3):
        queries.availability_of_works(works, language="kk", near=HERE)


def test_branches_of_an_edition_come_with_free_ones_first():
    edition, taken, free = EditionFactory(), BranchFactory(), BranchFactory()
    ItemFactory(edition=edition, branch=taken, status="on_loan")
    ItemFactory(edition=edition, branch=free)
    found = queries.branch_availability(edition.id, language="kk")
    assert [(row.branch_id, row.available_count) for row in found] == [(free.id, 1), (taken.id, 0)]


def test_the_facet_names_branches_with_free_items_only():
    item = ItemFactory()
    ItemFactory(edition=item.edition, status="on_loan")
    assert queries.available_branches([item.edition.work_id]) == {item.edition.work_id: (item.branch.code,)}


def test_an_edition_of_several_classes_stands_under_the_first():
    marks = {"author_mark": "Ә82", "heading": "Әуезов"}
    assert call_number_of(bbk="84(5Қаз) ; 83.3", udc="821 ; 94", **marks) == "84(5Қаз) Ә82"
    assert call_number_of(bbk="", udc="821 ; 94", **marks) == "821 Ә82"
