"""Works, editions and their records."""

from kitaphana.catalog.models.records import ImportBatch, MarcRecord, RecordCarrier, RecordFormat
from kitaphana.catalog.models.works import Edition, EditionForm, EditionIdentifier, IdentifierScheme, Work

__all__ = [
    "Edition",
    "EditionForm",
    "EditionIdentifier",
    "IdentifierScheme",
    "ImportBatch",
    "MarcRecord",
    "RecordCarrier",
    "RecordFormat",
    "Work",
]
