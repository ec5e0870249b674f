"""Works, editions, their records and the links between them."""

from kitaphana.catalog.models.links import REVERSE, UPWARD, EditionLink, LinkKind
from kitaphana.catalog.models.records import ImportBatch, MarcRecord, RecordCarrier, RecordFormat
from kitaphana.catalog.models.works import Edition, EditionForm, EditionIdentifier, IdentifierScheme, Work

__all__ = [
    "REVERSE",
    "UPWARD",
    "Edition",
    "EditionForm",
    "EditionIdentifier",
    "EditionLink",
    "IdentifierScheme",
    "ImportBatch",
    "LinkKind",
    "MarcRecord",
    "RecordCarrier",
    "RecordFormat",
    "Work",
]
