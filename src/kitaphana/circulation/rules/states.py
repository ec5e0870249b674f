"""The life of a loan, as data: state → {verb → next state}."""

from typing import Final

OPEN, RETURNED, VOID, LOST, CLAIMED_RETURNED = "open", "returned", "void", "lost", "claimed_returned"
MADE_GOOD, WRITTEN_OFF = "made_good", "written_off"

LOAN_MOVES: Final[dict[str, dict[str, str]]] = {
    OPEN: {
        "check_in": RETURNED,
        "renew": OPEN,
        "undo_check_out": VOID,
        "declare_lost": LOST,
        "claim_returned": CLAIMED_RETURNED,
    },
    RETURNED: {"undo_check_in": OPEN},
    LOST: {
        "check_in": RETURNED,
        "found": OPEN,
        "claim_returned": CLAIMED_RETURNED,
        "make_good": MADE_GOOD,
        "write_off": WRITTEN_OFF,
    },
    CLAIMED_RETURNED: {"check_in": RETURNED, "found": OPEN, "declare_lost": LOST, "write_off": WRITTEN_OFF},
    MADE_GOOD: {},
    WRITTEN_OFF: {},
    VOID: {},
}

LOAN_HAS_ENDED: Final = frozenset({RETURNED, VOID, MADE_GOOD, WRITTEN_OFF})

ITEM_CAN_BE_LENT: Final = frozenset({"available"})
ITEM_CAN_BE_LENT_BY_STAFF: Final = frozenset({"missing", "in_transit", "on_hold_shelf"})
"""The system believed it elsewhere, yet it lies on the desk: a librarian may say so."""


def next_state(state: str, verb: str) -> str | None:
    """Where `verb` leads from `state`; None where it may not be used."""
    return LOAN_MOVES[state].get(verb)
