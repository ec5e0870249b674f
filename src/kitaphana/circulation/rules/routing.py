"""Where an item goes that lies in somebody's hand: to a hold shelf, a pick-up point, home, or the shelf here."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kitaphana.circulation.rules.facts import Kept
from kitaphana.circulation.rules.holds import IN_TRANSIT, READY

KEEPS_ITS_STATUS: Final = frozenset({"withdrawn", "in_conservation"})
"""Only those who took such an item out of use bring it back into use."""

SHELF_LETTERS: Final = "ABCEHKMPTX"
"""One a week. They look alike in Latin and Cyrillic, so a reader may type either."""


class Turn(StrEnum):
    """What happens to the item next."""

    AS_IT_WAS = "as_it_was"
    STAYS = "stays"
    HOLD_SHELF = "hold_shelf"
    TO_PICKUP = "to_pickup"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class RoutingFacts(Kept):
    """All that decides where an item goes from the point where it lies.

    `hold_state` is that of the hold which the item is caught for, `waiting` for the first one that it could fill, empty
    where nobody waits. `has_place_here`: a station that it was put into, or the end of a way that staff sent it on.
    `is_leaving_here`: its way begins at this point and goes on for a reason that still stands.
    """

    status: str
    is_home: bool
    has_place_here: bool = False
    floats: bool = False
    hold_state: str = ""
    is_pickup_here: bool = False
    is_leaving_here: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the item comes to rest, and what it waits for there.

    `goes_to_code` is the pick-up point or branch that it is sent to; `shelf_code` that of the hold shelf. The ids are
    those of the hold that has it and of its open transit.
    """

    status: str
    turn: Turn
    hold_id: int | None = None
    transit_id: int | None = None
    shelf_code: str = ""
    goes_to_code: str = ""


def route(facts: RoutingFacts) -> Stop:
    """Decide it. Who waits comes first, then the item's own place."""
    if facts.status in KEEPS_ITS_STATUS:
        return Stop(facts.status, Turn.AS_IT_WAS)
    if facts.hold_state:
        return _for_hold(facts)
    if facts.is_leaving_here:
        return Stop("in_transit", Turn.AS_IT_WAS)
    if facts.is_home or facts.has_place_here or facts.floats:
        return Stop("available", Turn.STAYS)
    return Stop("in_transit", Turn.HOME)


def _for_hold(facts: RoutingFacts) -> Stop:
    if facts.is_pickup_here:
        return Stop("on_hold_shelf", Turn.AS_IT_WAS if facts.hold_state == READY else Turn.HOLD_SHELF)
    if facts.hold_state == IN_TRANSIT and facts.is_leaving_here:
        return Stop("in_transit", Turn.AS_IT_WAS)
    return Stop("in_transit", Turn.TO_PICKUP)


def next_shelf_code(today: dt.date, taken: Iterable[str]) -> str:
    """The code for what comes to a hold shelf `today`: the letter of the week and the number after the last one taken.

    Never anything of the reader: the shelf stands in the open.
    """
    letter = shelf_letter(today)
    numbers = [int(code[2:]) for code in taken if code.startswith(f"{letter}-") and code[2:].isdecimal()]
    return f"{letter}-{max(numbers, default=0) + 1}"


def shelf_letter(today: dt.date) -> str:
    """The letter of the week of `today`; the same one comes back after ten weeks."""
    return SHELF_LETTERS[(today.toordinal() - 1) // 7 % len(SHELF_LETTERS)]
