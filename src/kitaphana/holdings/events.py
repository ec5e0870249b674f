"""What happened to items."""

from dataclasses import dataclass

from kitaphana.core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ItemsChanged(DomainEvent):
    """Items of these works came, changed or moved (in bulk: one event for many works)."""

    work_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ItemsAccessioned(DomainEvent):
    """Items of one edition were taken into the stock; `category` is a code."""

    item_ids: tuple[int, ...]
    edition_id: int
    institution: str
    branch: str
    category: str


@dataclass(frozen=True, slots=True)
class ItemMoved(DomainEvent):
    """An item belongs to another branch now (codes)."""

    item_id: int
    from_branch: str
    to_branch: str


@dataclass(frozen=True, slots=True)
class ItemWithdrawn(DomainEvent):
    """An item left the stock; `reason` is a value of `WithdrawalReason`."""

    item_id: int
    edition_id: int
    branch: str
    reason: str
    was_last_copy: bool


@dataclass(frozen=True, slots=True)
class ItemRestored(DomainEvent):
    """A withdrawn item is in the stock again."""

    item_id: int
    edition_id: int
    branch: str


@dataclass(frozen=True, slots=True)
class ConditionNoted(DomainEvent):
    """Somebody of staff has looked at an item; `condition` is a value of `Condition`."""

    item_id: int
    condition: str


@dataclass(frozen=True, slots=True)
class DamageNoted(DomainEvent):
    """An item was found damaged; `is_kept_in` when it is not lent any more."""

    item_id: int
    condition: str
    photo_count: int
    is_kept_in: bool


@dataclass(frozen=True, slots=True)
class CustodyTransferred(DomainEvent):
    """A transfer act was signed."""

    act_id: int
    institution: str
    item_count: int
