"""A simulated year of holds in the demo city: readers, loans, vans and shelves on a virtual clock, with the real rules.

Places, their days, stock and policies are the demo city's (`hold_town`); items are chosen, waits estimated, loans and
shelves timed by the rules that work for readers. What people do is assumed (`hold_people`). In memory and repeatable.
"""

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Final

from kitaphana.bench.hold_parts import Line, SimHold, SimItem, Strategy, Year
from kitaphana.bench.hold_people import (
    BACK_EARLY,
    FOUND_AGAIN,
    GIVES_UP,
    LINES_OF_SHELVES,
    NOT_FETCHED,
    NOT_FOUND,
    WANTS_MORE,
    People,
)
from kitaphana.bench.hold_town import Dates, Town
from kitaphana.circulation.estimating import HISTORY, Case, History
from kitaphana.circulation.hold_path import MOST_STOCK
from kitaphana.circulation.rules.estimates import Supply, estimate
from kitaphana.circulation.rules.targeting import Candidate, choose
from kitaphana.circulation.services.targeting import GIVEN_UP_AFTER

START: Final = dt.date(2025, 10, 3)
WARM_UP: Final = 90
"""The year that counts is 2026, with its public holidays."""
NOON: Final = 0.5


class HoldCity:
    """A city whose days are lived one after another; the first `warm_up` days are not counted."""

    def __init__(self, town: Town, *, seed: int = 1, strategy: Strategy = choose) -> None:
        self._town, self._strategy = town, strategy
        self._dates, self._people = Dates.of(town, START), People(town, seed)
        self._city, self._day, self._counts_from = town.city, 0, 0
        self.year = Year()
        self._items = [[SimItem(copy, number) for copy in title.copies] for number, title in enumerate(town.titles)]
        self._shelves: defaultdict[int, list[SimItem]] = defaultdict(list)
        for item in (item for items in self._items for item in items):
            self._shelves[town.place_of(item.copy)].append(item)
        self._queues: defaultdict[int, list[SimHold]] = defaultdict(list)
        self._lists: defaultdict[int, dict[SimHold, Line]] = defaultdict(dict)
        self._agenda: defaultdict[int, list[Callable[[], None]]] = defaultdict(list)
        self._ended: deque[Case] = deque(maxlen=HISTORY)
        self._history = History.of(())

    def run(self, *, warm_up: int = WARM_UP, days: int = 365) -> Year:
        """Live through the days; returns what those after the warm-up brought."""
        self._counts_from = warm_up
        for self._day in range(warm_up + days):
            self._city = self._town.city.on(START + dt.timedelta(days=self._day))
            self._history = History.of(self._ended)
            self._give_up_lines()
            self._target()
            self._fetch()
            for act in self._agenda.pop(self._day, ()):
                act()
            self._serve_readers()
        self._count_overdrawn()
        return self.year

    def _count_overdrawn(self) -> None:
        """Who waits at the end for longer than was told counts as told wrongly, not as left out."""
        for hold in (hold for queue in self._queues.values() for hold in queue):
            if hold.placed >= self._counts_from and self._day - hold.placed > hold.high:
                self.year.waits.append((hold.low, hold.high, self._day - hold.placed))

    @property
    def _counts(self) -> bool:
        return self._day >= self._counts_from

    def _plan(self, day: int, act: Callable[[], None]) -> None:
        self._agenda[max(day, self._day + 1)].append(act)

    def _give_up_lines(self) -> None:
        """What nobody has fetched for days goes to another branch, where there is one."""
        for branch, lines in self._lists.items():
            for line in list(lines.values()):
                if self._day - line.since > GIVEN_UP_AFTER.days:
                    self._end_line(line)
                    line.hold.tried.add(branch)

    def _target(self) -> None:
        """The start of the day: a line for every hold that waits and has none, in the order in which they came."""
        load = {branch: len(lines) for branch, lines in self._lists.items()}
        made = sum(load.values())
        waiting = [
            (hold.placed, title, turn, hold)
            for title, queue in self._queues.items()
            for turn, hold in enumerate(queue, 1)
            if hold.line is None
        ]
        for _placed, _title, turn, hold in sorted(waiting, key=lambda one: one[:3]):
            free = {item.copy.item_id: item for item in self._fetchable(hold.title)}
            found = [self._candidate(item, hold) for item in free.values()]
            fair = made / max(len(self._city.open_branches), 1)
            choice = self._strategy(found, load, fair_load=fair, turn=turn) if found else None
            if choice is not None:
                self._begin_line(Line(free[choice.item_id], hold, self._day))
                load[choice.branch_id] = load.get(choice.branch_id, 0) + 1
                made += 1

    def _fetchable(self, title: int) -> Iterator[SimItem]:
        """What stands on a shelf that can be reached today, and is on no list."""
        for item in self._items[title]:
            is_free = item.state == "shelf" and item.line is None
            if is_free and self._city.can_fetch(item.copy.branch_id, item.copy.station_id):
                yield item

    def _candidate(self, item: SimItem, hold: SimHold) -> Candidate:
        copy = item.copy
        way = self._city.kilometres(copy.branch_id, copy.station_id, hold.pickup)
        return Candidate(copy.item_id, copy.branch_id, way, copy.branch_id in hold.tried)

    def _begin_line(self, line: Line) -> None:
        line.item.line = line.hold.line = line
        self._lists[line.item.copy.branch_id][line.hold] = line

    def _end_line(self, line: Line) -> None:
        line.item.line = line.hold.line = None
        del self._lists[line.item.copy.branch_id][line.hold]

    def _fetch(self) -> None:
        """Every branch with people there works through as much of its list as they can."""
        for branch in sorted(self._city.open_branches):
            shelves = len(self._shelves[self._town.city.desks[branch]])
            for line in list(self._lists[branch].values())[: 1 + -(-shelves // LINES_OF_SHELVES)]:
                if line.hold.line is not line:
                    continue  # what was fetched just now was handed to this reader
                self._end_line(line)
                if self._people.happens(NOT_FOUND):
                    self._miss(line)
                else:
                    self._hand_on(line.item, self._town.place_of(line.item.copy))

    def _miss(self, line: Line) -> None:
        item = line.item
        item.state = "missing"
        line.hold.tried.add(item.copy.branch_id)
        self._plan(self._day + FOUND_AGAIN, partial(self._hand_on, item, self._town.place_of(item.copy)))

    def _hand_on(self, item: SimItem, place: int) -> None:
        """An item in somebody's hand: to the first who waits, else where it belongs."""
        home, queue = self._town.city.desks[item.copy.branch_id], self._queues[item.title]
        if queue:
            self._catch(item, queue.pop(0), place)
        elif place == self._town.place_of(item.copy):
            item.state = "shelf"
        elif place == home or self._town.transit(item.copy).floats:
            self._settle(item, place)
        else:
            self.year.home_km += self._way(item, place, home) * self._counts
            self._send(item, place, home, partial(self._hand_on, item, home))

    def _catch(self, item: SimItem, hold: SimHold, place: int) -> None:
        if hold.line is not None:
            self._end_line(hold.line)
        if hold.pickup == place:
            self._shelve(item, hold)
            return
        self.year.transits += self._counts
        self.year.transit_km += self._way(item, place, hold.pickup) * self._counts
        self._send(item, place, hold.pickup, partial(self._shelve, item, hold))

    def _settle(self, item: SimItem, place: int) -> None:
        """From now on it is at home here: it floats, or its branch has it back from a station."""
        self._shelves[self._town.place_of(item.copy)].remove(item)
        item.copy, item.state = self._town.moved(item.copy, place), "shelf"
        self._shelves[place].append(item)

    def _way(self, item: SimItem, start: int, goal: int) -> float:
        return self._city.kilometres(item.copy.branch_id, start, goal)

    def _send(self, item: SimItem, start: int, goal: int, then: Callable[[], None]) -> None:
        """By van; it arrives on a day on which somebody is there."""
        item.state = "moving"
        days = self._people.van_days(self._way(item, start, goal))
        self._plan(self._dates.open_from(goal, self._day + days), then)

    def _shelve(self, item: SimItem, hold: SimHold) -> None:
        """Ready; its reader comes while it waits, or it is handed on after its last day."""
        item.state, place = "ready", hold.pickup
        if hold.placed >= self._counts_from:
            self.year.waits.append((hold.low, hold.high, self._day - hold.placed))
        last = self._dates.expiry(place, self._day, self._town.shelf_days(item.copy, place))
        comes = self._dates.open_from(place, self._day + self._people.comes_after())
        if comes > last or self._people.happens(NOT_FETCHED):
            self._plan(self._dates.open_from(place, last + 1), partial(self._hand_on, item, place))
        else:
            self._plan(comes, partial(self._lend, item, place))

    def _lend(self, item: SimItem, place: int) -> None:
        """Until a real day of that place; half of them come back before their last days."""
        if item.line is not None:
            self._end_line(item.line)  # the reader at hand wins
        days = self._town.loan(item.copy, place).loan_days or 1
        item.state, item.lent, item.renewals = "loan", self._day, 0
        item.due = self._dates.due(place, self._day, days)
        self.year.loans += self._counts
        if self._people.happens(BACK_EARLY):
            self._bring_back(item, place, self._day + self._people.early_after(days))
        else:
            self._plan(int(item.due) - 1, partial(self._end_term, item, place))

    def _end_term(self, item: SimItem, place: int) -> None:
        """The last days: a renewal, where nobody waits in vain for it, or the way back."""
        terms = self._town.loan(item.copy, place)
        may_renew = item.renewals < terms.max_renewals and self._has_enough(item.title)
        if may_renew and self._people.happens(WANTS_MORE):
            item.renewals += 1
            start = max(int(item.due), self._day)
            item.due = max(item.due, self._dates.due(place, start, terms.renewal_days or 1))
            self._plan(int(item.due) - 1, partial(self._end_term, item, place))
        else:
            self._bring_back(item, place, self._people.back_after(int(item.due)))

    def _has_enough(self, title: int) -> bool:
        queue = self._queues[title]
        return not queue or sum(item.state == "shelf" for item in self._items[title]) >= len(queue)

    def _bring_back(self, item: SimItem, place: int, day: int) -> None:
        goal = self._people.brings_back_to(place)
        self._plan(self._dates.open_from(goal, day), partial(self._take_back, item, goal))

    def _take_back(self, item: SimItem, place: int) -> None:
        self._ended.append((item.copy.category, float(self._day - item.lent), self._day + NOON - item.due))
        self._hand_on(item, place)

    def _serve_readers(self) -> None:
        """Who looks along the shelves takes something; who seeks a title takes it, waits for it, or does without."""
        for place in self._people.browsers():
            shelf = self._shelves[place]
            item = shelf[self._people.one_of(len(shelf))] if shelf else None
            if item and item.state == "shelf" and place in self._city.open_points:
                self._lend(item, place)
        for title, place, pickup in self._people.seekers():
            items = self._items[title]
            here = next((one for one in items if one.state == "shelf" and self._town.place_of(one.copy) == place), None)
            if here is None:
                if len(self._queues[title]) < 2 * len(items) + 2 and not self._people.happens(GIVES_UP):
                    self._place_hold(title, pickup)
            elif place in self._city.open_points:
                self._lend(here, place)

    def _place_hold(self, title: int, pickup: int) -> None:
        hold, copy = SimHold(title, pickup, self._day), self._items[title][0].copy
        habits = self._history.habits(copy.category, float(self._town.transit(copy).transit_days))
        told = estimate(len(self._queues[title]), islice(self._supply(title, pickup), MOST_STOCK), habits)
        if told is not None:
            hold.low, hold.high = told.low, told.high
            self._queues[title].append(hold)

    def _supply(self, title: int, pickup: int) -> Iterator[Supply]:
        """What serves: first what stands on a shelf."""
        items = self._items[title]
        for copy in (item.copy for item in items if item.state == "shelf"):
            way = self._city.kilometres(copy.branch_id, copy.station_id, pickup)
            yield Supply(is_available=True, is_here=not way)
        for item in items:
            if item.state == "loan":
                yield Supply(due_in=item.due - self._day - NOON)
            elif item.state in ("moving", "ready"):
                yield Supply()
