"""Which item is fetched from the shelf for a hold: by way and by load, and why that one. Pure.

A way is counted in kilometres between the branch of the item and the pick-up point. What else speaks for or against a
branch is counted in kilometres too, so that one number decides and can be shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

TRAVEL_KM: Final = 6.0
"""What it costs that an item travels at all: sorting, van, a day or two. Best is one at the pick-up point."""
LOAD_KM: Final = 4.0
"""What a branch's fair share of lines costs: one with twice as many as the others stands twice that far away."""
UNKNOWN_KM: Final = 12.0
"""Between places of which one has no coordinates: across the city."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item on the shelf of `branch_id`. `was_tried`: that branch has looked for this hold before, in vain."""

    item_id: int
    branch_id: int
    kilometres: float
    was_tried: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The item to fetch, and why: `turn` in the queue, `load` of its branch before, how many `candidates` there were.

    `nearest_km` is the way of the nearest one: it is shorter than `kilometres` where load or an earlier search decided.
    """

    item_id: int
    branch_id: int
    kilometres: float
    nearest_km: float
    load: int
    turn: int
    candidates: int
    was_tried: bool

    def as_json(self) -> dict[str, Any]:  # Any: JSON has no static type
        """The reason as it is kept beside the line of the pick list."""
        return {
            "km": round(self.kilometres, 1),
            "nearest_km": round(self.nearest_km, 1),
            "load": self.load,
            "turn": self.turn,
            "candidates": self.candidates,
            "tried": self.was_tried,
        }


def choose(candidates: Iterable[Candidate], load: Mapping[int, int], *, fair_load: float, turn: int) -> Choice | None:
    """The candidate that costs least; None without any.

    `load` are the lines that each branch has already, `fair_load` their mean over all branches.
    """
    found = list(candidates)
    if not found:
        return None
    best = min(found, key=lambda one: (one.was_tried, cost(one, load.get(one.branch_id, 0), fair_load), one.item_id))
    return Choice(
        item_id=best.item_id,
        branch_id=best.branch_id,
        kilometres=best.kilometres,
        nearest_km=min(one.kilometres for one in found),
        load=load.get(best.branch_id, 0),
        turn=turn,
        candidates=len(found),
        was_tried=best.was_tried,
    )


def cost(candidate: Candidate, load: int, fair_load: float) -> float:
    """Kilometres, the travelling itself, and the branch's load beside that of the others."""
    travel = candidate.kilometres + TRAVEL_KM if candidate.kilometres else 0.0
    return travel + LOAD_KM * load / (1.0 + fair_load)
