"""Questions to the index. They never raise on what a person typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tantivy

from kitaphana.discovery.index import facets, querying, store
from kitaphana.discovery.index.parsing import Typed, parse
from kitaphana.discovery.related import Related, related
from kitaphana.discovery.requests import MAX_PAGE_SIZE, MAX_RESULTS, FacetCount, Facets, SearchPage, SearchRequest
from kitaphana.holdings.queries import find_item
from kitaphana.language.analysis import keys

__all__ = ["FacetCount", "Facets", "Related", "SearchPage", "SearchRequest", "related", "search"]

_ORDERS = {"newest": ("newest", tantivy.Order.Desc), "title": ("order", tantivy.Order.Asc)}


def search(request: SearchRequest) -> SearchPage:
    """One page of works with facets: first by identifier, then with all words, then forgiving, then with most words."""
    reader = store.reader()
    if reader is None:
        return SearchPage(is_ready=False)
    typed = parse(request.text)
    for attempt in _attempts(reader.searcher, typed):
        page = _page(reader, request, typed, attempt)
        if page:
            return page
    return _by_barcode(typed) or SearchPage()


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way to understand the text; `match` is a tantivy query."""

    way: str
    match: tantivy.Query
    is_ranked: bool = True


def _attempts(searcher: tantivy.Searcher, typed: Typed) -> Iterator[_Attempt]:
    """Ways to understand the text, strictest first."""
    if typed.code:
        yield _Attempt("code", querying.code_query(typed.code), is_ranked=False)
    yield _Attempt("all", querying.matching(typed), is_ranked=not typed.is_empty)
    fuzzy = _unknown_words(searcher, typed)
    if fuzzy:
        yield _Attempt("corrected", querying.matching(typed, fuzzy=fuzzy))
    if len(typed.words) + len(typed.phrases) > 1:
        yield _Attempt("partial", querying.matching(typed, is_partial=True, fuzzy=fuzzy))


def _unknown_words(searcher: tantivy.Searcher, typed: Typed) -> frozenset[str]:
    """Long words that stand in no document under any key."""
    long = [word for word in typed.words if len(word) >= querying.SHORTEST_FUZZY and not word.isdigit()]
    unknown = [word for word in long if not any(searcher.doc_freq("all", key) for key in keys(word))]
    return frozenset(unknown[: querying.MAX_FUZZY])


def _page(reader: store.Reader, request: SearchRequest, typed: Typed, attempt: _Attempt) -> SearchPage | None:
    """The page, also an empty one if only the filters leave nothing; `None` if no work at all is like the text."""
    filters = querying.filters_of(request)
    size = min(max(request.size, 1), MAX_PAGE_SIZE)
    last_page = MAX_RESULTS // size
    number = min(max(request.page, 1), last_page)
    order, direction = _order(request, attempt)
    ranked = attempt.match if order else querying.ranked(attempt.match, typed)
    query = querying.narrowed(ranked, filters.without(""))
    offset = (number - 1) * size
    found: Any = reader.searcher.search(  # Any: the stubs leave `count` out
        query, size, order_by_field=order, order=direction, offset=offset
    )
    if not found.count and not (filters.by_facet and _count(reader.searcher, attempt.match)):
        return None
    return SearchPage(
        total=found.count,
        work_ids=_work_ids(reader.searcher, found),
        facets=facets.counted(reader, attempt.match, filters, request=request, way=attempt.way),
        page=number,
        page_count=min(-(-found.count // size), last_page),
        is_partial=attempt.way == "partial",
        is_corrected=attempt.way == "corrected",
    )


def _count(searcher: tantivy.Searcher, match: tantivy.Query) -> int:
    found: Any = searcher.search(match, 1)  # Any: the stubs leave `count` out
    return int(found.count)


def _work_ids(searcher: tantivy.Searcher, found: tantivy.SearchResult) -> tuple[int, ...]:
    return tuple(int(id_ or 0) for id_ in searcher.fast_field_values("work", [address for _, address in found.hits]))


def _order(request: SearchRequest, attempt: _Attempt) -> tuple[str | None, tantivy.Order]:
    """The field to sort by and which way; no field means by score, which only words have."""
    by_score = (None, tantivy.Order.Desc) if attempt.is_ranked else _ORDERS["newest"]
    return _ORDERS.get(request.sort, by_score)


def _by_barcode(typed: Typed) -> SearchPage | None:
    item = find_item(typed.barcode) if typed.barcode else None
    return SearchPage(total=1, work_ids=(item.work_id,), page_count=1) if item else None
