"""What happened to items."""

from dataclasses import dataclass

from kitaphana.core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ItemsChanged(DomainEvent):
    """Items of these works came, changed or moved (in bulk: one event for many works)."""

    work_ids: tuple[int, ...]
