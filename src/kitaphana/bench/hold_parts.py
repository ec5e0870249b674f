"""Items, holds and lines of the simulated city, what a year of it brought, and two plain ways to choose an item."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kitaphana.circulation.rules.targeting import Candidate, Choice

Strategy = Callable[..., Choice | None]


@dataclass(frozen=True, slots=True)
class Copy:
    """An item of the city: whose it is, the branch that keeps it, the station that it stands in (None: no station)."""

    item_id: int
    owner: str
    branch_id: int
    station_id: int | None
    category: str
    form: str


@dataclass(slots=True, eq=False)
class SimItem:
    """An item; `state` is shelf, loan, moving, ready or missing; `line` that of a pick list which it stands on."""

    copy: Copy
    title: int
    state: str = "shelf"
    lent: int = 0
    due: float = 0.0
    renewals: int = 0
    line: "Line | None" = None


@dataclass(slots=True, eq=False)
class SimHold:
    """Somebody who waits since the day `placed`, what they were told, and which branches have sought in vain."""

    title: int
    pickup: int
    placed: int
    low: int = 0
    high: int = 0
    tried: set[int] = field(default_factory=set)
    line: "Line | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What a branch is to fetch for whom, since which day."""

    item: SimItem
    hold: SimHold
    since: int


@dataclass(slots=True)
class Year:
    """What came out: waits that ended (told low and high, then true days), ways of vans to readers and back home."""

    waits: list[tuple[int, int, int]] = field(default_factory=list)
    loans: int = 0
    transits: int = 0
    transit_km: float = 0.0
    home_km: float = 0.0

    @property
    def within(self) -> float:
        """The share of waits that ended within what was told."""
        return sum(low <= days <= high for low, high, days in self.waits) / len(self.waits)


def oldest_item(candidates: Iterable[Candidate], load: Mapping[int, int], *, fair_load: float, turn: int) -> Choice:
    """A plain strategy: the item that came first."""
    return _plain(min(candidates, key=lambda one: one.item_id), load, turn)


def nearest_item(candidates: Iterable[Candidate], load: Mapping[int, int], *, fair_load: float, turn: int) -> Choice:
    """A plain strategy: the shortest way, whoever has to fetch it."""
    return _plain(min(candidates, key=lambda one: (one.kilometres, one.item_id)), load, turn)


def _plain(one: Candidate, load: Mapping[int, int], turn: int) -> Choice:
    branch = load.get(one.branch_id, 0)
    return Choice(one.item_id, one.branch_id, one.kilometres, one.kilometres, branch, turn, 0, one.was_tried)
