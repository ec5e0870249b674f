"""What a record says of its edition and items: one declarative table per format, and the engine that reads them."""

from kitaphana.catalog.irbis.fields import normalised
from kitaphana.catalog.marc.mapping.drafts import ContributorDraft, EditionDraft, ItemDraft, SeriesDraft
from kitaphana.catalog.marc.mapping.engine import Rule, RuleTable, draft
from kitaphana.catalog.marc.mapping.irbis import IRBIS
from kitaphana.catalog.marc.mapping.items import item_drafts
from kitaphana.catalog.marc.mapping.marc21 import MARC21
from kitaphana.catalog.marc.mapping.unimarc import UNIMARC
from kitaphana.catalog.marc.record import Format, Record

TABLES: dict[Format, RuleTable] = {
    Format.MARC21: MARC21,
    Format.UNIMARC: UNIMARC,
    Format.RUSMARC: UNIMARC,
    Format.IRBIS: IRBIS,
}


def edition_draft(record: Record, format_: Format) -> EditionDraft:
    """The edition. Its title is empty when the record names none."""
    return draft(normalised(record) if format_ == Format.IRBIS else record, TABLES[format_])


__all__ = [
    "TABLES",
    "ContributorDraft",
    "EditionDraft",
    "ItemDraft",
    "Rule",
    "SeriesDraft",
    "edition_draft",
    "item_drafts",
]
