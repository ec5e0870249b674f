"""Days of a city: the product on the left, the model on the right, and a look at both after every step.

A step is a name and plain numbers, so that a walk can be printed, repeated and made shorter.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

import time_machine
from django.db import transaction

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation.queries.freezes import FrozenPlaces
from kitaphana.circulation.rules.freezes import Period
from kitaphana.circulation.services import (
    NewPolicyRow,
    cancel_hold,
    cancel_transit,
    cut_expired_links,
    expire_holds,
    follow_overdue,
    freezing,
    lose_in_transit,
    place_hold,
    receive,
    resume_hold,
    send_item,
    set_policy_row,
    suspend_hold,
    target_holds,
)
from kitaphana.circulation.services.freezing import NewFreeze
from kitaphana.circulation.tests.factories import BORIS, READER, World
from kitaphana.core import clock, jobs, sequencer
from kitaphana.core.errors import Refused
from kitaphana.core.trilingual import Names
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.network.tests.factories import OpeningHoursFactory, ServicePointFactory
from tests.city.agreeing import Agreement
from tests.city.reader_days import ReaderDays
from tests.city.reference import MADE, MOST_LOANS, MOVING, REVERSING, SENT, City, Closure, Place, Thing, Way
from tests.city.watch import Watch, rows

BRANCHES, TITLES, COPIES, READERS = 3, 2, 3, 4
MOST_CLOSURES = 4
ITEMS = TITLES * COPIES
START = dt.datetime(2026, 3, 2, 5, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
REASON = Names("Жөндеу", "Ремонт", "Repair")

PICK = 24
"""One of those that are there: the number is taken round."""
RULES: dict[str, tuple[int, ...]] = {
    "check_out": (ITEMS, READERS, BRANCHES),
    "check_in": (ITEMS, BRANCHES),
    "renew": (PICK,),
    "place": (READERS, TITLES, BRANCHES),
    "cancel": (PICK,),
    "suspend": (PICK,),
    "resume": (PICK,),
    "time_passes": (30,),
    "nobody_comes": (),
    "send": (ITEMS, BRANCHES, BRANCHES),
    "take_in": (PICK, BRANCHES),
    "lose": (PICK,),
    "call_back": (PICK,),
    "repeat": (PICK,),
    "take_back": (3, ITEMS, READERS, BRANCHES),
    "lend_anyway": (ITEMS, READERS, BRANCHES),
    "move_pickup": (PICK, BRANCHES),
    "is_lost": (PICK, BRANCHES),
    "is_claimed": (PICK, BRANCHES),
    "is_found": (PICK, BRANCHES),
    "stop": (READERS,),
    "let_go": (PICK,),
    "lose_card": (READERS,),
    "get_card": (READERS,),
    "renew_term": (READERS,),
    "merge": (READERS, READERS),
    "part": (PICK,),
    "close": (BRANCHES + 1, 30, 10, 2),
    "end_closure": (PICK, 20),
    "reopen": (PICK, 2),
    "work": (),
    "morning": (),
}
"""Every rule, with how many values each of its numbers can have."""
FLOATING = 1
"""Items of this title stay where they come back."""
SHORT_TERM = dt.date(2026, 5, 1)
SELDOM = ("merge", "time_passes", "nobody_comes", "close", "end_closure", "reopen", "work", "morning")
"""These happen now and then between the acts of readers and staff, and take longer."""

Step = tuple[str, tuple[int, ...]]


class Days(ReaderDays, Agreement):
    """One world, many examples: each begins with `begin` and goes by `step`s."""

    def __init__(self) -> None:
        with time_machine.travel(START, tick=False):
            self.world = World()
            far = [ServicePointFactory(code=f"B{number}", pool=self.world.point.pool) for number in range(1, BRANCHES)]
            self.points = [self.world.point, *far]
            for point in far:
                OpeningHoursFactory(branch=point.branch)
            values = {
                "loan_days": 15,
                "max_loans": MOST_LOANS,
                "max_renewals": 100,
                "renewal_days": 15,
                "max_holds": 500,
            }
            set_policy_row(row=NewPolicyRow(is_lendable=True, **values), by=BORIS)
            kinds = [ItemCategoryFactory(), ItemCategoryFactory(code="comics")]
            set_policy_row(row=NewPolicyRow(item_category="comics", floats=True), by=BORIS)
            terms = [SHORT_TERM] + [dt.date(2126, 1, 1)] * (READERS - 1)
            self.readers = [self.world.reader(registration__expires_on=until) for until in terms]
            self.editions = [EditionFactory() for _ in range(TITLES)]
            homes = [self.points[number % BRANCHES].branch for number in range(ITEMS)]
            self.items = [
                self.world.item(
                    edition=self.editions[number % TITLES], branch=home, category=kinds[number % TITLES == FLOATING]
                )
                for number, home in enumerate(homes)
            ]
            self.watch = Watch()
            self.watch.learn(lambda span: time_machine.travel(START + span, tick=False))
        self.branch_of = {point.pk: number for number, point in enumerate(self.points)}

    def begin(self) -> None:
        """A new example: nothing has happened yet. `end` takes it all back."""
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.travel = time_machine.travel(START, tick=False)
        self.time = self.travel.start()
        things = [Thing(number % TITLES, number % BRANCHES, number % TITLES == FLOATING) for number in range(ITEMS)]
        self.city = City(things, self.people())
        self.jobs = mock.patch.object(jobs, "enqueue")  # `work` does them: in between the city lives on
        self.jobs.start()
        self.sent: list[tuple[Callable[..., Any], dict[str, Any], set[str], Any]] = []
        self.keys = self.refused = 0
        self.is_well = True
        self.watch.forget()

    def end(self, *, in_full: bool = True) -> None:
        """Look once more unless a step has failed, and go back to before `begin`."""
        try:
            if self.is_well:
                self.work()
                self.watch.look()
                if in_full:
                    self.watch.look_at_all()
        finally:
            self.leave()

    def leave(self) -> None:
        """Go back to before `begin` as it is."""
        self.travel.stop()
        self.jobs.stop()
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    def can(self, name: str) -> bool:
        """Whether there is anything that the rule could be about."""
        return name not in _ABOUT or bool(_ABOUT[name](self))

    def step(self, name: str, numbers: Sequence[int]) -> bool:
        """Do it in both, and look; False where there was nothing to do it with."""
        if not self.can(name):
            return False
        self.is_well = False
        getattr(self, name)(*numbers)
        self.agree()
        self.watch.look()
        self.is_well = True
        return True

    # what readers and staff do

    def check_out(self, item: int, reader: int, here: int) -> None:
        reader = self.city.people.who(reader)
        expected = self.city.refusals_to_lend(item, reader, clock.today())
        asked = {"patron": self.readers[reader], "item": self.items[item], "service_point_id": self.points[here].pk}

        codes, answer = self.done(self.world.check_out, by=BORIS, **asked)

        assert codes == expected, codes
        if not codes:
            self.city.lend(item, reader, answer.loan_id, answer.due_at)

    def check_in(self, item: int, here: int) -> None:
        codes, _ = self.done(self.world.check_in, item=self.items[item], service_point_id=self.points[here].pk)
        assert codes == set(), codes
        self.city.check_in(item, here)

    def renew(self, pick: int) -> None:
        item = self.one("renew", pick)
        codes, answer = self.done(self.world.renew, loan_id=self.loans[self.items[item].pk][2])
        assert codes == self.city.may_renew(item, clock.today()), codes
        if not codes:
            self.city.things[item].until = answer.due_at

    def place(self, reader: int, title: int, pickup: int) -> None:
        reader = self.city.people.who(reader)
        expected = self.city.refusals_to_wait(reader, title, clock.today())
        asked = {"patron_id": self.readers[reader].pk, "pickup_point_id": self.points[pickup].pk, "by": READER}

        codes, answer = self.done(place_hold, work_id=self.editions[title].work_id, **asked)

        assert codes == expected, codes
        if not codes:
            self.city.places.append(Place(answer.hold_id, reader, title, pickup))

    def cancel(self, pick: int) -> None:
        place = self.one("cancel", pick)
        assert self.done(cancel_hold, hold_id=place.number, by=READER)[0] == set()
        self.city.end(place, "cancelled")

    def suspend(self, pick: int) -> None:
        place, until = self.one("suspend", pick), clock.today() + 100 * DAY
        assert self.done(suspend_hold, hold_id=place.number, until=until, by=READER)[0] == set()
        place.state, place.until = "suspended", until

    def resume(self, pick: int) -> None:
        place = self.one("resume", pick)
        assert self.done(resume_hold, hold_id=place.number, by=READER)[0] == set()
        place.state, place.until = "waiting", None

    def time_passes(self, hours: int) -> None:
        today = clock.today()
        self.time.shift(dt.timedelta(hours=hours + 1))
        if clock.today() != today:
            cut_expired_links()

    def nobody_comes(self) -> None:
        """Weeks go by: what nobody has fetched goes on to the next one, in the order of the ids."""
        self.time.shift(40 * DAY)
        self.work()
        expire_holds()
        self.city.nobody_comes(clock.today())
        cut_expired_links()

    def send(self, item: int, here: int, there: int) -> None:
        ends = {"service_point_id": self.points[here].pk, "to_point_id": self.points[there].pk}
        codes, _ = self.done(send_item, item_id=self.items[item].pk, by=BORIS, **ends)
        assert codes == self.city.refusals_to_send(item, here, there), codes
        if not codes:
            thing = self.city.things[item]
            thing.status, thing.way = "in_transit", Way(here, there, SENT)

    def take_in(self, pick: int, here: int) -> None:
        """By its way and not by its number, also where it was not sent to."""
        item = self.one("take_in", pick)
        point = self.points[here].pk
        assert self.done(receive, transit_id=self.way(item), service_point_id=point, by=BORIS)[0] == set()
        self.city.check_in(item, here)

    def lose(self, pick: int) -> None:
        item = self.one("lose", pick)
        assert self.done(lose_in_transit, transit_id=self.way(item), by=BORIS)[0] == set()
        self.city.give_up_way(item, "missing")

    def call_back(self, pick: int) -> None:
        item = self.one("call_back", pick)
        assert self.done(cancel_transit, transit_id=self.way(item), by=BORIS)[0] == set()
        self.city.give_up_way(item, "available")

    def repeat(self, pick: int) -> None:
        """The same key once more gets the same answer, also a refusal, and changes nothing at all."""
        act, asked, before, answer = self.one("repeat", pick)
        counted = rows(_COUNTS)
        codes, again = self.tried(act, **asked)
        assert codes == before, codes
        assert again == answer
        assert rows(_COUNTS) == counted

    # closed days

    def close(self, branch: int, first: int, length: int, is_at_once: int) -> None:
        """A branch, or all of them, from a few days ago to some weeks ahead."""
        begins = clock.today() + (first - 3) * DAY
        place = self.points[branch % BRANCHES]
        asked = Closure(0, branch if branch < BRANCHES else None, begins, begins + length * DAY)
        places = FrozenPlaces(place.institution_id, None if asked.branch is None else place.branch_id)
        new = NewFreeze(places, Period(asked.first, asked.last), REASON)

        codes, asked.number = self.done(freezing.make_freeze, new=new, by=BORIS)

        assert codes == set(), codes
        self.city.closures.append(asked)
        if is_at_once:
            self.work()

    def end_closure(self, pick: int, days: int) -> None:
        """Later or earlier than it was said."""
        closure = self.one("end_closure", pick)
        last = closure.last + (days - 10) * DAY
        expected = set() if closure.state == MADE and last == closure.last else closure.refusals(last=last)
        codes, _ = self.tried(freezing.change_freeze, freeze_id=closure.number, last_day=last, by=BORIS)
        assert codes == expected, codes
        if not codes:
            closure.state = MOVING if last > closure.last else closure.state
            closure.last = last

    def reopen(self, pick: int, is_at_once: int) -> None:
        """As if it had never been."""
        closure = self.one("reopen", pick)
        expected = closure.refusals()
        codes, _ = self.tried(freezing.reverse_freeze, freeze_id=closure.number, by=BORIS)
        assert codes == expected, codes
        if not expected:
            closure.state = REVERSING
            if is_at_once:
                self.work()

    # what nobody sees

    def work(self) -> None:
        """The worker comes round: jobs, numbers and seals."""
        for closure in self.city.closures:
            if closure.state in {MOVING, REVERSING}:
                freezing.run_freeze(closure.number)
        self.city.work_is_done()
        while sequencer.number_committed():
            pass

    def morning(self) -> None:
        """What is done once a day: pick lists, reminders, old links, closed days. Nothing that the model knows."""
        follow_overdue()
        cut_expired_links()
        freezing.settle_freezes()
        self.city.work_is_done()
        target_holds()

    # both sides

    def one(self, name: str, pick: int) -> Any:
        """One of those that the rule can be about; the last ones first."""
        those = _ABOUT[name](self)
        return those[-1 - pick % len(those)]

    def done(self, act: Callable[..., Any], /, **asked: Any) -> tuple[set[str], Any]:
        """The codes of the refusal, none when it was done, and the answer; it can be sent once more later."""
        self.keys += 1
        asked["command_id"] = f"city-{self.keys}"
        codes, answer = self.tried(act, **asked)
        self.refused += bool(codes)
        self.sent.append((act, asked, codes, answer))
        return codes, answer

    def tried(self, act: Callable[..., Any], /, **asked: Any) -> tuple[set[str], Any]:
        """The same for an act without a key."""
        try:
            return set(), act(**asked)
        except Refused as refused:
            return set(refused.codes), None


def _travelling(days: Days) -> list[int]:
    return [item for item, thing in enumerate(days.city.things) if thing.way]


def _lent(days: Days) -> list[int]:
    return [item for item, thing in enumerate(days.city.things) if thing.holder is not None]


def _open_places(days: Days) -> list[Place]:
    return [one for one in days.city.places if one.is_open]


_ABOUT: dict[str, Callable[[Days], Sequence[Any]]] = {
    "renew": _lent,
    "is_lost": _lent,
    "is_claimed": _lent,
    "is_found": lambda days: [item for item in _lent(days) if days.city.things[item].said != "open"],
    "let_go": lambda days: [one for one in days.city.people.stops.values() if one.is_in_force],
    "part": lambda days: days.city.people.merges,
    "cancel": _open_places,
    "move_pickup": _open_places,
    "suspend": lambda days: [one for one in days.city.places if one.state == "waiting"],
    "resume": lambda days: [one for one in days.city.places if one.state == "suspended"],
    "take_in": _travelling,
    "lose": _travelling,
    "call_back": _travelling,
    "repeat": lambda days: days.sent,
    "close": lambda days: range(MOST_CLOSURES - len(days.city.closures)),
    "end_closure": lambda days: days.city.closures,
    "reopen": lambda days: days.city.closures,
}
_COUNTS = "SELECT " + ", ".join(
    f"(SELECT COUNT(*) FROM {table})"
    for table in (
        "circulation_loan",
        "circulation_hold",
        "circulation_transit",
        "circulation_freeze",
        "core_auditentry",
        "core_outboxevent",
        "core_storedcommand",
    )
)
