"""Saved searches as readers see them: what is looked for in words, and where its results are."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import capfirst

from kitaphana.edges.portal.forms import SearchQuery
from kitaphana.shelves.rules import NAME_LENGTH, SearchTerms
from kitaphana.shelves.saved_searches import SavedSearchFacts
from kitaphana.ui.search_words import about


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search; `query` is that of the addresses of results and feed."""

    id: int
    name: str
    about: str
    query: str
    is_paused: bool
    found_at: dt.datetime | None
    found_count: int


def terms(query: SearchQuery) -> SearchTerms:
    """What of a search is kept: words and filters; page and order are not."""
    return SearchTerms(
        text=query.text,
        languages=query.languages,
        forms=query.forms,
        branches=query.branches,
        year_from=query.year_from,
        year_to=query.year_to,
        is_available=query.is_available,
        author=query.author,
        subject=query.subject,
        series=query.series,
        class_mark=query.class_mark,
    )


def query(kept: SearchTerms) -> SearchQuery:
    """The search that was kept, newest first."""
    return SearchQuery(
        text=kept.text,
        languages=kept.languages,
        forms=kept.forms,
        branches=kept.branches,
        year_from=kept.year_from,
        year_to=kept.year_to,
        is_available=kept.is_available,
        author=kept.author,
        subject=kept.subject,
        series=kept.series,
        class_mark=kept.class_mark,
        sort="newest",
    )


def saved(facts: SavedSearchFacts, places: Mapping[str, str], language: str) -> Saved:
    """One of them; `places` are names of branches and stations by code."""
    return Saved(
        id=facts.id,
        name=facts.name,
        about=about(facts.terms, places, language),
        query=query(facts.terms).as_query(),
        is_paused=facts.is_paused,
        found_at=facts.found_at,
        found_count=len(facts.found_work_ids),
    )


def proposed_name(kept: SearchTerms, places: Mapping[str, str], language: str) -> str:
    """What the form proposes: the words, else the filters."""
    name = kept.text or kept.author or kept.subject or kept.series or about(kept, places, language)
    return capfirst(name)[:NAME_LENGTH]
