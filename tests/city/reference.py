"""A city as small as a page: what items, holds, ways and closed days must do, written without the product's own rules.

Three branches, items of which some float, readers who may have a few books. Numbers stand for everything; `None` is
nobody. What readers are stands in `people.py`.
"""

import datetime as dt
from dataclasses import dataclass, field, replace

from tests.city.people import People

SENT, HELD, HOME = "sent", "held", "home"
MOVING, MADE, REVERSING, REVERSED = "moving", "made", "reversing", "reversed"
MOST_LOANS = 3
MAY_BE_SET_ASIDE = {"patron_blocked", "registration_expired", "loan_limit", "item_held", "item_not_available"}


@dataclass
class Way:
    """From one branch to another, and why."""

    start: int
    end: int
    why: str
    hold: int | None = None


@dataclass
class Thing:
    """An item. `holder` has it at home, as promised until `until`; `way` is where it travels; `status` as the product
    calls it. `loan` is the number of the loan, `said` what is said of it: open, lost, claimed_returned.
    """

    title: int
    home: int
    floats: bool = False
    status: str = "available"
    holder: int | None = None
    until: dt.datetime | None = None
    way: Way | None = None
    loan: int = 0
    said: str = "open"


@dataclass
class Place:
    """A place in a queue, first come first served; `until` is the day on which it wakes up."""

    number: int
    reader: int
    title: int
    pickup: int
    state: str = "waiting"
    item: int | None = None
    until: dt.date | None = None

    @property
    def is_open(self) -> bool:
        return self.state in {"waiting", "suspended", "in_transit", "ready"}


@dataclass
class Closure:
    """A branch (all of them: `None`) stands still from the first to the last day."""

    number: int
    branch: int | None
    first: dt.date
    last: dt.date
    state: str = MOVING

    def shuts(self, branch: int, day: dt.date) -> bool:
        return self.branch in (None, branch) and self.first <= day <= self.last

    def refusals(self, *, last: dt.date | None = None) -> set[str]:
        """To end on another day, or (none given) to have never been."""
        if self.state == REVERSED:
            return {"freeze_over"}
        if self.state != MADE:
            return {"freeze_busy"}
        return {"freeze_dates_invalid"} if last is not None and last < self.first else set()


@dataclass
class City:
    """The whole of it."""

    things: list[Thing]
    people: People = field(default_factory=lambda: People([], {}))
    places: list[Place] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)

    def copy(self) -> "City":
        """As it is now: to go back to."""
        lists = {name: [replace(one) for one in getattr(self, name)] for name in ("things", "places", "closures")}
        return City(people=self.people.copy(), **lists)

    def caught(self, item: int) -> Place | None:
        return next((one for one in self.places if one.item == item and one.state in {"in_transit", "ready"}), None)

    def waiting(self, title: int) -> list[Place]:
        return [one for one in self.places if one.title == title and one.state == "waiting"]

    def own_open(self, reader: int, title: int) -> Place | None:
        return next((one for one in self.places if one.reader == reader and one.title == title and one.is_open), None)

    def check_in(self, item: int, here: int) -> None:
        """Back from whoever had it, and on to where it is wanted."""
        thing = self.things[item]
        thing.holder = thing.until = None
        thing.said = "open"
        self.pass_on(item, here)

    def pass_on(self, item: int, here: int) -> None:
        thing = self.things[item]
        caught, way = self.caught(item), thing.way
        hold = caught or next(iter(self.waiting(thing.title)), None)
        stands = way is not None and way.start == here != way.end and (
            way.why != HELD or (hold is not None and hold.number == way.hold)
        )  # fmt: skip
        if hold is not None and hold.pickup == here:
            thing.status, thing.way, hold.state, hold.item = "on_hold_shelf", None, "ready", item
        elif hold is not None:
            if not (hold.state == "in_transit" and stands):
                thing.way = Way(here, hold.pickup, HELD, hold.number)
            thing.status, hold.state, hold.item = "in_transit", "in_transit", item
        elif stands:
            thing.status = "in_transit"
        elif thing.home == here or thing.floats or (way is not None and way.why == SENT and way.end == here):
            thing.status, thing.way = "available", None
        else:
            thing.status, thing.way = "in_transit", Way(here, thing.home, HOME)

    def has_lost(self, reader: int) -> bool:
        return any(one.holder == reader and one.said == "lost" for one in self.things)

    def refusals_of(self, reader: int, today: dt.date) -> set[str]:
        """A stop, by a person or for a lost item, and a term that is over."""
        found = {"patron_blocked"} if self.people.is_stopped(reader) or self.has_lost(reader) else set()
        return found | ({"registration_expired"} if self.people.readers[reader].until < today else set())

    def refusals_to_lend(self, item: int, reader: int, today: dt.date, *, is_set_aside: bool = False) -> set[str]:
        """`is_set_aside`: by a librarian who may, all that a person may judge."""
        thing, caught = self.things[item], self.caught(item)
        found = self.refusals_of(reader, today)
        if not self.people.has_card(reader):
            found.add("card_not_active")
        if sum(one.holder == reader for one in self.things) >= MOST_LOANS:
            found.add("loan_limit")
        if thing.status == "on_loan":
            found.add("on_loan_to_you" if thing.holder == reader else "item_on_loan")
        elif caught is not None and caught.reader != reader:
            found.add("item_held")
        if thing.status in {"in_transit", "missing", "lost"}:
            found.add("item_not_available")
        if not is_set_aside:
            return found
        kept = found - MAY_BE_SET_ASIDE | ({"item_not_available"} if thing.status == "lost" else set())
        return kept or ({"item_on_loan"} if thing.holder is not None else set())

    def lend(self, item: int, reader: int, loan: int, until: dt.datetime) -> None:
        thing = self.things[item]
        caught = self.caught(item)
        if caught is not None and caught.reader != reader:
            caught.state, caught.item = "waiting", None
        own = caught if caught is not None and caught.reader == reader else None
        if own is None:
            mine = self.own_open(reader, thing.title)
            own = mine if mine is not None and mine.state in {"waiting", "suspended"} else None
        if own is not None:
            own.state = "fulfilled"
        thing.status, thing.holder, thing.until, thing.way, thing.loan = "on_loan", reader, until, None, loan

    def may_renew(self, item: int, today: dt.date) -> set[str]:
        """Not while it is said to be lost or back, or its reader is stopped; not where somebody waits for it."""
        thing = self.things[item]
        found = set() if thing.said == "open" else {"renewal_not_open"}
        assert thing.holder is not None
        return found | self.refusals_of(thing.holder, today) | self.is_wanted(item)

    def is_wanted(self, item: int) -> set[str]:
        """Somebody else waits, and no other item on a shelf could serve them."""
        thing = self.things[item]
        free = sum(one.title == thing.title and one.status == "available" for one in self.things)
        others = [one for one in self.waiting(thing.title) if one.reader != thing.holder]
        return {"item_wanted"} if len(others) > free else set()

    def has_nothing(self, title: int) -> bool:
        """All its items are missing or lost."""
        return all(one.status in {"missing", "lost"} for one in self.things if one.title == title)

    def refusals_to_wait(self, reader: int, title: int, today: dt.date) -> set[str]:
        found = self.refusals_of(reader, today)
        if not self.people.has_card(reader):
            found.add("card_not_active")
        if self.own_open(reader, title) is not None:
            found.add("hold_exists")
        if any(one.title == title and one.holder == reader for one in self.things):
            found.add("already_with_you")
        if self.has_nothing(title):
            found.add("nothing_to_hold")
        return found

    def refusals_to_send(self, item: int, here: int, there: int) -> set[str]:
        thing, found = self.things[item], set()
        if here == there:
            found.add("transit_target_invalid")
        if self.caught(item) is not None:
            found.add("item_held")
        elif thing.status == "on_loan":
            found.add("item_on_loan")
        elif thing.status in {"missing", "lost"}:
            found.add("item_not_available")
        return found

    def end(self, place: Place, state: str) -> None:
        """Cancelled or expired: what lay ready goes on at once, what travels is decided on where it arrives."""
        was, item = place.state, place.item
        place.state = state
        if was == "ready" and item is not None:
            self.pass_on(item, place.pickup)

    def change_pickup(self, place: Place, pickup: int) -> None:
        """What lies ready goes there at once, what travels is sent on from where it arrives."""
        was, place.pickup = place.pickup, pickup
        if place.state == "ready" and place.item is not None and was != pickup:
            self.pass_on(place.item, was)

    def say(self, item: int, said: str) -> None:
        """Its loan is said to be lost, or to have been brought back."""
        thing = self.things[item]
        thing.said, thing.status = said, {"lost": "lost", "claimed_returned": "missing"}[said]

    def merge(self, survivor: int, absorbed: int, number: int, on: dt.datetime) -> None:
        """Of two places for one title the worse one ends; everything else changes hands."""
        best = {"ready": 0, "in_transit": 1}
        both = [one for one in self.places if one.is_open and one.reader in {survivor, absorbed}]
        seen: set[int] = set()
        for one in sorted(both, key=lambda one: (best.get(one.state, 2), one.number)):
            if one.title in seen:
                self.end(one, "cancelled")
            seen.add(one.title)
        places = {one.number for one in self.places if one.reader == absorbed}
        loans = {one.loan for one in self.things if one.holder == absorbed}
        self._change_hands(absorbed, survivor, places, loans)
        self.people.merge(survivor, absorbed, number, on, places, loans)

    def part(self, number: int) -> None:
        """What is still the survivor's goes back; a place that has ended stays so."""
        merge = self.people.part(number)
        self._change_hands(merge.survivor, merge.absorbed, merge.places, merge.loans)

    def _change_hands(self, giver: int, taker: int, places: set[int], loans: set[int]) -> None:
        for place in self.places:
            if place.reader == giver and place.number in places:
                place.reader = taker
        for thing in self.things:
            if thing.holder == giver and thing.loan in loans:
                thing.holder = taker

    def give_up_way(self, item: int, status: str) -> None:
        """Lost or called back on its way: who was to get it waits again."""
        thing, caught = self.things[item], self.caught(item)
        if caught is not None:
            caught.state, caught.item = "waiting", None
        thing.status, thing.way = status, None

    def nobody_comes(self, today: dt.date) -> None:
        """What nobody has fetched goes on in the order of the queue, who waits for nothing is told so, rest ends."""
        for place in [one for one in self.places if one.state == "ready"]:
            self.end(place, "expired")
        for place in self.places:
            if place.state in {"waiting", "suspended"} and self.has_nothing(place.title):
                place.state = "expired"
        for place in self.places:
            if place.state == "suspended" and place.until is not None and place.until <= today:
                place.state, place.until = "waiting", None

    def is_shut(self, branch: int, day: dt.date) -> bool:
        """By a closure whose dates have been moved."""
        return any(one.state == MADE and one.shuts(branch, day) for one in self.closures)

    def work_is_done(self) -> None:
        """The worker has moved the dates of closures, or has put them back."""
        for one in self.closures:
            one.state = {MOVING: MADE, REVERSING: REVERSED}.get(one.state, one.state)
