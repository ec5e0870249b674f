"""Which facts of a return contradict what was believed, so that a person should look."""

from dataclasses import dataclass
from typing import Final

from kitaphana.circulation.rules.facts import Kept
from kitaphana.circulation.rules.states import CLAIMED_RETURNED, LOST

CAME_BACK_UNSEEN: Final = "came_back_unseen"
MOVED_WITHOUT_TRANSIT: Final = "moved_without_transit"
CAME_BACK_LOST: Final = "came_back_lost"
CAME_BACK_CLAIMED: Final = "came_back_claimed"
CAME_BACK_WITHDRAWN: Final = "came_back_withdrawn"
CAME_BACK_FROM_CONSERVATION: Final = "came_back_from_conservation"

_BY_STATUS: Final = {
    "lost": CAME_BACK_LOST,
    "withdrawn": CAME_BACK_WITHDRAWN,
    "in_conservation": CAME_BACK_FROM_CONSERVATION,
}


@dataclass(frozen=True, slots=True)
class ReturnFacts(Kept):
    """What was believed of an item that is brought to a point.

    `loan_state` is empty where nobody had it. `is_believed_here`: it was said to stand where this point is.
    `is_expected`: it came for a hold, or was seen here a moment ago.
    """

    status: str
    loan_state: str
    is_believed_here: bool
    is_expected: bool


def review_on_return(facts: ReturnFacts) -> str | None:
    """The kind of the review, None for what is usual. A missing item that turns up needs nobody any more."""
    if facts.loan_state == CLAIMED_RETURNED:
        return CAME_BACK_CLAIMED
    if facts.loan_state == LOST:
        return CAME_BACK_LOST
    if facts.status in _BY_STATUS:
        return _BY_STATUS[facts.status]
    if facts.status in {"available", "on_hold_shelf"} and not facts.is_believed_here:
        return MOVED_WITHOUT_TRANSIT
    if facts.status == "available" and not facts.is_expected:
        return CAME_BACK_UNSEEN
    return None
