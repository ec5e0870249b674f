"""Items and where they stand."""

from kitaphana.holdings.models.changes import ItemChange
from kitaphana.holdings.models.custodians import Custodian
from kitaphana.holdings.models.import_jobs import ImportJob
from kitaphana.holdings.models.items import IN_NEED_OF_CARE, Condition, Item, ItemCategory, ItemStatus, NotForLoan
from kitaphana.holdings.models.kits import KitPiece
from kitaphana.holdings.models.labels import LabelSheet
from kitaphana.holdings.models.lives import ConditionNote, DamageNote, DamagePhoto, Withdrawal, WithdrawalReason
from kitaphana.holdings.models.quarantine import QuarantinedItem, QuarantinedRecord, Resolution
from kitaphana.holdings.models.sequences import IssuedNumber, NumberKind, NumberSequence, SequenceCounter
from kitaphana.holdings.models.stock_rules import StockRules
from kitaphana.holdings.models.transfers import TransferAct, TransferLine, TransferState

__all__ = [
    "IN_NEED_OF_CARE",
    "Condition",
    "ConditionNote",
    "Custodian",
    "DamageNote",
    "DamagePhoto",
    "ImportJob",
    "IssuedNumber",
    "Item",
    "ItemCategory",
    "ItemChange",
    "ItemStatus",
    "KitPiece",
    "LabelSheet",
    "NotForLoan",
    "NumberKind",
    "NumberSequence",
    "QuarantinedItem",
    "QuarantinedRecord",
    "Resolution",
    "SequenceCounter",
    "StockRules",
    "TransferAct",
    "TransferLine",
    "TransferState",
    "Withdrawal",
    "WithdrawalReason",
]
