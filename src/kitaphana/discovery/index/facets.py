"""Counts beside the results, kept while the index does not change: on the home page they cover every work."""

import threading
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import tantivy

from kitaphana.discovery.index import querying, store
from kitaphana.discovery.requests import FacetCount, Facets, SearchRequest

KEPT = 500
_FIELDS = {
    "languages": ("language", 60),
    "forms": ("form", 20),
    "years": ("decade", 60),
    "branches": ("available", 200),
}
_Counts = tuple[FacetCount, ...]
_kept: dict[Hashable, Facets] = {}
_lock = threading.Lock()


def counted(
    reader: store.Reader, match: tantivy.Query, filters: querying.Filters, *, request: SearchRequest, way: Hashable
) -> Facets:
    """Counts for `match`; `request` and `way` (how its text was understood) say whether they are known already."""
    key = (reader.folder, reader.generation, way, replace(request, page=1, size=1, sort="relevance"))
    known = _kept.get(key)
    if known is None:
        known = _count(reader.searcher, match, filters)
        with _lock:
            if len(_kept) >= KEPT:
                _kept.clear()
            _kept[key] = known
    return known


def _count(searcher: tantivy.Searcher, match: tantivy.Query, filters: querying.Filters) -> Facets:
    own = [facet for facet in _FIELDS if facet in filters.by_facet]
    shared = [facet for facet in _FIELDS if facet not in own]
    found = _aggregate(searcher, querying.narrowed(match, filters.without("")), shared)
    for facet in own:
        found |= _aggregate(searcher, querying.narrowed(match, filters.without(facet)), [facet])
    found["years"] = tuple(sorted(found["years"], key=lambda count: count.value, reverse=True))
    return Facets(**found)


def _aggregate(searcher: tantivy.Searcher, query: tantivy.Query, facets: list[str]) -> dict[str, _Counts]:
    if not facets:
        return {}
    wanted = {facet: {"terms": {"field": _FIELDS[facet][0], "size": _FIELDS[facet][1]}} for facet in facets}
    answer = searcher.aggregate(query, wanted)
    return {facet: tuple(map(_bucket, answer[facet]["buckets"])) for facet in facets}


def _bucket(bucket: dict[str, Any]) -> FacetCount:
    key = bucket["key"]
    return FacetCount(key if isinstance(key, str) else str(int(key)), bucket["doc_count"])
