"""What the worker does when readers have joined: who may be known already waits for a person within the minute."""

from collections.abc import Sequence
from typing import Final

from kitaphana.core.dispatcher import Delivered
from kitaphana.patrons.services.merging import compare_patrons

SUBSCRIBER: Final = "likely_pairs"
EVENT_NAMES: Final = frozenset({"PatronRegistered", "AddressChanged", "NameChanged"})


def follow_readers(events: Sequence[Delivered]) -> None:
    """Compare whoever is new or changed with all others; safe to repeat, since what was compared is marked."""
    if events:
        compare_patrons()
