"""A city as small as a page: what items, holds, ways and closed days must do, written without the product's own rules.

Three branches, items that do not float, readers without limits. Numbers stand for everything; `None` is nobody.
"""

import datetime as dt
from dataclasses import dataclass, field

SENT, HELD, HOME = "sent", "held", "home"
MOVING, MADE, REVERSING, REVERSED = "moving", "made", "reversing", "reversed"


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
    calls it.
    """

    title: int
    home: int
    status: str = "available"
    holder: int | None = None
    until: dt.datetime | None = None
    way: Way | None = None


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
    places: list[Place] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)

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
        elif thing.home == here or (way is not None and way.why == SENT and way.end == here):
            thing.status, thing.way = "available", None
        else:
            thing.status, thing.way = "in_transit", Way(here, thing.home, HOME)

    def refusals_to_lend(self, item: int, reader: int) -> set[str]:
        thing, caught = self.things[item], self.caught(item)
        found = set()
        if thing.holder is not None:
            found.add("on_loan_to_you" if thing.holder == reader else "item_on_loan")
        elif caught is not None and caught.reader != reader:
            found.add("item_held")
        if thing.status in {"in_transit", "missing"}:
            found.add("item_not_available")
        return found

    def lend(self, item: int, reader: int, until: dt.datetime) -> None:
        thing = self.things[item]
        caught = self.caught(item)
        own = caught if caught is not None and caught.reader == reader else None
        if own is None:
            mine = self.own_open(reader, thing.title)
            own = mine if mine is not None and mine.state in {"waiting", "suspended"} else None
        if own is not None:
            own.state = "fulfilled"
        thing.status, thing.holder, thing.until, thing.way = "on_loan", reader, until, None

    def may_renew(self, item: int) -> set[str]:
        """Somebody else waits, and no other item on a shelf could serve them."""
        thing = self.things[item]
        free = sum(one.title == thing.title and one.status == "available" for one in self.things)
        others = [one for one in self.waiting(thing.title) if one.reader != thing.holder]
        return {"item_wanted"} if len(others) > free else set()

    def has_nothing(self, title: int) -> bool:
        """All its items are missing."""
        return all(one.status == "missing" for one in self.things if one.title == title)

    def refusals_to_wait(self, reader: int, title: int) -> set[str]:
        found = set()
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
        elif thing.holder is not None:
            found.add("item_on_loan")
        elif thing.status == "missing":
            found.add("item_not_available")
        return found

    def end(self, place: Place, state: str) -> None:
        """Cancelled or expired: what lay ready goes on at once, what travels is decided on where it arrives."""
        was, item = place.state, place.item
        place.state = state
        if was == "ready" and item is not None:
            self.pass_on(item, place.pickup)

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
