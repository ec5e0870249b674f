import datetime as dt

import pytest
from django.core.cache import cache

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import clock
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory, OpeningHoursFactory, StationFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)  # a Monday, 12:00 in the city


@pytest.fixture
def chekhov():
    branch = BranchFactory(code="CHEKHOV", name_kk="Чехов атындағы кітапхана", phones=["+77273550101"])
    OpeningHoursFactory(branch=branch)
    return branch


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Қаланың барлық кітабы"), ("ru", "Все книги города"), ("en", "All the city’s books")],
)
def test_home_says_what_there_is_in_the_language_asked_for(client, chekhov, language, words):
    ItemFactory(branch=chekhov)
    with clock.frozen_at(NOON):
        page = client.get(f"/{language}/").content.decode()

    assert words in page
    assert f'<html lang="{language}"' in page
    assert "Абай жолы" in page


def test_home_shows_what_is_open_and_until_when(client, chekhov):
    closed = BranchFactory(name_kk="Жабық кітапхана")
    with clock.frozen_at(NOON):
        page = client.get("/kk/").content.decode().replace("\u2060", "")

    assert "Ашық, 19:00-ге дейін" in page
    assert closed.name_kk not in page


def test_the_name_of_the_house_is_that_of_the_city_institution(client):
    InstitutionFactory(name_ru="Библиотеки Алматы")

    assert "Библиотеки Алматы" in client.get("/ru/").content.decode()


def test_an_address_without_language_redirects_and_keeps_the_query(client):
    response = client.get("/search?q=abai", headers={"accept-language": "ru"})

    assert (response.status_code, response["Location"]) == (302, "/ru/search?q=abai")


def test_the_language_once_read_in_is_remembered(client):
    client.get("/en/")

    assert client.get("/")["Location"] == "/en/"


def test_language_links_keep_page_and_query(client):
    page = client.get("/kk/libraries/?open=1").content.decode()

    assert 'href="/ru/libraries/?open=1"' in page


def test_how_to_join_lists_the_desks_that_are_open(client, chekhov):
    with clock.frozen_at(NOON):
        assert chekhov.name_kk in client.get("/kk/join/").content.decode()
    with clock.frozen_at(NOON + dt.timedelta(hours=12)):
        assert chekhov.name_kk not in client.get("/kk/join/").content.decode()


def test_libraries_can_be_narrowed_to_the_open_ones(client, chekhov):
    BranchFactory(name_kk="Жабық кітапхана")
    with clock.frozen_at(NOON):
        every, some = (client.get(f"/kk/libraries/{query}").content.decode() for query in ("", "?open=1"))

    assert "Жабық кітапхана" in every
    assert "Жабық кітапхана" not in some
    assert chekhov.name_kk in some


def test_a_library_shows_state_hours_and_phone(client, chekhov):
    with clock.frozen_at(NOON):
        page = client.get("/ru/libraries/CHEKHOV/").content.decode()

    assert "Открыто до 19:00" in page
    assert "10:00–19:00" in page
    assert 'href="tel:+77273550101"' in page


def test_a_station_has_a_page_too(client):
    StationFactory(code="ST01", name_en="Abay metro station")

    assert "Abay metro station" in client.get("/en/libraries/ST01/").content.decode()


def test_an_unknown_library_is_a_404_with_a_search(client):
    response = client.get("/ru/libraries/NOWHERE/")

    assert response.status_code == 404
    assert "Такой страницы нет" in response.content.decode()
    assert 'role="search"' in response.content.decode()


def test_the_chosen_library_is_remembered_and_given_up(client, chekhov):
    client.post("/kk/libraries/CHEKHOV/mine")
    assert client.cookies["kitaphana_branch"].value == "CHEKHOV"

    client.post("/kk/libraries/CHEKHOV/mine")
    assert client.cookies["kitaphana_branch"].value == ""


@pytest.mark.parametrize("count", [1, 12])
def test_home_costs_the_same_however_much_there_is(client, django_assert_max_num_queries, count):
    for _ in range(count):
        branch = BranchFactory()
        OpeningHoursFactory(branch=branch)
        ItemFactory(edition=EditionFactory(), branch=branch)
    client.get("/kk/")
    cache.clear()
    with django_assert_max_num_queries(24):  # once an hour: all that the city's figures are counted from
        client.get("/kk/")
    with django_assert_max_num_queries(3):
        client.get("/kk/")


@pytest.mark.parametrize("count", [1, 12])
def test_libraries_cost_the_same_however_many(client, django_assert_num_queries, count):
    for _ in range(count):
        OpeningHoursFactory(branch=BranchFactory())
    client.get("/kk/libraries/")
    cache.clear()
    with django_assert_num_queries(7):
        client.get("/kk/libraries/")
    with django_assert_num_queries(0):  # made anew once a minute
        client.get("/kk/libraries/")
