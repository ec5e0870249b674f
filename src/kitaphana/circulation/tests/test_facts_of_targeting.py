"""What the database gathers for pick lists and estimates is what the pure rules are told: random small cities with
stations and closed days, chosen and counted once more here, without the gathering."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from kitaphana.circulation.models import HoldTarget
from kitaphana.circulation.rules.estimates import Habits, Spread, Supply, estimate
from kitaphana.circulation.rules.targeting import UNKNOWN_KM, Candidate, choose
from kitaphana.circulation.tests.factories import LoanFactory
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.earth import kilometres
from kitaphana.network.tests.factories import (
    HoursExceptionFactory,
    OpeningHoursFactory,
    PublicHolidayFactory,
    StationFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _noon():
    """A Tuesday, and no moment goes by between a fact and its reading."""
    with clock.frozen_at(dt.datetime(2026, 11, 24, 7, tzinfo=dt.UTC)):
        yield


class Town:
    """Five desks and two stations, some of them shut today; items on shelves and in stations, readers who wait."""

    def __init__(self, seed: int) -> None:
        self.chance, self.world = Random(seed), HoldWorld()
        more = [self.world.desk(f"D{n}", latitude=43.2 + self.chance.random() / 5) for n in range(3)]
        self.desks = [self.world.point, self.world.far, *more]
        self.stations = [
            StationFactory(code=f"S{n}", latitude=43.25 + n / 20, longitude=76.9, offers_pickup=True) for n in range(2)
        ]
        for station in self.stations:
            OpeningHoursFactory(service_point=station)
        self.shut = set(self.chance.sample([one.pk for one in (*self.desks, *self.stations)], 2))
        for point in (*self.desks, *self.stations):
            if point.pk in self.shut:
                owner = {"branch": point.branch} if point.branch else {"service_point": point}
                HoursExceptionFactory(**owner, starts_on=clock.today())
        self.editions = [self.world.edition() for _ in range(3)]
        self.items = [self._item(edition) for edition in [*self.editions, *self.chance.choices(self.editions, k=6)]]
        self.holds = [self._hold() for _ in range(7)]

    def _item(self, edition):
        station = self.chance.choice([None, None, *self.stations])
        place = {"branch": self.chance.choice(self.desks).branch, "service_point": station}
        return self.world.item(edition=edition, **place)

    def _hold(self):
        pickup = self.chance.choice([*self.desks, *self.stations])
        return self.world.waiting(self.chance.choice(self.editions), pickup_point_id=pickup.pk)

    def choices(self):
        """By the rule alone, hold after hold: what can be fetched today, and how far it is."""
        open_desks = {desk.branch_id for desk in self.desks if desk.pk not in self.shut}
        load, turns, taken, found = Counter(), Counter(), set(), {}
        for hold in self.holds:
            turns[hold.work_id] += 1
            candidates = [
                Candidate(item.pk, item.branch_id, way(item, hold.pickup_point))
                for item in self.items
                if item.edition.work_id == hold.work_id and item.pk not in taken
                if item.branch_id in open_desks and item.service_point_id not in self.shut
            ]
            fair = load.total() / len(open_desks)
            choice = choose(candidates, load, fair_load=fair, turn=turns[hold.work_id])
            if choice is not None:
                taken.add(choice.item_id)
                load[choice.branch_id] += 1
                found[hold.pk] = (choice.item_id, choice.as_json())
        return found


def way(item, pickup) -> float:
    start, end = item.service_point or item.branch, pickup.branch or pickup
    if start == end:
        return 0.0
    if None in (start.latitude, end.latitude):
        return UNKNOWN_KM
    return kilometres((start.latitude, start.longitude), (end.latitude, end.longitude))


def lines():
    return {line.hold_id: (line.item_id, line.reason) for line in HoldTarget.objects.filter(state="open")}


@pytest.mark.parametrize("seed", range(12))
def test_a_night_chooses_what_the_rule_chooses_of_all_that_can_be_fetched(seed):
    town = Town(seed)

    town.world.target()

    assert lines() == town.choices()


def test_on_a_public_holiday_nobody_fetches_anything():
    town = Town(1)
    PublicHolidayFactory(on=clock.today())

    town.world.target()

    assert lines() == {}


@pytest.mark.parametrize("seed", range(12))
def test_a_reader_is_told_what_the_rule_says_of_items_queue_and_habits(seed):
    chance, world = Random(seed), HoldWorld()
    edition, now = world.edition(), clock.now()
    lengths = [chance.randint(2, 30) for _ in range(25)]
    for days in lengths:
        fields = {"loaned_at": now - (60 + days) * DAY, "due_at": now - 45 * DAY, "closed_at": now - 60 * DAY}
        LoanFactory(item=world.item(), state="returned", service_point=world.point, **fields)
    supply = [_stands(world, edition, chance, now) for _ in range(chance.randint(1, 4))]
    ahead = chance.randint(0, 3)
    for _ in range(ahead):
        world.waiting(edition)

    told = world.place(world.reader(), work_id=edition.work_id)

    habits = replace(
        Habits(), loan=Spread.of(lengths, Habits().loan), lateness=Spread.of([-15.0] * 25, Habits().lateness)
    )
    expected = estimate(ahead, sorted(supply, key=_order), habits)
    assert (told.days_low, told.days_high) == (expected.low, expected.high)


def _stands(world, edition, chance, now) -> Supply:
    """One more item: here, at the other desk, or with a reader who has it for some days yet, or for too long."""
    kind = chance.choice(("here", "there", "lent", "late"))
    if kind in {"here", "there"}:
        point = world.point if kind == "here" else world.far
        world.item(edition=edition, branch=point.branch)
        return Supply(is_available=True, is_here=kind == "here")
    days = chance.randint(1, 14) * (1 if kind == "lent" else -1)
    item = world.item(edition=edition, status="on_loan")
    LoanFactory(item=item, service_point=world.point, loaned_at=now - 20 * DAY, due_at=now + days * DAY)
    return Supply(due_in=float(days))


def _order(one: Supply) -> tuple[bool, bool]:
    """As they are gathered: those on this shelf, on others, those that come back."""
    return (not one.is_available, not one.is_here)
