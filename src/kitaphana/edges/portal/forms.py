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
    sort: SortOrder = "relevance"
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the words narrows the search."""
        return bool(
            self.languages or self.forms or self.branches or self.year_from or self.year_to or self.is_available
        )

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
        text=" ".join(sent.get("q", "")[:MOST_TEXT].replace("\0", " ").split()),
        languages=_codes(sent.getlist("lang")),
        forms=_codes(sent.getlist("form")),
        branches=_codes(sent.getlist("branch")),
        year_from=_number(sent.get("from", ""), 9999),
        year_to=_number(sent.get("to", ""), 9999),
        is_available=sent.get("available") == "1",
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


def read_key(text: str | None) -> int | None:
    """A row's key to page on from; `None` begins at the beginning."""
    return _number(text or "", 2**63 - 1)


def _codes(values: Iterable[str]) -> tuple[str, ...]:
    good = (value for value in values if _CODE.fullmatch(value))
    return tuple(dict.fromkeys(good))[:MOST_VALUES]


def _number(text: str, most: int) -> int | None:
    """A whole number from 1 to `most`; only plain digits, since `int` would take “1_0” and other scripts too."""
    if not re.fullmatch(r"[0-9]{1,19}", text):
        return None
    return min(int(text), most) or None
