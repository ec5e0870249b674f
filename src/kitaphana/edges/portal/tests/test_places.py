import datetime as dt
import json
import re

import pytest
from django.core.cache import cache

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation.models import DeskDay
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.holdings.models import ItemStatus
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network import services
from kitaphana.network.models import ServicePoint
from kitaphana.network.tests.factories import BranchFactory, OpeningHoursFactory, ServicePointFactory, StationFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)  # a Monday, 12:00 in the city
DISTRICTS = [
    ("medeu", "Медеу ауданы", [[76.95, 43.2], [77.05, 43.2], [77.05, 43.3], [76.95, 43.3]]),
    ("auezov", "Әуезов ауданы", [[76.8, 43.2], [76.95, 43.2], [76.95, 43.3], [76.8, 43.3]]),
]


@pytest.fixture
def city_with_map():
    """Two districts and an avenue."""
    services.load_network(
        {
            "districts": [
                {"code": code, "name": {"kk": name, "ru": name, "en": name}, "outline": ring}
                for code, name, ring in DISTRICTS
            ],
            "map_lines": [
                {
                    "code": "abai",
                    "kind": "avenue",
                    "name": {"kk": "Абай даңғылы", "ru": "проспект Абая", "en": "Abai Avenue"},
                    "path": [[76.8, 43.24], [76.95, 43.24]],
                }
            ],
        },
        COMMAND_LINE,
    )


@pytest.fixture
def chekhov(city_with_map):
    branch = BranchFactory(
        code="CHEKHOV",
        name_kk="Чехов атындағы кітапхана",
        name_ru="Библиотека имени Чехова",
        district="medeu",
        latitude=43.25,
        longitude=76.96,
        amenities=["blind_readers", "step_free"],
        directions_ru="5 минут от метро",
    )
    OpeningHoursFactory(branch=branch)
    return branch


def page_of(client, path):
    with clock.frozen_at(NOON):
        return client.get(path).content.decode()


def test_the_map_is_drawn_on_the_server_so_that_it_is_there_without_scripts(client, chekhov):
    page = page_of(client, "/ru/libraries/")

    assert page.count('class="map-district"') == 2
    assert "map-line map-avenue" in page
    assert "<title>Библиотека имени Чехова: Открыто до 19:00</title>" in page


def test_the_list_beside_the_map_carries_what_the_script_draws(client, chekhov):
    item = re.search(r"<li data-name=[^>]*>", page_of(client, "/ru/libraries/")).group()

    assert 'data-latitude="43.25" data-longitude="76.96"' in item
    assert 'data-shape="open"' in item


def test_the_geometry_is_cached_geojson_in_the_language_of_the_address(client, chekhov):
    response = client.get("/kk/libraries/map.geojson")
    found = json.loads(response.content)

    assert response["Content-Type"] == "application/geo+json"
    assert "max-age=3600" in response["Cache-Control"]
    assert [feature["properties"]["name"] for feature in found["features"]] == [
        "Әуезов ауданы",
        "Медеу ауданы",
        "Абай даңғылы",
    ]
    ring = found["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert client.get("/kk/libraries/map.geojson", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_a_network_without_outlines_has_pages_without_map(client):
    OpeningHoursFactory(branch=BranchFactory(code="LONE"))

    assert "data-map" not in page_of(client, "/ru/libraries/")
    assert "data-map" not in page_of(client, "/ru/libraries/LONE/")
    assert client.get("/ru/libraries/map.geojson").status_code == 404


def test_the_script_of_the_map_is_on_pages_with_a_map_only(client, chekhov):
    assert "map.js" in page_of(client, "/ru/libraries/")
    assert "map.js" not in page_of(client, "/ru/")


def test_libraries_and_stations_can_be_told_apart_by_the_filter(client, chekhov):
    StationFactory(code="ST01", name_ru="Станция метро")

    assert "Станция метро" not in page_of(client, "/ru/libraries/?kind=libraries")
    assert "Библиотека имени Чехова" not in page_of(client, "/ru/libraries/?kind=stations")


def test_districts_to_choose_from_follow_the_kazakh_alphabet(client, chekhov):
    BranchFactory(district="auezov")
    options = re.findall(r'<option value="(?:medeu|auezov)">([^<]*)', page_of(client, "/kk/libraries/"))

    assert options == ["Әуезов ауданы", "Медеу ауданы"]


def test_a_library_says_how_to_get_there_and_that_the_entrance_has_no_steps(client, chekhov):
    page = page_of(client, "/ru/libraries/CHEKHOV/")

    assert "5 минут от метро" in page
    assert 'href="geo:43.25,76.96?q=43.25,76.96"' in page
    assert "Вход без ступеней" in page


def test_a_library_says_what_stands_there_and_what_came_last(client, chekhov):
    kazakh = EditionFactory(title="Абай жолы", languages=["kaz"], audience="children")
    ItemFactory(edition=kazakh, branch=chekhov)
    ItemFactory(edition=EditionFactory(languages=["rus"], form="braille"), branch=chekhov)
    ItemFactory(edition=kazakh, branch=chekhov, status=ItemStatus.WITHDRAWN)
    ItemFactory(edition=EditionFactory(title="Elsewhere"), branch=BranchFactory())
    page = page_of(client, "/ru/libraries/CHEKHOV/").replace("\u00a0", " ")

    assert "Здесь стоят 2 экземпляра: для детей 1, шрифтом Брайля, крупным шрифтом или в записи 1." in page
    assert "на казахском <strong>50 %</strong>" in page
    assert "Elsewhere" not in page


def test_the_page_of_a_library_costs_next_to_nothing_when_it_was_just_shown(
    client, chekhov, django_assert_max_num_queries
):
    for _ in range(5):
        ItemFactory(branch=chekhov)
    client.get("/kk/libraries/CHEKHOV/")
    with django_assert_max_num_queries(4):
        client.get("/kk/libraries/CHEKHOV/")


def test_home_shows_ones_own_library_first_even_when_it_is_closed(client, chekhov):
    own = BranchFactory(code="MINE", name_ru="Моя библиотека")
    client.cookies["kitaphana_branch"] = own.code
    page = page_of(client, "/ru/")

    assert "Открыто сейчас рядом с вами" in page
    assert 0 < page.index("Моя библиотека") < page.index("Библиотека имени Чехова")


def test_home_counts_what_is_open_by_district(client, chekhov):
    assert re.search(r"district=medeu&amp;open=1[^>]*>Медеу ауданы <span[^>]*>1<", page_of(client, "/kk/"))


def test_home_shows_the_stations_with_the_most_books_inside(client, chekhov):
    for number in range(6):
        StationFactory(code=f"ST0{number}", name_ru=f"Станция {number}")
    full = ServicePoint.objects.get(code="ST05")
    ItemFactory.create_batch(2, branch=chekhov, service_point=full)
    page = page_of(client, "/ru/")

    assert "Внутри 2 книги" in page
    assert "Станция 5" in page
    assert "Станция 4" not in page


def test_home_tells_the_figures_as_sentences_that_the_data_bear_out(client, chekhov):
    institution = chekhov.institution
    old = EditionFactory(title="Қыз Жібек", languages=["kaz"], year=1899)
    ItemFactory(edition=old, branch=chekhov, institution=institution)
    for _ in range(3):
        new = EditionFactory(languages=["rus"], year=2024)
        ItemFactory(edition=new, branch=chekhov, institution=institution)
    page = page_of(client, "/ru/").replace("\u00a0", " ")

    assert "На полках города 4 экз.; в каталоге 4 названия." in page
    assert "Из каждых ста книг 25 — на казахском." in page
    assert "Самая старая книга — 1899 года:" in page
    assert ">Қыз Жібек</a>" in page
    assert "Сегодня в полдень открыто библиотек: 1, в три часа ночи: 0." in page


def test_home_of_an_empty_house_tells_no_story(client):
    cache.clear()
    page = page_of(client, "/ru/")

    assert "Город в книгах" not in page
    assert 'role="search"' in page


def test_the_story_tells_of_visits_only_where_a_desk_keeps_a_diary(client, chekhov):
    ItemFactory(branch=chekhov)
    cache.clear()
    assert "учли" not in page_of(client, "/ru/")

    point = ServicePointFactory(branch=chekhov)
    for days, figures in (
        (1, {"visits.readers": 900, "visits.others": 350}),
        (40, {"visits.readers": 5000}),
        (0, None),
    ):
        DeskDay.objects.create(service_point=point, on=clock.today() - dt.timedelta(days=days), figures=figures)
    cache.clear()

    assert "учли 1\u00a0250 посещений" in page_of(client, "/ru/")


def test_departments_for_blind_readers_have_a_door_of_their_own(client, chekhov):
    page = page_of(client, "/ru/")

    assert "Отделы для незрячих читателей" in page
    assert "Открыты всю ночь" not in page
