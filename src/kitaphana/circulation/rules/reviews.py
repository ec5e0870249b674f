"""Which facts of a return contradict what was believed, so that a person should look."""

from dataclasses import dataclass
from enum import StrEnum
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


LENT_THOUGH_REFUSED: Final = "lent_though_refused"
FOUND_ON_TWO_LOANS: Final = "found_on_two_loans"
LENT_FROM_HOLD_SHELF: Final = "lent_from_hold_shelf"
CLAIMED: Final = "claimed_returned"
NOT_ON_SHELF: Final = "not_on_shelf"
DAMAGED: Final = "damaged"

NOTED_BY_HAND: Final = (NOT_ON_SHELF, DAMAGED, MOVED_WITHOUT_TRANSIT, CAME_BACK_UNSEEN)
"""What a person notes from the page of an item; all else is noted by an act."""


class End(StrEnum):
    """What a person decides about a fact. Each calls one service, or (`leave`, `dismiss`) changes nothing."""

    LEAVE = "leave"
    DISMISS = "dismiss"
    TAKE_BACK = "take_back"
    ON_SHELF = "on_shelf"
    SEND_ON = "send_on"
    MISSING = "missing"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    ASK_READER = "ask_reader"
    FOUND = "found"
    DECLARE_LOST = "declare_lost"
    CLAIM_RETURNED = "claim_returned"


ENDS: Final[dict[str, tuple[End, ...]]] = {
    LENT_THOUGH_REFUSED: (End.LEAVE, End.TAKE_BACK, End.ASK_READER),
    FOUND_ON_TWO_LOANS: (End.LEAVE, End.TAKE_BACK, End.ASK_READER, End.CLAIM_RETURNED),
    LENT_FROM_HOLD_SHELF: (End.LEAVE, End.TAKE_BACK, End.ASK_READER),
    CAME_BACK_UNSEEN: (End.DISMISS, End.SEND_ON, End.MISSING),
    MOVED_WITHOUT_TRANSIT: (End.DISMISS, End.SEND_ON, End.MISSING),
    CAME_BACK_LOST: (End.FOUND, End.DISMISS, End.SEND_ON, End.WITHDRAW),
    CAME_BACK_CLAIMED: (End.FOUND, End.DISMISS, End.ASK_READER),
    CAME_BACK_WITHDRAWN: (End.RESTORE, End.DISMISS),
    CAME_BACK_FROM_CONSERVATION: (End.DISMISS,),
    CLAIMED: (End.FOUND, End.ASK_READER, End.LEAVE, End.DECLARE_LOST),
    NOT_ON_SHELF: (End.ON_SHELF, End.MISSING, End.DISMISS, End.DECLARE_LOST),
    DAMAGED: (End.DISMISS, End.WITHDRAW),
}
"""Kind → the ends it may have, in the order of their keys 1, 2, 3."""

KEEPS_OPEN: Final = frozenset({End.ASK_READER})
"""Not an end yet: it is noted that somebody was asked, and the fact stays on the list."""


def ends_of(kind: str) -> tuple[End, ...]:
    """The ends that a fact of that kind may have; one that is not known can at least be dismissed."""
    return ENDS.get(kind, (End.DISMISS,))
