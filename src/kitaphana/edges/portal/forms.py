"""What a reader asked for, read from an address: whatever cannot be understood is left out, never an error."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from kitaphana.discovery.requests import SortOrder

MOST_TEXT = 200
MOST_VALUES = 20
MOST_PAGES = 1000
PAGE_SIZE = 20
SORTS: tuple[SortOrder, ...] = ("relevance", "newest", "title")
_CODE = re.compile(r"[\w-]{1,32}")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """The search form as it was sent; names of the fields are those of the address."""

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

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the words narrows the search."""
        filters = (self.languages, self.forms, self.branches, self.year_from, self.year_to, self.is_available)
        return any(filters) or bool(self.headings)

    @property
    def headings(self) -> list[tuple[str, str]]:
        """The headings asked for, with their names in the address."""
        pairs = (
            ("author", self.author),
            ("subject", self.subject),
            ("series", self.series),
            ("class", self.class_mark),
        )
        return [pair for pair in pairs if pair[1]]

    def without(self, heading: str) -> "SearchQuery":
        """The same on the first page without one heading."""
        fresh = replace(self, page=1)
        match heading:
            case "author":
                return replace(fresh, author="")
            case "subject":
                return replace(fresh, subject="")
            case "series":
                return replace(fresh, series="")
        return replace(fresh, class_mark="")

    @property
    def without_filters(self) -> "SearchQuery":
        """The same words, nothing else."""
        return SearchQuery(text=self.text, sort=self.sort)

    def on_page(self, page: int) -> "SearchQuery":
        """The same on another page."""
        return replace(self, page=page)

    def as_query(self) -> str:
        """`?q=…` with only what differs from the default."""
        pairs: list[tuple[str, str]] = [("q", self.text)] if self.text else []
        pairs += self.headings
        for name, values in (("lang", self.languages), ("form", self.forms), ("branch", self.branches)):
            pairs += [(name, value) for value in values]
        for name, number in (("from", self.year_from), ("to", self.year_to)):
            pairs += [(name, str(number))] if number else []
        pairs += [("available", "1")] if self.is_available else []
        pairs += [("sort", self.sort)] if self.sort != SORTS[0] else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return f"?{urlencode(pairs)}" if pairs else "?"


def read_search(sent: QueryDict) -> SearchQuery:
    """The query of an address."""
    sort = next((one for one in SORTS if one == sent.get("sort")), SORTS[0])
    return SearchQuery(
        text=_text(sent.get("q", "")),
        languages=_codes(sent.getlist("lang")),
        forms=_codes(sent.getlist("form")),
        branches=_codes(sent.getlist("branch")),
        year_from=_number(sent.get("from", ""), 9999),
        year_to=_number(sent.get("to", ""), 9999),
        is_available=sent.get("available") == "1",
        author=_text(sent.get("author", "")),
        subject=_text(sent.get("subject", "")),
        series=_text(sent.get("series", "")),
        class_mark=_text(sent.get("class", "")),
        sort=sort,
        page=_number(sent.get("page", ""), MOST_PAGES) or 1,
    )


LIBRARIES, STATIONS = "libraries", "stations"


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """How the list of libraries is narrowed."""

    district: str = ""
    amenity: str = ""
    kind: str = ""
    is_open_now: bool = False


def read_library_filter(sent: QueryDict) -> LibraryFilter:
    """The filter of an address."""
    district, amenity = (next(iter(_codes([sent.get(name, "")])), "") for name in ("district", "amenity"))
    kind = next((kind for kind in (LIBRARIES, STATIONS) if kind == sent.get("kind")), "")
    return LibraryFilter(district, amenity, kind, sent.get("open") == "1")


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which editions of a work are wanted: of one language, of one form."""

    language: str = ""
    form: str = ""

    def as_query(self) -> str:
        """`?lang=…&form=…`, or nothing."""
        pairs = [pair for pair in (("lang", self.language), ("form", self.form)) if pair[1]]
        return f"?{urlencode(pairs)}" if pairs else ""


def read_work_filter(sent: QueryDict) -> WorkFilter:
    """The filter of an address."""
    language, form = (next(iter(_codes([sent.get(name, "")])), "") for name in ("lang", "form"))
    return WorkFilter(language, form)


def read_key(text: str | None) -> int | None:
    """A row's key to page on from; `None` begins at the beginning."""
    return _number(text or "", 2**63 - 1)


def _text(typed: str) -> str:
    return " ".join(typed[:MOST_TEXT].replace("\0", " ").split())


def _codes(values: Iterable[str]) -> tuple[str, ...]:
    good = (value for value in values if _CODE.fullmatch(value))
    return tuple(dict.fromkeys(good))[:MOST_VALUES]


def _number(text: str, most: int) -> int | None:
    """A whole number from 1 to `most`; only plain digits, since `int` would take “1_0” and other scripts too."""
    if not re.fullmatch(r"[0-9]{1,19}", text):
        return None
    return min(int(text), most) or None
