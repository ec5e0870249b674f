"""What happened to works."""

from dataclasses import dataclass

from kitaphana.core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class WorksChanged(DomainEvent):
    """Works were created or their editions changed (in bulk: one event for many works)."""

    work_ids: tuple[int, ...]
