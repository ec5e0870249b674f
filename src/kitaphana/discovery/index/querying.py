"""Make tantivy queries of our own words: never its query parser, which would obey what people type."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy

from kitaphana.discovery.index.documents import code_of, heading_of, person_of
from kitaphana.discovery.index.parsing import Typed, encodable
from kitaphana.discovery.index.schema import EXACT, schema
from kitaphana.discovery.requests import SearchRequest
from kitaphana.language.analysis import keys

Query = tantivy.Query
MUST, SHOULD = tantivy.Occur.Must, tantivy.Occur.Should
SHORTEST_PREFIX = 3
SHORTEST_FUZZY = 5
MAX_FUZZY = 4
MAX_VALUES = 100  # of one filter
_RUSSIAN_ENGLISH_KAZAKH = (
    "и в во на с со о об от до по за из к ко у а но или для не the a an of and or in on to for with by "
    "мен және да де үшін туралы немесе"
)
SMALL_WORDS = frozenset(_RUSSIAN_ENGLISH_KAZAKH.split())
"""Words that a title may as well do without; they count for the order only, unless nothing else was typed."""
SHARE_OF_WORDS = 0.5
"""How many of the words a partial match must have."""

# Weights: the word itself in the title first, the same word in Russian letters next, another form of it last.
_WEIGHTS = {"title": (8.0, 4.0, 2.0), "author": (7.0, 3.5, 1.5), "subject": (0.0, 1.5, 1.0)}


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a request as queries, by the facet they belong to."""

    by_facet: dict[str, Query]

    def without(self, facet: str) -> list[Query]:
        """All filters but the one of `facet`."""
        return [query for name, query in self.by_facet.items() if name != facet]


def code_query(code: str) -> Query:
    """Works with this identifier or shelf mark."""
    return Query.term_query(schema(), "code", code, index_option="basic")


def matching(typed: Typed, *, is_partial: bool = False, fuzzy: frozenset[str] = frozenset()) -> Query:
    """Works that have every weighty word and phrase (or, partially, half); the score counts how rare they are."""
    last = typed.words[-1] if typed.is_last_open and typed.words else ""
    weighty = [word for word in typed.words if word not in SMALL_WORDS] or typed.words
    parts = [_word(word, is_open=word == last, is_fuzzy=word in fuzzy) for word in weighty]
    parts += [_phrase("all", phrase) for phrase in typed.phrases]
    if not parts:
        return Query.all_query()
    if is_partial:
        least = max(1, round(len(parts) * SHARE_OF_WORDS))
        return Query.boolean_query([(SHOULD, part) for part in parts], minimum_number_should_match=least)
    return Query.boolean_query([(MUST, part) for part in parts])


def either(*queries: Query) -> Query:
    """Works that match one of them at least."""
    return _either(queries)


def ranked(match: Query, typed: Typed) -> Query:
    """`match` with the weight of each field added."""
    weights = [_weight(word) for word in typed.words]
    if len(typed.words) > 1:
        weights.append(Query.boost_query(_phrase("title", typed.words), 3.0))
    return Query.boolean_query([(MUST, Query.boost_query(match, 0.2)), *((SHOULD, weight) for weight in weights)])


def narrowed(match: Query, filters: Sequence[Query]) -> Query:
    """`match` within `filters`, which do not touch the score."""
    if not filters:
        return match
    return Query.boolean_query([(MUST, match), *((MUST, Query.const_score_query(one, 0.0)) for one in filters)])


def filters_of(request: SearchRequest) -> Filters:
    """The filters of a request."""
    found: dict[str, Query] = {}
    for facet, field, values in (
        ("languages", "language", request.languages),
        ("forms", "form", request.forms),
        ("branches", "available", request.branches),
    ):
        if values:
            found[facet] = Query.term_set_query(schema(), field, [encodable(value) for value in values[:MAX_VALUES]])
    for name, field, value in (
        ("author", "person", person_of(encodable(request.author))),
        ("subject", "topic", heading_of(encodable(request.subject))),
        ("series", "series", heading_of(encodable(request.series))),
    ):
        if value:
            found[name] = heading_query(field, value)
    if mark := code_of(encodable(request.class_mark)):
        found["class"] = Query.fuzzy_term_query(schema(), "code", mark, distance=0, prefix=True)
    if request.year_from is not None or request.year_to is not None:
        found["years"] = _years(request.year_from, request.year_to)
    if request.is_available:
        found["is_available"] = Query.exists_query("available")
    return Filters(found)


def heading_query(field: str, value: str) -> Query:
    """Works with that heading; of persons also one that goes on (“ауезов мухтар омарханулы”)."""
    same = Query.term_query(schema(), field, value, index_option="basic")
    if field != "person":
        return same
    longer = Query.fuzzy_term_query(schema(), field, f"{value} ", distance=0, prefix=True)
    return _either([same, longer])


def _years(first: int | None, last: int | None) -> Query:
    first, last = _in_range(first, 0), _in_range(last, 9999)
    if first > last:
        return Query.empty_query()
    return Query.range_query(schema(), "year", tantivy.FieldType.Unsigned, first, last)


def _in_range(year: int | None, default: int) -> int:
    return default if year is None else min(max(year, 0), 9999)


def _term(field: str, value: str) -> Query:
    return Query.term_query(schema(), field, value, index_option="freq")


def _either(queries: Iterable[Query]) -> Query:
    found = list(queries)
    return found[0] if len(found) == 1 else Query.disjunction_max_query(found)


def _word(word: str, *, is_open: bool, is_fuzzy: bool) -> Query:
    found = keys(word)
    queries = [_term("all", key) for key in found]
    if is_open and len(found[0]) >= SHORTEST_PREFIX:
        queries.append(Query.fuzzy_term_query(schema(), "all", found[0], distance=0, prefix=True))
    if is_fuzzy:
        queries.append(Query.fuzzy_term_query(schema(), "all", found[0], distance=1))
    return _either(queries)


def _phrase(field: str, phrase: Sequence[str]) -> Query:
    """The words side by side; there must be two at least (tantivy panics on one)."""
    return Query.phrase_query(schema(), field, [keys(word)[0] for word in phrase])


def _weight(word: str) -> Query:
    folded, *stems = keys(word)
    queries = []
    for field, (exact, plain, stemmed) in _WEIGHTS.items():
        terms = [(EXACT + word, exact), (folded, plain), *((stem, stemmed) for stem in stems)]
        queries += [Query.boost_query(_term(field, term), boost) for term, boost in terms if boost]
    return Query.disjunction_max_query(queries, tie_breaker=0.2)
