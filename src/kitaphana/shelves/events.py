"""What happened to public lists, and what saved searches found; private lists have no events."""

from dataclasses import dataclass

from kitaphana.core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ListMadePublic(DomainEvent):
    """A list can be read by everybody who has its link."""

    list_id: int


@dataclass(frozen=True, slots=True)
class ListMadePrivate(DomainEvent):
    """The link of a list leads nowhere any more."""

    list_id: int


@dataclass(frozen=True, slots=True)
class SavedSearchFound(DomainEvent):
    """Works that have just come in are like a saved search; whose it is, and what for, only its row tells."""

    saved_search_id: int
    work_count: int
