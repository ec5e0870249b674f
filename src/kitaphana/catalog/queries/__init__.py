"""Questions about works and editions. Answers are frozen dataclasses, in a constant number of statements."""

from kitaphana.catalog.queries.cards import WorkCard, newest_works, work_cards
from kitaphana.catalog.queries.citable import citable, citables
from kitaphana.catalog.queries.covers import CoverPicture, cover_path, covers_of, editions_named
from kitaphana.catalog.queries.details import (
    Contributor,
    EditionBrief,
    EditionDetails,
    SeriesEntry,
    edition_details,
    find_by_identifier,
)
from kitaphana.catalog.queries.editions import Kind, WorkFacts, edition_briefs, editions_of_work, work_facts
from kitaphana.catalog.queries.export import (
    EditionRow,
    Selection,
    StoredRecord,
    edition_rows,
    editions_without_record,
    export_size,
    stored_records,
)
from kitaphana.catalog.queries.figures import (
    CatalogFigures,
    OldestEdition,
    PublishingFigures,
    catalog_figures,
    publishing_figures,
)
from kitaphana.catalog.queries.index import IndexRow, index_rows, last_work_id, work_count
from kitaphana.catalog.queries.links import EditionLinks, LinkRow, links_of_edition
from kitaphana.catalog.queries.marc import MarcLine, MarcView, marc_view
from kitaphana.catalog.queries.stamps import arrivals, edition_stamps, last_edition_id

__all__ = [
    "CatalogFigures",
    "Contributor",
    "CoverPicture",
    "EditionBrief",
    "EditionDetails",
    "EditionLinks",
    "EditionRow",
    "IndexRow",
    "Kind",
    "LinkRow",
    "MarcLine",
    "MarcView",
    "OldestEdition",
    "PublishingFigures",
    "Selection",
    "SeriesEntry",
    "StoredRecord",
    "WorkCard",
    "WorkFacts",
    "arrivals",
    "catalog_figures",
    "citable",
    "citables",
    "cover_path",
    "covers_of",
    "edition_briefs",
    "edition_details",
    "edition_rows",
    "edition_stamps",
    "editions_named",
    "editions_of_work",
    "editions_without_record",
    "export_size",
    "find_by_identifier",
    "index_rows",
    "last_edition_id",
    "last_work_id",
    "links_of_edition",
    "marc_view",
    "newest_works",
    "publishing_figures",
    "stored_records",
    "work_cards",
    "work_count",
    "work_facts",
]
