"""Audit entries, events and subscribers for tests."""

import dataclasses

from django.db import transaction

from kitaphana.core import audit, dispatcher, events
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.models import OutboxEvent

LIBRARIAN = Actor(ActorKind.STAFF, Door.STAFF, login="librarian", service_point="CHEKHOV-DESK")


@dataclasses.dataclass(frozen=True, slots=True)
class ItemMoved(events.DomainEvent):
    item_id: int


@dataclasses.dataclass(frozen=True, slots=True)
class ShelfDusted(events.DomainEvent):
    shelf: str


def publish(*numbers):
    with transaction.atomic():
        events.publish_many(ItemMoved(number) for number in numbers)


def note(act="check_out", subject="loan:1", **details):
    with transaction.atomic():
        return audit.record(act=act, subject=subject, by=LIBRARIAN, details=details)


class Recorder:
    """A handler that remembers what it got, and fails for the items in `poison`."""

    def __init__(self, poison=(), is_broken=False):
        self.batches = []
        self.poison = set(poison)
        self.is_broken = is_broken

    def __call__(self, delivered):
        if self.is_broken:
            raise ConnectionError("the reader Aigerim is not reachable")
        for event in delivered:
            if event.payload["item_id"] in self.poison:
                raise ValueError(f"cannot take {event.payload}")
        self.batches.append([event.payload["item_id"] for event in delivered])

    @property
    def items(self):
        return [item for batch in self.batches for item in batch]

    def subscriber(self, name="index"):
        return dispatcher.Subscriber(name, frozenset({"ItemMoved"}), self)


def seqs():
    return list(OutboxEvent.objects.order_by("id").values_list("seq", flat=True))
