"""Domain events: frozen dataclasses in the past tense, written to the outbox in the act's transaction."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from kitaphana.core import clock
from kitaphana.core.models import OutboxEvent
from kitaphana.core.transactions import demand


@dataclasses.dataclass(frozen=True, slots=True)
class DomainEvent:
    """Base of all events; its name in the outbox is the class name. Fields are plain JSON values or times."""

    def payload(self) -> dict[str, Any]:
        """The fields as JSON values; times as ISO 8601."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}


def _plain(value: Any) -> Any:  # Any: JSON has no static type
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def publish(event: DomainEvent) -> None:
    """Write one event to the outbox; call it inside the act's `atomic` block."""
    publish_many([event])


def publish_many(events: Iterable[DomainEvent]) -> None:
    """Write many events with one statement (imports)."""
    demand()
    moment = clock.now()
    OutboxEvent.objects.bulk_create(
        OutboxEvent(happened_at=moment, name=type(event).__name__, payload=event.payload()) for event in events
    )
