"""The demo city's network: the file says what it must, and loads safely again and again."""

import datetime as dt
import re
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import AuditEntry
from kitaphana.network import models, queries, services
from kitaphana.network.calendars import lending_calendar
from kitaphana.network.rules import HoursState, MapLineKind, ServicePointKind

FILE = Path(__file__).parents[2] / "demo" / "data" / "network.toml"
CITY = ZoneInfo("Asia/Almaty")
AROUND_THE_CLOCK = {"ZHAMBYL", "ACH", "AUEZOV"}


@pytest.fixture(scope="module")
def data():
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture
def city(data, db):
    services.load_holidays(year=2026, by=COMMAND_LINE)
    return services.load_network(data, by=COMMAND_LINE)


def texts(value):
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        yield value
    elif not isinstance(value, int | float | dt.date):
        for part in value:
            yield from texts(part)


@pytest.mark.once
def test_the_city_has_37_libraries_and_26_stations(data):
    owners = Counter(row["institution"] == "ALMATY" for row in data["branches"])
    stations = Counter(row.get("active", True) for row in data["service_points"] if row["kind"] == "station")

    assert (owners[True], owners[False]) == (28, 9)
    assert (stations[True], stations[False]) == (26, 6)
    assert {"CHEKHOV", "WRITERS", "B06", "B14", "B45"} | AROUND_THE_CLOCK <= {row["code"] for row in data["branches"]}
    assert [row["code"] for row in data["service_points"] if row["kind"] == "station"][25] == "ST26"


@pytest.mark.once
def test_seven_city_branches_have_a_department_for_blind_readers_and_no_6_the_laboratory(data):
    city = [row for row in data["branches"] if row["institution"] == "ALMATY"]

    assert sum(queries.BLIND_READERS in row["amenities"] for row in city) == 7
    assert {row["code"] for row in city if "restoration" in row["amenities"]} == {"B06"}
    known = {"blind_readers", "coworking", "wifi", "art_space", "restoration", "step_free"}
    assert {amenity for row in data["branches"] for amenity in row["amenities"]} == known


@pytest.mark.once
def test_every_place_is_marked_real_or_not_and_is_named_in_three_languages(data):
    for row in (*data["institutions"], *data["branches"], *data["service_points"]):
        assert isinstance(row["real"], bool)
        assert all(row["name"][language] for language in ("kk", "ru", "en"))


@pytest.mark.once
def test_every_place_lies_in_the_city_and_its_telephone_is_a_city_number(data):
    districts = {row["code"] for row in data["districts"]}
    places = [row for row in (*data["branches"], *data["service_points"]) if row["code"] != "COURIER"]
    for row in places:
        assert 43.15 < row["latitude"] < 43.40
        assert 76.75 < row["longitude"] < 77.05
        assert row["district"] in districts
    assert len({(row["latitude"], row["longitude"]) for row in places}) == len(places)
    phones = [phone for row in data["branches"] for phone in row["phones"]]
    assert len(set(phones)) == 37
    assert all(phone.startswith("+7727") for phone in phones)
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones)


@pytest.mark.once
def test_no_word_mixes_latin_and_cyrillic_letters(data):
    for text in texts(data):
        for word in re.findall(r"\w+", text):
            scripts = {unicodedata.name(letter).split()[0] for letter in word if letter.isalpha()}
            assert len(scripts) <= 1, word


def test_loading_again_changes_nothing(city, data):
    number = models.CalendarVersion.objects.get().number
    hours, exceptions = models.OpeningHours.objects.count(), models.HoursException.objects.count()

    again = services.load_network(data, by=COMMAND_LINE)

    assert city.created_count == again.unchanged_count
    assert (again.created_count, again.updated_count) == (0, 0)
    assert models.CalendarVersion.objects.get().number == number
    assert (models.OpeningHours.objects.count(), models.HoursException.objects.count()) == (hours, exceptions)
    assert AuditEntry.objects.filter(act="network_loaded").count() == 1


def test_a_new_name_in_the_file_is_taken_over(city, data):
    renamed = {**data, "districts": [{**data["districts"][0], "name": {"kk": "а", "ru": "б", "en": "c"}}]}

    result = services.load_network(renamed, by=COMMAND_LINE)

    assert (result.created_count, result.updated_count) == (0, 1)
    assert models.District.objects.get(code=data["districts"][0]["code"]).name_ru == "б"


def test_hours_that_staff_changed_stand(city, data):
    models.OpeningHours.objects.filter(branch__code="B02").update(opens_at=dt.time(11))

    services.load_network(data, by=COMMAND_LINE)

    assert set(models.OpeningHours.objects.filter(branch__code="B02").values_list("opens_at", flat=True)) == {
        dt.time(11)
    }


def test_days_of_forgetting_that_a_director_set_stand_and_the_load_says_so(city, data):
    owner = models.Institution.objects.get(code="ALMATY")
    assert owner.retention_days == 7
    services.set_retention_days(institution_id=owner.pk, days=0, by=COMMAND_LINE)

    again = services.load_network(data, by=COMMAND_LINE)

    owner.refresh_from_db()
    assert owner.retention_days == 0
    assert again.kept == [services.KeptDays("ALMATY", 0, 7)]
    assert (again.created_count, again.updated_count) == (0, 0)


def test_at_three_at_night_three_branches_are_open(city):
    night = dt.datetime(2026, 11, 24, 3, tzinfo=CITY)

    states = queries.branch_states(night)

    codes = {models.Branch.objects.get(pk=pk).code for pk, found in states.items() if found.state != HoursState.CLOSED}
    assert codes == AROUND_THE_CLOCK
    assert len(states) == 37


def test_on_a_holiday_only_branches_around_the_clock_and_stations_work(city):
    nauryz = dt.datetime(2026, 3, 23, 12, tzinfo=CITY)

    states = queries.service_point_states(nauryz)

    facts = {pk: queries.service_point_facts(pk) for pk, found in states.items() if found.state != HoursState.CLOSED}
    assert {point.pool_code for point in facts.values()} == {"around-the-clock", "stations"}
    assert {point.branch_code for point in facts.values() if point.branch_id} == AROUND_THE_CLOCK


def test_due_days_of_one_pool_never_follow_another(city):
    last_thursday = dt.date(2026, 11, 26)
    day = {code: queries.service_point_by_code(code).id for code in ("CHEKHOV", "ZHAMBYL", "ST01", "NLRK")}

    found = {code: lending_calendar(pk).next_open_day(last_thursday) for code, pk in day.items()}

    assert found == {
        "CHEKHOV": dt.date(2026, 11, 27), "ZHAMBYL": last_thursday, "ST01": last_thursday, "NLRK": last_thursday,
    }  # fmt: skip


def test_before_it_worked_around_the_clock_a_branch_kept_ordinary_hours(city):
    point = queries.service_point_by_code("ACH").id

    before = queries.state_of(point, dt.datetime(2024, 5, 31, 23, tzinfo=CITY))
    after = queries.state_of(point, dt.datetime(2024, 6, 1, 3, tzinfo=CITY))

    assert (before.state, before.until.astimezone(CITY)) == (HoursState.CLOSED, dt.datetime(2024, 6, 1, tzinfo=CITY))
    assert after.state is HoursState.SELF_SERVICE


def test_service_points_carry_the_codes_of_the_contract(city):
    for code, kind in {
        "CHEKHOV": ServicePointKind.DESK, "CHEKHOV-SC1": ServicePointKind.SELF_CHECK,
        "ST26": ServicePointKind.STATION, "COURIER": ServicePointKind.COURIER,
    }.items():  # fmt: skip
        assert queries.service_point_by_code(code).kind is kind
    assert queries.service_point_by_code("CHEKHOV-SC1").branch_code == "CHEKHOV"
    assert not queries.service_point_by_code("ST27").is_active


def test_each_national_library_has_a_pool_of_its_own(city):
    pools = {card.institution_code: queries.service_point_facts(card.service_point_id).pool_code
             for card in queries.branch_cards("en") if card.is_national}  # fmt: skip

    assert len(set(pools.values())) == 9
    assert pools["NLRK"] == "nlrk"


def test_all_branches_are_answered_in_constant_queries(city, django_assert_num_queries):
    with django_assert_num_queries(9):  # the version and, once after a change, eight tables
        queries.branch_states()
    with django_assert_num_queries(1):
        queries.branch_states()


def _is_inside(point, ring):
    """Even-odd rule."""
    longitude, latitude = point
    inside = False
    for (x, y), (next_x, next_y) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y > latitude) is not (next_y > latitude):
            inside ^= longitude < (next_x - x) * (latitude - y) / (next_y - y) + x
    return inside


@pytest.mark.once
def test_every_place_stands_in_the_district_that_it_names_and_in_no_other(data):
    outlines = {row["code"]: row["outline"] for row in data["districts"]}
    places = [row for part in ("branches", "service_points") for row in data[part] if "latitude" in row]

    for place in places:
        found = [code for code, ring in outlines.items() if _is_inside((place["longitude"], place["latitude"]), ring)]
        assert found == [place["district"]], place["code"]


def test_the_map_has_eight_districts_by_the_alphabet_of_the_page_and_lines_to_find_ones_way(city):
    found = queries.city_map("kk")

    assert [district.name for district in found.districts][:4] == [
        "Алатау ауданы", "Алмалы ауданы", "Әуезов ауданы", "Бостандық ауданы",
    ]  # fmt: skip
    assert len(found.districts) == 8
    assert {line.kind for line in found.lines} == set(MapLineKind)


@pytest.mark.parametrize("outline", [[[76.9, 43.2], [76.8, 43.3]], [[76.9, 43.2], [76.8, 43.3], [43.2, 176.9]]])
def test_an_outline_that_is_none_is_refused(db, data, outline):
    broken = {"districts": [{**data["districts"][0], "outline": outline}]}
    with pytest.raises(ValueError, match="outline of alatau"):
        services.load_network(broken, COMMAND_LINE)


@pytest.mark.django_db
def test_a_network_without_outlines_has_no_map():
    assert queries.city_map("kk") is None
