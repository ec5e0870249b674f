"""Invariant of the index: once the worker has read all events, it says what the database says."""

from collections.abc import Iterator, Sequence

import tantivy

from kitaphana.catalog.queries import index_rows, last_work_id, work_count
from kitaphana.core import dispatcher, sequencer
from kitaphana.core.invariants import Note, invariant
from kitaphana.discovery import indexer
from kitaphana.discovery.index import store
from kitaphana.discovery.index.schema import schema
from kitaphana.holdings.queries import NO_SHELF, shelf_facts

SAMPLES, SAMPLE_SIZE = 20, 50


@invariant("I11", "the search index says what the database says")
def index_differs() -> Iterator[str]:
    """The count of works, and in samples over the whole range of ids: present once, free items where they are."""
    reader = store.reader()
    if reader is None:
        yield from ["there is no search index: run `kitaphana reindex`"] if work_count() else []
        return
    if _has_more_to_read():
        yield Note("not compared: the index has events to read")
        return
    found = list(_compared(reader.searcher))
    # acts of the last moments look like breaches, so only a quiet system is judged
    yield from [Note("not compared: something happened meanwhile")] if found and _has_more_to_read() else found


def _has_more_to_read() -> bool:
    return sequencer.has_unnumbered() or bool(dispatcher.lag(indexer.SUBSCRIBER))


def _compared(searcher: tantivy.Searcher) -> Iterator[str]:
    expected, found = work_count(), searcher.num_docs
    if expected != found:
        yield f"{expected} works in the database, {found} in the index"
    for ids in _samples():
        yield from _differences(searcher, ids)


def _samples() -> Iterator[list[int]]:
    """Runs of works that follow one another, spread over all ids."""
    last = last_work_id()
    seen = 0
    for number in range(SAMPLES):
        rows = index_rows(after=max(seen, last * number // SAMPLES), limit=SAMPLE_SIZE)
        seen = rows[-1].work_id if rows else seen
        yield [row.work_id for row in rows if row.edition_ids]


def _differences(searcher: tantivy.Searcher, ids: Sequence[int]) -> Iterator[str]:
    shelves = shelf_facts(ids)
    for id_ in ids:
        places = sorted(shelves.get(id_, NO_SHELF).places)
        indexed = _places(searcher, id_)
        if indexed is None:
            yield f"work {id_} is not in the index exactly once"
        elif indexed != places:
            yield f"work {id_}: free at {_listed(places)}, in the index at {_listed(indexed)}"


def _listed(places: Sequence[str]) -> str:
    return ", ".join(places) or "no place"


def _places(searcher: tantivy.Searcher, work_id: int) -> list[str] | None:
    """Places with a free item as the index has them; `None` if the work is not there once."""
    query = tantivy.Query.term_query(schema(), "id", str(work_id), index_option="basic")
    places = {"places": {"terms": {"field": "available", "size": 200}}}
    answer = searcher.aggregate(query, places | {"count": {"value_count": {"field": "work"}}})
    if int(answer["count"]["value"]) != 1:
        return None
    return sorted(bucket["key"] for bucket in answer["places"]["buckets"])
