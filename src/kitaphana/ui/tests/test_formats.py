import datetime as dt
from decimal import Decimal

import pytest

from kitaphana.core import clock
from kitaphana.ui import formats

DAY = dt.date(2026, 11, 22)
NOON = dt.datetime(2026, 11, 22, 7, tzinfo=dt.UTC)


def test_thousands_stand_apart_and_stay_together():
    assert formats.number(1372423) == "1\u00a0372\u00a0423"


def test_midnight_ends_the_day_that_it_closes():
    midnight = dt.datetime(2026, 11, 22, 19, tzinfo=dt.UTC)  # 00:00 of the 23rd by the city's clock

    with clock.frozen_at(NOON):
        assert formats.until_moment(midnight, "ru").replace("\u00a0", " ") == "22 ноября 24:00"


def test_money_is_in_tenge():
    assert formats.money(1250) == "1\u00a0250\u00a0₸"


@pytest.mark.parametrize(
    ("language", "text"), [("kk", "22 қараша 2026"), ("ru", "22 ноября 2026"), ("en", "22 November 2026")]
)
def test_a_day_is_written_as_people_write_it(language, text):
    assert formats.day(DAY, language).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("time", "text"),
    [("20:00", "20:00-ге"), ("18:30", "18:30-ға"), ("09:15", "09:15-ке"), ("10:40", "10:40-қа"), ("23:59", "23:59-ға")],
)
def test_until_an_hour_takes_the_kazakh_ending_of_the_last_word(time, text):
    assert formats.until_hour(dt.time.fromisoformat(time), "kk").replace("\u2060", "") == text
    assert formats.until_hour(dt.time.fromisoformat(time), "ru") == time


@pytest.mark.parametrize(("language", "words"), [("kk", "дс сс ср бс жм сб жс"), ("ru", "пн вт ср чт пт сб вс")])
def test_no_two_days_of_the_week_are_short_alike(language, words):
    assert [formats.short_weekday(number, language) for number in range(7)] == words.split()


@pytest.mark.parametrize(("language", "text"), [("kk", "22 қараша 12:00-ге"), ("ru", "22 ноября 12:00")])
def test_until_a_moment_only_the_hour_takes_the_ending(language, text):
    with clock.frozen_at(NOON):
        assert formats.until_moment(NOON, language).replace("\u2060", "").replace("\u00a0", " ") == text


@pytest.mark.parametrize(("time", "text"), [("09:00", "09:00-де"), ("18:30", "18:30-да"), ("09:15", "09:15-те")])
def test_at_an_hour_takes_the_locative(time, text):
    assert formats.at_hour(dt.time.fromisoformat(time), "kk").replace("\u2060", "") == text


@pytest.mark.parametrize(
    ("language", "this_year", "next_year"),
    [
        ("kk", "4 желтоқсанға", "2027 жылғы 4 желтоқсанға"),
        ("ru", "4 декабря", "4 декабря 2027"),
        ("en", "4 December", "4 December 2027"),
    ],
)
def test_until_a_day_names_the_year_only_when_it_is_another(language, this_year, next_year):
    with clock.frozen_at(NOON):
        days = [formats.until_day(dt.date(year, 12, 4), language).replace("\u00a0", " ") for year in (2026, 2027)]

    assert days == [this_year, next_year]


def test_a_moment_is_shown_by_the_clock_of_the_city():
    assert formats.hour(NOON) == "12:00"


@pytest.mark.parametrize(
    ("kilometres", "language", "text"),
    [(0.012, "kk", "50 м"), (0.349, "ru", "350 м"), (1.23, "ru", "1,2 км"), (2.5, "en", "2.5 km")],
)
def test_distances_are_round(kilometres, language, text):
    assert formats.distance(kilometres, language).replace("\u00a0", " ") == text


@pytest.mark.parametrize(("language", "text"), [("kk", "1 250,50 ₸"), ("ru", "1 250,50 ₸"), ("en", "1 250.50 ₸")])
def test_parts_of_a_tenge_stand_behind_the_comma_of_the_language(language, text):
    assert formats.money(Decimal("1250.5"), language).replace("\u00a0", " ") == text
    assert formats.money(Decimal("1250.00"), language).replace("\u00a0", " ") == "1 250 ₸"


@pytest.mark.parametrize(
    ("part", "whole", "kazakh", "english"),
    [
        (31, 100, "31 %", "31%"),
        (1, 1000, "< 1 %", "< 1%"),
        (0, 100, "0 %", "0%"),
        (0, 0, "0 %", "0%"),
        (1, 1, "100 %", "100%"),
    ],
)
def test_a_share_is_whole_and_what_is_there_is_never_nothing(part, whole, kazakh, english):
    assert formats.percent(part, whole, "kk").replace("\u00a0", " ") == kazakh
    assert formats.percent(part, whole, "en").replace("\u00a0", " ") == english
