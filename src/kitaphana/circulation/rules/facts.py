"""What a decision is made of: plain values without identity, so that they can be kept and replayed."""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """The reader's registration with the owner of the item."""

    VALID = "valid"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ReaderFacts:
    """Who borrows. `age_band` is empty when the birth date is unknown; `open_loan_count` counts this pool only."""

    category: str
    is_collective: bool
    age_band: str
    has_active_card: bool
    standing: Standing
    block_reasons: tuple[str, ...] = ()
    open_loan_count: int = 0


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is borrowed. `age_mark` in years (0, 6, 12, 16, 18)."""

    category: str
    status: str
    is_for_loan: bool = True
    age_mark: int = 0
    is_with_this_reader: bool = False


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """Where: the owner of the item, and pool and service point of the loan, by code."""

    institution: str
    pool: str
    service_point: str


@dataclass(frozen=True, slots=True)
class BorrowingFacts:
    """All that decides a check-out beside policy, calendar and day."""

    reader: ReaderFacts
    item: ItemFacts
    place: PlaceFacts


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    """All that decides a renewal beside policy, calendar and day."""

    reader: ReaderFacts
    item: ItemFacts
    place: PlaceFacts
    loan_state: str
    renewal_count: int
