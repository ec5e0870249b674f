"""What a decision is made of: plain values without identity, so that they can be kept and replayed."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """The reader's registration with the owner of the item."""

    VALID = "valid"
    EXPIRED = "expired"
    MISSING = "missing"

    @classmethod
    def of(cls, expires_on: dt.date | None, today: dt.date) -> "Standing":
        """A term holds through its last day."""
        if expires_on is None:
            return cls.MISSING
        return cls.VALID if expires_on >= today else cls.EXPIRED


class Kept:
    """Facts as JSON, to be kept beside the decision."""

    __slots__: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:  # Any: JSON has no static type
        """Plain values, nested like the facts."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


def _plain(value: Any) -> Any:
    if isinstance(value, Kept):
        return value.as_json()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class ReaderFacts(Kept):
    """Who borrows. `age_band` is empty when the birth date is unknown.

    `open_loan_count` counts this pool only, and only loans of the kind that is asked for, without those that were lent
    under a limit of their category alone; `open_of_category` counts the pool's loans of the item's category.
    `open_in_all` counts those of all pools, of whatever category.
    `awaits_guarantor`: a child for whom nobody answers, of a category that lends on guarantee only.
    """

    category: str
    is_collective: bool
    age_band: str
    has_active_card: bool
    standing: Standing
    block_reasons: tuple[str, ...] = ()
    open_loan_count: int = 0
    open_of_category: int = 0
    open_in_all: int = 0
    awaits_guarantor: bool = False


@dataclass(frozen=True, slots=True)
class ItemFacts(Kept):
    """What is borrowed. `age_mark` in years (0, 6, 12, 16, 18).

    `is_held_for_another`, `is_held_for_this_reader`: caught for a hold, on the shelf or on its way. `is_wanted`
    (renewals): somebody else waits for it and no other item that is free could serve.
    """

    category: str
    status: str
    is_for_loan: bool = True
    age_mark: int = 0
    is_with_this_reader: bool = False
    is_part_of_kit: bool = False
    form: str = ""
    is_held_for_another: bool = False
    is_held_for_this_reader: bool = False
    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class PlaceFacts(Kept):
    """Where: the owner of the item, and pool and service point of the loan, by code; whether the point is in use.

    `has_reading_room` is False at a point without a building around it, such as a station.
    """

    institution: str
    pool: str
    service_point: str
    is_active: bool = True
    has_reading_room: bool = True


@dataclass(frozen=True, slots=True)
class BorrowingFacts(Kept):
    """All that decides a check-out beside policy, calendar and day. `is_in_library`: for reading in the building."""

    reader: ReaderFacts
    item: ItemFacts
    place: PlaceFacts
    is_in_library: bool = False


@dataclass(frozen=True, slots=True)
class RenewalFacts(Kept):
    """All that decides a renewal beside policy, calendar and day."""

    reader: ReaderFacts
    item: ItemFacts
    place: PlaceFacts
    loan_state: str
    renewal_count: int
    is_in_library: bool = False
