"""Random days of a city against a tiny model: items, holds and ways agree after every step, and nothing is broken.

`KITAPHANA_MACHINE_STEPS` (of each run, 50 steps an example) and `KITAPHANA_MACHINE_SEED` make it longer or another one.
"""

import datetime as dt
import os

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation.models import Hold, Loan, Transit
from kitaphana.circulation.services import (
    NewPolicyRow,
    cancel_hold,
    expire_holds,
    lose_in_transit,
    place_hold,
    resume_hold,
    send_item,
    set_policy_row,
    suspend_hold,
)
from kitaphana.circulation.tests.factories import BORIS, READER, World, new_key
from kitaphana.circulation.tests.reference import SENT, City, Place, Thing, Way
from kitaphana.core import clock, invariants
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from kitaphana.holdings.models import Item
from kitaphana.network.tests.factories import OpeningHoursFactory, ServicePointFactory

BRANCHES, TITLES, COPIES, READERS = 3, 2, 3, 4
STEPS = int(os.environ.get("KITAPHANA_MACHINE_STEPS") or 0)
EXAMPLE = 50
START = dt.datetime(2026, 3, 2, 5, tzinfo=dt.UTC)

items = st.integers(0, TITLES * COPIES - 1)
readers = st.integers(0, READERS - 1)
branches = st.integers(0, BRANCHES - 1)
titles = st.integers(0, TITLES - 1)


class CityMachine(RuleBasedStateMachine):
    """The product on the left, the model on the right, and a key of every act to send it once more."""

    def __init__(self):
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.travel = time_machine.travel(START, tick=False)
        self.time = self.travel.start()
        self.world = World()
        far = [ServicePointFactory(code=f"B{number}", pool=self.world.point.pool) for number in range(1, BRANCHES)]
        self.points = [self.world.point, *far]
        for point in far:
            OpeningHoursFactory(branch=point.branch)
        row = NewPolicyRow(
            is_lendable=True, loan_days=15, max_loans=500, max_renewals=100, renewal_days=15, max_holds=500
        )
        set_policy_row(row=row, by=BORIS)
        self.readers = [self.world.reader() for _ in range(READERS)]
        self.editions = [EditionFactory() for _ in range(TITLES)]
        self.items, things = [], []
        for number in range(TITLES * COPIES):
            title, home = number % TITLES, number % BRANCHES
            self.items.append(self.world.item(edition=self.editions[title], branch=self.points[home].branch))
            things.append(Thing(title, home))
        self.city, self.holds, self.sent = City(things), {}, []

    def teardown(self):
        self.travel.stop()
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    def done(self, act, **asked):
        """The codes of the refusal, none when it was done; a done act can be repeated later."""
        key = new_key()
        try:
            act(command_id=key, **asked)
        except Refused as refused:
            return set(refused.codes)
        self.sent.append((act, {**asked, "command_id": key}))
        return set()

    @rule(item=items, reader=readers, here=branches)
    def check_out(self, item, reader, here):
        expected = self.city.refusals_to_lend(item, reader)
        asked = {"service_point_id": self.points[here].pk, "by": BORIS}

        codes = self.done(self.world_check_out, item=item, reader=reader, **asked)

        assert codes == expected
        if not codes:
            self.city.lend(item, reader)

    def world_check_out(self, item, reader, **asked):
        return self.world.check_out(self.readers[reader], self.items[item], **asked)

    @rule(item=items, here=branches)
    def check_in(self, item, here):
        assert self.done(self.world_check_in, item=item, service_point_id=self.points[here].pk) == set()
        self.city.check_in(item, here)

    def world_check_in(self, item, **asked):
        return self.world.check_in(self.items[item], **asked)

    @rule(item=items)
    def renew(self, item):
        loan = Loan.objects.filter(item=self.items[item], closed_at=None).first()
        if loan is not None:
            assert self.done(self.world.renew, loan_id=loan.pk) == self.city.may_renew(item)

    @rule(reader=readers, title=titles, pickup=branches)
    def place(self, reader, title, pickup):
        expected = self.city.refusals_to_wait(reader, title)
        before = set(Hold.objects.values_list("pk", flat=True))
        asked = {"patron_id": self.readers[reader].pk, "pickup_point_id": self.points[pickup].pk, "by": READER}

        codes = self.done(place_hold, work_id=self.editions[title].work_id, **asked)

        if all(one.status == "missing" for one in self.city.things if one.title == title):
            expected = expected | {"nothing_to_hold"}
        assert codes == expected
        if not codes:
            (made,) = set(Hold.objects.values_list("pk", flat=True)) - before
            self.holds[made] = Place(made, reader, title, pickup)
            self.city.places.append(self.holds[made])
            self.pass_time(minutes=1)

    @precondition(lambda self: any(one.is_open for one in self.city.places))
    @rule(data=st.data())
    def cancel(self, data):
        place = data.draw(st.sampled_from([one for one in self.city.places if one.is_open]))
        assert self.done(cancel_hold, hold_id=place.number, by=READER) == set()
        self.city.end(place, "cancelled")

    @precondition(lambda self: any(one.state == "waiting" for one in self.city.places))
    @rule(data=st.data())
    def suspend(self, data):
        place = data.draw(st.sampled_from([one for one in self.city.places if one.state == "waiting"]))
        until = clock.today() + dt.timedelta(days=300)
        assert self.done(suspend_hold, hold_id=place.number, until=until, by=READER) == set()
        place.state = "suspended"

    @precondition(lambda self: any(one.state == "suspended" for one in self.city.places))
    @rule(data=st.data())
    def resume(self, data):
        place = data.draw(st.sampled_from([one for one in self.city.places if one.state == "suspended"]))
        assert self.done(resume_hold, hold_id=place.number, by=READER) == set()
        place.state = "waiting"

    @precondition(lambda self: any(one.state == "ready" for one in self.city.places))
    @rule()
    def nobody_comes(self):
        """Weeks go by: what nobody has fetched goes on to the next one, in the order of the ids."""
        self.pass_time(days=40)
        expire_holds()
        for place in [one for one in self.city.places if one.state == "ready"]:
            self.city.end(place, "expired")

    @rule(item=items, here=branches, there=branches)
    def send(self, item, here, there):
        thing = self.city.things[item]
        expected = set()
        if here == there:
            expected.add("transit_target_invalid")
        if thing.holder is not None:
            expected.add("item_on_loan")
        elif self.city.caught(item) is not None:
            expected.add("item_held")
        elif thing.status == "missing":
            expected.add("item_not_available")
        ends = {"service_point_id": self.points[here].pk, "to_point_id": self.points[there].pk}

        codes = self.done(send_item, item_id=self.items[item].pk, by=BORIS, **ends)

        assert bool(codes) == bool(expected)
        assert codes <= expected
        if not codes:
            thing.status, thing.way = "in_transit", Way(here, there, SENT)

    @rule(item=items)
    def lose(self, item):
        way = Transit.objects.filter(item=self.items[item], state="sent").first()
        assert (way is not None) == (self.city.things[item].way is not None)
        if way is not None:
            assert self.done(lose_in_transit, transit_id=way.pk, by=BORIS) == set()
            self.city.lose(item)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def repeat(self, data):
        """The same key once more changes nothing at all."""
        act, asked = data.draw(st.sampled_from(self.sent))
        before = self.counts()
        act(**asked)
        assert self.counts() == before

    def counts(self):
        return [model.objects.count() for model in (Loan, Hold, Transit, AuditEntry, OutboxEvent, StoredCommand)]

    def pass_time(self, **span):
        self.time.shift(dt.timedelta(**span))

    @invariant()
    def the_product_agrees_with_the_model(self):
        statuses = dict(Item.objects.values_list("pk", "status"))
        assert [statuses[item.pk] for item in self.items] == [thing.status for thing in self.city.things]
        loans = dict(Loan.objects.filter(closed_at=None).values_list("item_id", "patron_id"))
        expected = [None if one.holder is None else self.readers[one.holder].pk for one in self.city.things]
        assert [loans.get(item.pk) for item in self.items] == expected
        holds = {row[0]: row[1:] for row in Hold.objects.values_list("pk", "state")}
        assert holds == {number: (place.state,) for number, place in self.holds.items()}
        caught = Hold.objects.filter(state__in=("in_transit", "ready")).values_list("pk", "item_id")
        open_places = [one for one in self.city.places if one.state in {"in_transit", "ready"}]
        assert dict(caught) == {one.number: self.items[one.item].pk for one in open_places}
        ways = dict(Transit.objects.filter(state="sent").values_list("item_id", "from_point_id"))
        travelling = [(item, thing.way) for item, thing in zip(self.items, self.city.things, strict=True) if thing.way]
        assert ways == {item.pk: self.points[way.start].pk for item, way in travelling}

    @invariant()
    def nothing_is_broken(self):
        found = [invariants.examine(one) for one in invariants.registered() if one.code in CHECKED]
        assert [one for one in found if one.breaches] == []


CHECKED = {"I1", "I3", "I5", "I6", "I8", "I13"}


@pytest.mark.django_db
def test_random_days_of_a_city_agree_with_the_model():
    steps = STEPS or (10_000 if connection.vendor == "sqlite" else 1_000)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        seed(int(os.environ.get("KITAPHANA_MACHINE_SEED") or 20261130))(CityMachine),
        settings=settings(
            max_examples=max(steps // EXAMPLE, 1),
            stateful_step_count=EXAMPLE,
            deadline=None,
            suppress_health_check=checks,
            database=None,
        ),
    )
