"""People and bodies entitled to borrow. Columns with personal data live in this package only."""

from kitaphana.patrons.models.groups import GroupMember, ReaderGroup
from kitaphana.patrons.models.joining import (
    Channel,
    CodePurpose,
    GuarantorRequest,
    NameChange,
    OneTimeCode,
    PatronContact,
)
from kitaphana.patrons.models.merging import LikelyPair, PatronMerge
from kitaphana.patrons.models.moving_in import Origin, ProposedReader
from kitaphana.patrons.models.postal import PostalAddress
from kitaphana.patrons.models.records import (
    Block,
    BlockReason,
    CardState,
    Consent,
    ConsentPurpose,
    Entitlement,
    EntitlementKind,
    LibraryCard,
    Patron,
    PatronCategory,
    PatronKey,
    PatronLooks,
    Registration,
)
from kitaphana.patrons.models.services import CalendarFeed, FormWish, WishedForm

__all__ = [
    "Block",
    "BlockReason",
    "CalendarFeed",
    "CardState",
    "Channel",
    "CodePurpose",
    "Consent",
    "ConsentPurpose",
    "Entitlement",
    "EntitlementKind",
    "FormWish",
    "GroupMember",
    "GuarantorRequest",
    "LibraryCard",
    "LikelyPair",
    "NameChange",
    "OneTimeCode",
    "Origin",
    "Patron",
    "PatronCategory",
    "PatronContact",
    "PatronKey",
    "PatronLooks",
    "PatronMerge",
    "PostalAddress",
    "ProposedReader",
    "ReaderGroup",
    "Registration",
    "WishedForm",
]
