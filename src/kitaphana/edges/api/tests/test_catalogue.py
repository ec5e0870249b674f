import pytest

from kitaphana.catalog.tests.factories import EditionFactory, EditionIdentifierFactory
from kitaphana.holdings.tests.factories import ItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(world, search_index):
    edition = EditionFactory(
        work__title="Абай жолы", work__author="Әуезов, Мұхтар", series=[{"title": "Алтын", "number": "3"}]
    )
    EditionIdentifierFactory(edition=edition)
    for number in range(60):
        ItemFactory(edition=edition, branch=world.point.branch, barcode=f"K{number}")
    world.check_out(world.reader(), edition.items.get(barcode="K0"))
    search_index()
    return edition


def get(client, path, **headers):
    return client.get(f"/api/v1/{path}", headers=headers)


def test_search_gives_works_with_availability_and_facets(client, edition, world):
    found = get(client, "search?q=ауезов&language=kaz", **{"Accept-Language": "ru"}).json()

    assert found["total"] == 1
    work = found["works"][0]
    assert (work["title"], work["edition_id"]) == ("Абай жолы", edition.id)
    assert work["availability"]["available_count"] == 59
    assert work["availability"]["nearest"]["code"] == world.point.branch.code
    assert found["facets"]["languages"] == [{"value": "kaz", "name": "казахский", "count": 1}]
    assert found["facets"]["forms"] == [{"value": "print", "name": "печатная книга", "count": 1}]
    assert found["facets"]["branches"][0]["name"] == world.point.branch.name_ru


@pytest.mark.parametrize("query", ["page=0", "size=101", "year_from=x", "sort=price", "q=" + "а" * 301])
def test_a_search_that_cannot_be_is_422(client, world, query):
    answer = get(client, f"search?{query}")

    assert answer.status_code == 422
    assert set(answer.json()["codes"]) == {"invalid"}


def test_search_costs_the_same_number_of_queries_for_any_page(client, edition, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        get(client, "search?q=абай")


def test_an_edition_has_its_items_page_by_page(client, edition):
    first = get(client, f"editions/{edition.id}").json()
    assert first["isbns"] == ["9780306406157"]
    assert first["series"] == ["Алтын ; 3"]
    assert len(first["items"]["items"]) == 50
    assert first["items"]["items"][0]["due_at"] is not None

    rest = get(client, f"editions/{edition.id}/items?after={first['items']['next_after']}").json()
    assert len(rest["items"]) == 10
    assert rest["next_after"] is None


def test_a_work_is_given_with_its_availability(client, edition):
    assert get(client, f"works/{edition.work_id}").json()["edition_id"] == edition.id


@pytest.mark.parametrize("path", ["editions/999999", "works/999999", "editions/999999/items", "nothing"])
def test_what_does_not_exist_is_a_404_problem(client, world, path):
    answer = get(client, path)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["codes"] == ["not_found"]


def test_branches_tell_whether_they_are_open(client, world):
    (branch,) = get(client, "branches", **{"Accept-Language": "en"}).json()

    assert branch["code"] == world.point.branch.code
    assert branch["name"] == world.point.branch.name_en
    assert branch["state"] in {"staffed", "closed"}


def test_the_description_names_problem_json(client, db):
    schema = get(client, "openapi.json").json()

    refused = schema["paths"]["/api/v1/loans"]["post"]["responses"]["409"]
    assert list(refused["content"]) == ["application/problem+json"]


def test_the_documentation_is_self_hosted(client, db):
    page = get(client, "docs").content.decode()

    assert "swagger-ui-bundle.js" in page
    assert "//cdn" not in page
    assert "http" not in page.replace("/api/v1/openapi.json", "")
