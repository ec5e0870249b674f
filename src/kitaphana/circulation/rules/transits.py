"""The life of a transit, as data."""

from typing import Final

SENT, RECEIVED, LOST, CANCELLED = "sent", "received", "lost", "cancelled"

TRANSIT_MOVES: Final[dict[str, dict[str, str]]] = {
    SENT: {"receive": RECEIVED, "lose": LOST, "cancel": CANCELLED},
    LOST: {"receive": RECEIVED},
    RECEIVED: {},
    CANCELLED: {},
}
"""state → {verb → next state}. An item lost on its way that turns up is received after all."""
