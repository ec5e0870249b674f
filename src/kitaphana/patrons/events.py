"""What happened to readers' records. Of the reader, at most the surrogate is told, so that messages find their way.

`patron` is empty where many records were written at once (imports, lists): those readers get no message.
"""

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
    patron: str = ""


@dataclass(frozen=True, slots=True)
class RegistrationRenewed(DomainEvent):
    """A reader began another term with an institution, or a first one after having joined elsewhere."""

    institution: str
    category: str
    age_band: str
    is_first: bool
    patron: str = ""


@dataclass(frozen=True, slots=True)
class NewcomerSeen(DomainEvent):
    """A desk has seen a reader who had joined online, and gave the category of their age."""

    category: str
    age_band: str
    patron: str


@dataclass(frozen=True, slots=True)
class GuarantorAsked(DomainEvent):
    """A child asked a reader, known by a proven address, to answer for them."""

    child: str
    guarantor: str


@dataclass(frozen=True, slots=True)
class GuarantorConfirmed(DomainEvent):
    """Somebody answers for a child who had joined without a guarantor."""

    child: str


@dataclass(frozen=True, slots=True)
class AddressChanged(DomainEvent):
    """A reader has proven another address; `former_contact` is the one it replaces (`contacts.former_address`)."""

    patron: str
    channel: str
    former_contact: int | None


@dataclass(frozen=True, slots=True)
class AddressConfirmed(DomainEvent):
    """A reader has proven by a code the address that stood in the record already: it works."""

    patron: str
    channel: str


@dataclass(frozen=True, slots=True)
class PasswordChanged(DomainEvent):
    """A reader has another password, by their own hand or from a desk."""

    patron: str


@dataclass(frozen=True, slots=True)
class SignedInOnNewDevice(DomainEvent):
    """A reader signed in where they had not before; `device` is browser and system by name."""

    patron: str
    device: str


@dataclass(frozen=True, slots=True)
class NameChanged(DomainEvent):
    """A desk has confirmed the new name of a reader."""

    patron: str


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
