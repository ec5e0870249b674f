"""Works, editions, their records and the links between them."""

from kitaphana.catalog.models.covers import EditionCover
from kitaphana.catalog.models.links import REVERSE, UPWARD, EditionLink, LinkKind
from kitaphana.catalog.models.matching import (
    MatchAct,
    MatchEvidence,
    MatchKey,
    MatchRules,
    OtherMatchAct,
    OwnMatchAct,
    OwnNumberAct,
    RecordVersion,
    SettledAs,
    SystemNumber,
    Turn,
)
from kitaphana.catalog.models.records import ImportBatch, MarcRecord, RecordCarrier, RecordFormat
from kitaphana.catalog.models.rereading import Rereading
from kitaphana.catalog.models.works import Edition, EditionForm, EditionIdentifier, IdentifierScheme, Work

__all__ = [
    "REVERSE",
    "UPWARD",
    "Edition",
    "EditionCover",
    "EditionForm",
    "EditionIdentifier",
    "EditionLink",
    "IdentifierScheme",
    "ImportBatch",
    "LinkKind",
    "MarcRecord",
    "MatchAct",
    "MatchEvidence",
    "MatchKey",
    "MatchRules",
    "OtherMatchAct",
    "OwnMatchAct",
    "OwnNumberAct",
    "RecordCarrier",
    "RecordFormat",
    "RecordVersion",
    "Rereading",
    "SettledAs",
    "SystemNumber",
    "Turn",
    "Work",
]
