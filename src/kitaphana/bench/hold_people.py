"""What the readers and the staff of the simulated city do by chance: assumed, all of it, and said here.

Two streams from one seed: what readers want is the same whichever way items are chosen, what happens to items is not.
"""

from collections import defaultdict
from itertools import accumulate
from random import Random
from typing import Final

from kitaphana.bench.hold_town import Title, Town

BROWSERS, SEEKERS = 1 / 700, 1 / 1_100
"""Readers a day for each item: who take what they like from a shelf, and who come for one title.

Together they borrow about as much as the closed loans of the demo city say.
"""
TASTE: Final = 1.2
"""How far the wish for a title may be from the number of its items (deviation of a normal in the exponent)."""
GIVES_UP, AT_A_STATION, ELSEWHERE = 0.35, 0.1, 0.1
"""Who does without; who fetches a hold at a station; who brings a book back to another place than its own."""
NOT_FOUND, NOT_FETCHED, COMES_AFTER = 0.03, 0.07, 1.8
"""Items that are not on their shelf, holds that nobody comes for, and in how many days the others come on average."""
BACK_EARLY, WANTS_MORE, IN_TIME, LATE_DAYS = 0.5, 0.4, 0.7, 9
"""Loans that end before their last days; of the others, who would renew, who is in time, and how late the rest is."""
VAN_DAYS, FAR_KM = (1, 1, 2, 2, 3), 12.0
"""A way in days; one more when it is far."""
FOUND_AGAIN: Final = 60
LINES_OF_SHELVES: Final = 800
"""One line of a pick list a day for so many items of a branch, and one more."""
_NEAR_STATIONS: Final = 3


class People:
    """The wishes and ways of all readers."""

    def __init__(self, town: Town, seed: int) -> None:
        self._town, self._titles = town, town.titles
        self._wishes, self._chance = Random(f"{seed}:wishes"), Random(f"{seed}:events")  # noqa: S311  no secret
        stock = town.stock()
        self._items = sum(stock.values())
        self._places = sorted(stock)
        self._weights = list(accumulate(stock[place] for place in self._places))
        self._of_owner: defaultdict[int, list[int]] = defaultdict(list)
        for place in self._places:
            self._of_owner[town.city.points[place].institution_id].append(place)
        self._owner_weights = {
            owner: list(accumulate(stock[place] for place in places)) for owner, places in self._of_owner.items()
        }
        self._wanted = list(accumulate(self._wish_for(title) for title in self._titles))
        self._stations: dict[int, list[int]] = {}

    def _wish_for(self, title: Title) -> float:
        """A library buys more of what is wanted more, but not in proportion, and it cannot know."""
        wish: float = len(title.copies) ** 0.8 * self._wishes.lognormvariate(0, TASTE)
        return wish

    def browsers(self) -> list[int]:
        """The places where somebody looks along the shelves today."""
        return self._wishes.choices(self._places, cum_weights=self._weights, k=round(self._items * BROWSERS) or 1)

    def seekers(self) -> list[tuple[int, int, int]]:
        """Who comes for a title today: its place in the list, the reader's own library, where a hold is fetched."""
        count = round(self._items * SEEKERS) or 1
        titles = self._wishes.choices(range(len(self._titles)), cum_weights=self._wanted, k=count)
        return [self._seeker(title) for title in titles]

    def _seeker(self, title: int) -> tuple[int, int, int]:
        owner = self._titles[title].institution_id
        places = self._of_owner[owner]
        place = self._wishes.choices(places, cum_weights=self._owner_weights[owner])[0]
        near = self._near(place)
        at_station, which = self._wishes.random() < AT_A_STATION, self._wishes.randrange(_NEAR_STATIONS)
        return title, place, near[which % len(near)] if near and at_station else place

    def _near(self, place: int) -> list[int]:
        """The nearest stations of the same owner that offer pick-up."""
        if place not in self._stations:
            city = self._town.city
            owner = city.points[place].institution_id
            stations = [point.id for point in self._town.pickups(owner) if point.branch_id is None]
            stations.sort(key=lambda station: (city.kilometres(0, place, station), station))
            self._stations[place] = stations[:_NEAR_STATIONS]
        return self._stations[place]

    def happens(self, share: float) -> bool:
        """By chance, in so many of all cases."""
        return self._chance.random() < share

    def one_of(self, count: int) -> int:
        """Any number from 0 to below `count`."""
        return self._chance.randrange(count)

    def brings_back_to(self, place: int) -> int:
        """Mostly where it was lent."""
        if not self.happens(ELSEWHERE):
            return place
        owner = self._town.city.points[place].institution_id
        return self._chance.choices(self._of_owner[owner], cum_weights=self._owner_weights[owner])[0]

    def van_days(self, way: float) -> int:
        """How many days after it was sent an item could arrive."""
        return self._chance.choice(VAN_DAYS) + (way > FAR_KM)

    def comes_after(self) -> int:
        """Days until the reader comes for what is ready."""
        return 1 + int(self._chance.expovariate(1 / COMES_AFTER))

    def early_after(self, days: int) -> int:
        """Days after which a book is back before its term."""
        return self._chance.randint(min(2, days), days)

    def back_after(self, due: int) -> int:
        """The day on which who does not renew brings it: the last ones of the term, or late."""
        if self.happens(IN_TIME):
            return due - self._chance.randint(0, 1)
        return due + 1 + int(self._chance.expovariate(1 / LATE_DAYS))
