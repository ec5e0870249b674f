"""The simulated year is lived in the demo city, by its days and rules, and what its readers are told comes true."""

import datetime as dt
import tomllib
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from kitaphana.bench.hold_city import START, HoldCity
from kitaphana.bench.hold_parts import Copy, oldest_item
from kitaphana.bench.hold_people import People
from kitaphana.bench.hold_town import Dates, Title, Town, read_town
from kitaphana.circulation.policies import Grid
from kitaphana.circulation.rules import PolicyRow
from kitaphana.circulation.services import load_default_policies
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.demo import categories
from kitaphana.demo.services import NETWORK_FILE
from kitaphana.network.services import load_holidays, load_network

NEW_YEAR = dt.date(2026, 1, 1)


@pytest.fixture
def town(db):
    """The network of the demo city with its holidays and the rules that it begins with; no books yet."""
    load_network(tomllib.loads(NETWORK_FILE.read_text()), by=COMMAND_LINE)
    for year in (2025, 2026):
        load_holidays(year=year, by=COMMAND_LINE)
    categories.create_categories()
    load_default_policies(by=COMMAND_LINE)
    return read_town()


def points(town, kind):
    found = town.city.points.values()
    return [one for one in found if one.institution_code == "ALMATY" and one.kind == kind and one.is_active]


def stocked(town, works) -> Town:
    """Books over the branches of the city, one in twenty in a station; half of the works have one."""
    chance, ids = Random(1), iter(range(1, 100_000))
    desks, stations = points(town, "desk"), points(town, "station")
    titles = []
    for _ in range(works):
        count = min(int(chance.paretovariate(1)), 20)
        titles.append(
            Title(desks[0].institution_id, tuple(copy(chance, next(ids), desks, stations) for _ in range(count)))
        )
    return replace(town, titles=tuple(titles))


def copy(chance, item_id, desks, stations) -> Copy:
    station = chance.choice(stations).id if chance.random() < 0.05 else None
    return Copy(item_id, "ALMATY", chance.choice(desks).branch_id, station, "book", "print")


def test_holds_are_fetched_at_all_desks_and_stations_of_the_city_and_nowhere_else(town):
    city = points(town, "desk")[0].institution_id

    kinds = Counter(point.kind for point in town.pickups(city))

    assert kinds == {"desk": 28, "station": 26}


def test_days_are_those_of_each_place(town):
    desk = next(point for point in points(town, "desk") if point.pool_code == "branches")
    station = points(town, "station")[0]
    dates = Dates.of(town, START)
    holiday = (NEW_YEAR - START).days

    assert dates.open_from(desk.id, holiday) > holiday
    assert dates.open_from(station.id, holiday) == holiday
    assert desk.branch_id not in town.city.on(NEW_YEAR).open_branches
    assert station.id in town.city.on(NEW_YEAR).open_points


def test_every_loan_falls_due_on_a_day_on_which_its_place_is_open(town):
    dates = Dates.of(town, START)

    for point in (*points(town, "desk"), *points(town, "station")):
        for day in range(70, 130):  # over the new year
            due = dates.due(point.id, day, 15)
            assert due >= day + 15
            assert town.calendar(point.id).is_open_on(START + dt.timedelta(days=int(due)))


def test_the_same_seed_lives_the_same_days(town):
    small = stocked(town, 150)

    first, again = (HoldCity(small, seed=5).run(warm_up=20, days=40) for _ in range(2))

    assert first == again
    assert first != HoldCity(small, seed=6).run(warm_up=20, days=40)


def test_four_of_five_waits_end_within_what_was_told(town):
    year = HoldCity(stocked(town, 1_500), seed=3).run(warm_up=60, days=150)

    assert len(year.waits) > 200
    assert year.loans > len(year.waits)
    assert year.within >= 0.8
    assert all(0 < low < high for low, high, _ in year.waits)


def test_whoever_chooses_the_items_meets_the_same_wishes(town):
    small = stocked(town, 200)
    busy, idle = People(small, 1), People(small, 1)

    for _ in range(50):
        busy.happens(0.5)

    assert [busy.seekers() for _ in range(20)] == [idle.seekers() for _ in range(20)]
    larger = stocked(town, 600)
    by_rule, oldest = HoldCity(larger).run(days=60), HoldCity(larger, strategy=oldest_item).run(days=60)
    assert by_rule.transit_km < oldest.transit_km
    assert min(by_rule.transit_km, by_rule.home_km, oldest.home_km) > 0


def test_where_items_float_none_is_sent_home(town):
    stays = PolicyRow(1, is_lendable=True, loan_days=15, is_holdable=True, shelf_days=5, floats=True, transit_days=3)

    year = HoldCity(replace(stocked(town, 200), grid=Grid((stays,)))).run(warm_up=10, days=60)

    assert year.waits
    assert year.home_km == 0


@pytest.mark.django_db
def test_a_town_has_what_may_go_home_by_work_and_owner():
    world = HoldWorld()
    edition, other = world.edition(), world.edition()
    kept = [world.item(edition=edition), world.item(edition=edition), world.item(edition=other)]
    world.item(edition=edition, status="lost")
    world.item(edition=other, is_for_loan=False)

    town = read_town()

    assert [[copy.item_id for copy in title.copies] for title in town.titles] == [
        [kept[0].pk, kept[1].pk],
        [kept[2].pk],
    ]
    assert sum(town.stock().values()) == 3


@pytest.mark.django_db
def test_of_a_large_city_some_works_are_taken_with_all_their_items():
    world = HoldWorld()
    for _ in range(10):
        edition = world.edition()
        world.item(edition=edition), world.item(edition=edition)

    titles = read_town(most=10).titles

    assert 4 <= len(titles) <= 6
    assert {len(title.copies) for title in titles} == {2}
