"""Saved searches against what has come in: once a day, over a small index in memory of the new works alone.

So a thousand saved searches cost a thousand looks at a handful of works, and the index of the city is left alone.
Words must all be there, as typed: what is merely similar is no news. A work found twice is told once, because every
search remembers until when it was looked for (`shelves.services.note_found`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, Final

import tantivy

from kitaphana.catalog.queries import index_rows, works_arrived
from kitaphana.core import clock
from kitaphana.discovery import indexer
from kitaphana.discovery.index import querying, store
from kitaphana.discovery.index.parsing import parse
from kitaphana.discovery.index.schema import schema
from kitaphana.discovery.requests import SearchRequest
from kitaphana.shelves import services
from kitaphana.shelves.rules import MOST_FOUND
from kitaphana.shelves.saved_searches import SavedSearchFacts, first_unlooked, searches_looked_for

MOST_ARRIVALS: Final = 20_000
"""Of a larger move the newest: a whole catalogue that comes in at once is no news for anybody."""
SEARCHES_AT_ONCE: Final = 500
LAG: Final = dt.timedelta(minutes=15)
"""What began to come in before this long may still be under way in another transaction; it is looked at next time."""


def look_for_new() -> int:
    """Look through what has come in for every search that does not rest; returns for how many there was something."""
    since, until = first_unlooked(), clock.now() - LAG
    if since is None or since >= until:
        return 0
    arrived = works_arrived(since, until, limit=MOST_ARRIVALS)
    searcher = _index_of(arrived) if arrived else None
    told = after = 0
    while searches := searches_looked_for(after=after, limit=SEARCHES_AT_ONCE):
        after = searches[-1].id
        found = {one.id: _found(searcher, arrived, one) for one in searches} if searcher else {}
        told += sum(
            services.note_found(search_id=id_, work_ids=works, until=until) for id_, works in found.items() if works
        )
        services.note_looked(search_ids=[one.id for one in searches if not found.get(one.id)], until=until)
    return told


def _index_of(arrived: Mapping[int, dt.datetime]) -> tantivy.Searcher:
    index = tantivy.Index(schema())
    writer = index.writer(store.UPDATE_HEAP, 1)
    ids = list(arrived)
    for start in range(0, len(ids), indexer.CHUNK):
        indexer.add_works(writer, index_rows(ids[start : start + indexer.CHUNK], limit=indexer.CHUNK))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index.searcher()


def _found(searcher: tantivy.Searcher, arrived: Mapping[int, dt.datetime], search: SavedSearchFacts) -> list[int]:
    """The works that came in for that search since it was looked for last, newest first."""
    hits: Any = searcher.search(_query(search), MOST_ARRIVALS)  # Any: the stubs leave fields out
    ids = searcher.fast_field_values("work", [address for _, address in hits.hits])
    news = [int(id_) for id_ in ids if id_ and arrived[int(id_)] > search.looked_until]
    return sorted(news, key=lambda id_: arrived[id_], reverse=True)[:MOST_FOUND]


def _query(search: SavedSearchFacts) -> tantivy.Query:
    request = SearchRequest(**asdict(search.terms))
    typed = replace(parse(request.text), is_last_open=False)
    filters = querying.filters_of(request).without("")
    if typed.code:
        code = querying.code_query(typed.code)
        return querying.narrowed(querying.either(code, querying.matching(typed)), filters)
    return querying.narrowed(querying.matching(typed), filters)
