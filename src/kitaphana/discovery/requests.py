"""What a search is asked, and what it answers."""

from dataclasses import dataclass, field
from typing import Literal

SortOrder = Literal["relevance", "newest", "title"]
MAX_RESULTS = 2_000
MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Words and filters of one search; values of one filter are alternatives, filters add up.

    `languages` are ISO 639-2/B codes, `forms` values of `EditionForm`, `branches` codes of branches or stations that
    have a free item, `year_from` and `year_to` inclusive. `author`, `subject` and `series` are whole headings as
    records write them (“Әуезов, Мұхтар” finds also “Әуезов, Мұхтар Омарханұлы”), `class_mark` the beginning of a UDC
    or BBK. Anything out of range is brought into range, never refused.
    """

    text: str = ""
    languages: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    is_available: bool = False
    author: str = ""
    subject: str = ""
    series: str = ""
    class_mark: str = ""
    sort: SortOrder = "relevance"
    page: int = 1
    size: int = 20
    interface_language: str = "kk"


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many works a further choice of `value` would show."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by falling count; `years` are decades ("1990" for 1990–1999), newest first.

    A facet's own choice does not narrow its own counts, so that a second value can be added.
    """

    languages: tuple[FacetCount, ...] = ()
    forms: tuple[FacetCount, ...] = ()
    years: tuple[FacetCount, ...] = ()
    branches: tuple[FacetCount, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results; `work_ids` in the order to show.

    `is_partial`: no work has all the words, these have most of them. `is_corrected`: words that nobody knows were
    taken for similar ones. `is_ready` is false while there is no index yet.
    `page_count` ends at `MAX_RESULTS` results.
    """

    total: int = 0
    work_ids: tuple[int, ...] = ()
    facets: Facets = field(default_factory=Facets)
    page: int = 1
    page_count: int = 0
    is_partial: bool = False
    is_corrected: bool = False
    is_ready: bool = True
