"""What the worker does with lists."""

from collections.abc import Sequence

from kitaphana.core.dispatcher import Delivered
from kitaphana.shelves import services

SUBSCRIBER = "shelves"
EVENT_NAMES = frozenset({"WorksChanged"})


def follow_works(events: Sequence[Delivered]) -> None:
    """Works have changed: entries go with their editions."""
    services.follow_editions(work_ids={id_ for event in events for id_ in event.payload["work_ids"]})
