"""What happened to readers' records, told without the reader: statistics and nothing else may follow from these."""

from dataclasses import dataclass

from kitaphana.core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class PatronRegistered(DomainEvent):
    """A new reader joined; codes of category, home branch and institution, and the age band."""

    institution: str
    branch: str
    category: str
    age_band: str
    language: str


@dataclass(frozen=True, slots=True)
class RegistrationRenewed(DomainEvent):
    """A reader began another term with an institution, or a first one after having joined elsewhere."""

    institution: str
    category: str
    age_band: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class CardIssued(DomainEvent):
    """A reader got a card; `is_replacement` when an earlier one ended with it."""

    is_replacement: bool


@dataclass(frozen=True, slots=True)
class CardEnded(DomainEvent):
    """A card stopped opening doors: lost, replaced or withdrawn."""

    state: str


@dataclass(frozen=True, slots=True)
class BlockPlaced(DomainEvent):
    """A reader was stopped from borrowing; an empty institution means everywhere."""

    reason: str
    institution: str


@dataclass(frozen=True, slots=True)
class BlockLifted(DomainEvent):
    """A stop ended."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReadersMerged(DomainEvent):
    """Two records of one reader became one; the category is that of the record that stays."""

    category: str


@dataclass(frozen=True, slots=True)
class ReadersParted(DomainEvent):
    """Two records that had become one are two again."""

    category: str


@dataclass(frozen=True, slots=True)
class ReaderErased(DomainEvent):
    """A reader was forgotten on request."""

    category: str
    age_band: str
