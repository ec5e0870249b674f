"""The life of a delivery."""

from enum import StrEnum
from typing import Final


class DeliveryState(StrEnum):
    """waiting → sending → sent | failed | waiting again; what waits may be dropped or expire.

    What failed waits again when a person says so; what was sent has failed after all when a report says so.
    """

    WAITING = "waiting"
    SENDING = "sending"
    """Claimed under a key; after a crash it is handed over again with the same key."""
    SENT = "sent"
    FAILED = "failed"
    """Refused for good by gateway or address, at once or by a report that came later."""
    EXPIRED = "expired"
    """Its time passed before a gateway took it."""
    DROPPED = "dropped"
    """What it tells of is over (picked up, returned, renewed), or the reader does not want it any more."""


OPEN: Final = (DeliveryState.WAITING, DeliveryState.SENDING)
MOVES: Final = {
    DeliveryState.WAITING: frozenset({DeliveryState.SENDING, DeliveryState.EXPIRED, DeliveryState.DROPPED}),
    DeliveryState.SENDING: frozenset(
        {
            DeliveryState.SENT,
            DeliveryState.FAILED,
            DeliveryState.WAITING,
            DeliveryState.EXPIRED,
            DeliveryState.DROPPED,
        }
    ),
    DeliveryState.SENT: frozenset({DeliveryState.FAILED}),
    DeliveryState.FAILED: frozenset({DeliveryState.WAITING}),
}
