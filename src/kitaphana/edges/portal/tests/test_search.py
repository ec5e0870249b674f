import pytest
from django.http import QueryDict

from kitaphana.catalog.tests.factories import EditionFactory, WorkFactory
from kitaphana.edges.portal import forms
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(search_index):
    """“Абай жолы” in two branches, “Мастер и Маргарита” on loan."""
    near = BranchFactory(code="CHEKHOV", name_ru="Библиотека Чехова", latitude=43.26, longitude=76.94)
    far = BranchFactory(code="B45", name_ru="Библиотека № 45", latitude=43.20, longitude=76.80)
    abai = EditionFactory(work=WorkFactory(title="Абай жолы"), year=2007)
    for branch in (near, far):
        ItemFactory(edition=abai, branch=branch, call_number="84(5Қаз) Ә82")
    master = EditionFactory(
        work=WorkFactory(title="Мастер и Маргарита", author="Булгаков, Михаил"), languages=["rus"], year=1989
    )
    ItemFactory(edition=master, branch=far, status="on_loan")
    search_index()
    return abai, master


def text(response):
    return response.content.decode()


def test_a_row_says_what_it_is_and_where_it_stands(client, shelf):
    page = text(client.get("/ru/search", {"q": "абай"}))

    assert "Найдено 1 произведение" in page
    assert "Мұхтар Әуезов · 2007" in page
    assert "84(5Қаз) Ә82" in page
    assert "Есть ещё в 1 месте" in page
    assert '<a href="/ru/editions/' in page
    assert 'lang="kk">Абай жолы' in page


def test_what_is_on_loan_says_so(client, shelf):
    page = text(client.get("/ru/search", {"q": "маргарита"}))

    assert "Все на руках" in page
    assert "Всего 1 экземпляр" in page


def test_the_nearest_place_is_counted_from_the_library_the_visitor_chose(client, shelf):
    client.post("/ru/libraries/B45/mine")

    page = text(client.get("/ru/search", {"q": "абай"}))

    assert '<a href="/ru/libraries/B45/">Библиотека № 45</a>' in page


def test_filters_narrow_and_stay_chosen(client, shelf):
    page = text(client.get("/ru/search", {"lang": "rus"}))

    assert "Мастер и Маргарита" in page
    assert "Абай жолы</a>" not in page
    assert 'name="lang" value="rus" id="lang-rus" checked' in page
    assert "Сбросить всё" in page


def test_htmx_gets_the_part_and_says_so_to_caches(client, shelf):
    response = client.get("/ru/search", {"q": "абай"}, headers={"HX-Request": "true"})

    assert "<html" not in text(response)
    assert 'data-announce="Найдено 1 произведение"' in text(response)
    assert "HX-Request" in response["Vary"]


def test_nothing_found_helps_on(client, shelf):
    page = text(client.get("/kk/search", {"q": "ыыыыыыы", "lang": "kaz"}))

    assert "Ештеңе табылмады" in page
    assert "Сүзгісіз қайта іздеу" in page


def test_without_an_index_the_page_says_that_it_is_being_prepared(client, settings, tmp_path):
    settings.INDEX_DIR = tmp_path

    assert "Каталог готовится" in text(client.get("/ru/search", {"q": "абай"}))


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "а" * 5000,
        "q=%00%00",
        "q=AND+OR+NOT+((",
        "page=-1&from=x&to=99999999999999999999&sort=evil",
        "page=999999",
        "lang=" + "&lang=".join(f"x{n}" for n in range(100)),
        "branch=<script>&form='\"&from=２０",
    ],
)
def test_no_address_upsets_the_page(client, shelf, query):
    response = client.get(f"/kk/search?{query}")

    assert response.status_code == 200
    assert "<script>&" not in text(response)


def test_what_was_typed_is_shown_escaped(client, shelf):
    assert "<b>&" not in text(client.get("/kk/search", {"q": '"><b>&'}))


@pytest.mark.parametrize("count", [2, 18])
def test_results_cost_the_same_however_many(client, search_index, django_assert_num_queries, count):
    for _ in range(count):
        ItemFactory(edition=EditionFactory(work=WorkFactory(title="Тау")))
    search_index()
    client.get("/kk/search", {"q": "тау"})
    with django_assert_num_queries(6):
        assert f"{count} шығарма табылды" in text(client.get("/kk/search", {"q": "тау"}))


def test_a_query_goes_to_an_address_and_back():
    query = forms.read_search(
        QueryDict("q=абай&lang=kaz&lang=rus&form=audio&branch=B06&from=1990&to=1999&available=1&sort=title&page=3")
    )

    assert forms.read_search(QueryDict(query.as_query()[1:])) == query
    assert query.is_filtered
    assert not query.without_filters.is_filtered
