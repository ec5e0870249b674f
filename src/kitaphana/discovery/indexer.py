"""Keep the index up to date: handler of the events that change what search shows.

Safe to repeat: a document is always made anew from what the database holds now, so late or doubled events do no harm.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy

from kitaphana.catalog.queries import IndexRow, index_rows
from kitaphana.core.dispatcher import Delivered
from kitaphana.discovery.index import store
from kitaphana.discovery.index.documents import document
from kitaphana.holdings.queries import NO_SHELF, shelf_facts

SUBSCRIBER = "discovery"
EVENT_NAMES = frozenset({"WorksChanged", "ItemsChanged", "ItemCheckedOut", "ItemCheckedIn", "LoanUndone"})
CHUNK = 1_000


def apply(events: Sequence[Delivered]) -> None:
    """Write the works that the events tell of, in one commit."""
    refresh(works_of(event.payload for event in events))


def works_of(payloads: Iterable[Mapping[str, Any]]) -> list[int]:
    """Ids of the works named in payloads (`work_ids` or `work_id`), each once."""
    found = (id_ for payload in payloads for id_ in payload.get("work_ids") or [payload.get("work_id")])
    return list(dict.fromkeys(id_ for id_ in found if id_))


def refresh(work_ids: Sequence[int]) -> None:
    """Write these works to the current index. Without one there is nothing to do: `reindex` will read them all.

    The database is read under the writers' lock, so that nobody can overwrite fresh data with older.
    """
    with store.locked():
        folder = store.current_folder()
        if folder and work_ids:
            write_works(folder, work_ids)


def write_works(folder: Path, work_ids: Sequence[int]) -> None:
    """Replace the documents of these works in one commit; works that are gone lose theirs."""
    with store.writing(folder) as writer:
        for start in range(0, len(work_ids), CHUNK):
            chunk = work_ids[start : start + CHUNK]
            for id_ in chunk:
                writer.delete_documents_by_term("id", str(id_))
            add_works(writer, index_rows(chunk, limit=CHUNK))


def add_works(writer: tantivy.IndexWriter, rows: Sequence[IndexRow]) -> int:
    """Add documents for rows that have an edition; returns how many."""
    shelves = shelf_facts(row.work_id for row in rows)
    kept = [row for row in rows if row.edition_ids]
    for row in kept:
        shelf = shelves.get(row.work_id, NO_SHELF)
        writer.add_document(document(row, shelf.places, shelf.call_numbers, shelf.count))
    return len(kept)
