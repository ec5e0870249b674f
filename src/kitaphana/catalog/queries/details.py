"""One edition with everything that its page shows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from stdnum import isbn, issn

from kitaphana.catalog.models import Edition, EditionIdentifier, IdentifierScheme
from kitaphana.catalog.queries.covers import CoverPicture
from kitaphana.core import sql

OTHER_EDITIONS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Contributor:
    """A name as the record heads it (“Әуезов, Мұхтар”), with its MARC relator code (“aut”, “trl”)."""

    name: str
    role: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """A series and the number in it (may be empty)."""

    title: str
    number: str


@dataclass(frozen=True, slots=True)
class EditionBrief:
    """Enough of an edition for one line."""

    id: int
    work_id: int
    title: str
    author: str
    publisher: str
    year: int | None
    languages: tuple[str, ...]
    form: str


@dataclass(frozen=True, slots=True)
class EditionDetails:
    """All fields of an edition (see `models.Edition`), its identifiers and its sisters.

    `other_editions` are the first fifty of the same work, newest first; `other_count` counts all of them.
    """

    id: int
    work_id: int
    title: str
    subtitle: str
    part: str
    responsibility: str
    author: str
    contributors: tuple[Contributor, ...]
    edition_statement: str
    place: str
    publisher: str
    year: int | None
    languages: tuple[str, ...]
    original_language: str
    extent: str
    series: tuple[SeriesEntry, ...]
    subjects: tuple[str, ...]
    summary: str
    udc: str
    bbk: str
    author_mark: str
    audience: str
    age_mark: int
    form: str
    isbns: tuple[str, ...]
    issns: tuple[str, ...]
    other_editions: tuple[EditionBrief, ...]
    other_count: int
    cover: CoverPicture | None = None


_PLAIN = (
    "id", "work_id", "title", "subtitle", "part", "responsibility", "author", "edition_statement", "place",
    "publisher", "year", "original_language", "extent", "summary", "udc", "bbk", "author_mark", "audience",
    "age_mark", "form",
)  # fmt: skip
_BRIEF = ("id", "work_id", "title", "author", "publisher", "year", "languages", "form")


_PACKED = ("languages", "contributors", "series", "subjects")
_COVER = ("digest", "width", "height")
_EDITION = (
    f"SELECT {', '.join(f'e.{name}' for name in (*_PLAIN, *_PACKED))}, {', '.join(f'c.{name}' for name in _COVER)}"  # noqa: S608  names of columns
    " FROM catalog_edition e LEFT JOIN catalog_editioncover c ON c.edition_id = e.id WHERE e.id = %s"
)
_IDENTIFIERS = (
    "SELECT scheme, value FROM catalog_editionidentifier WHERE edition_id = %s AND beside_id IS NULL ORDER BY id"
)
_SISTERS = (
    # only names of columns are put in
    f"SELECT COUNT(*) OVER (), {', '.join(_BRIEF)} FROM catalog_edition WHERE work_id = %s AND id <> %s"  # noqa: S608  our own columns
    " ORDER BY year DESC NULLS LAST, id DESC LIMIT %s"
)


def edition_details(edition_id: int) -> EditionDetails | None:
    """The edition, or `None`. Three statements."""
    found = sql.rows(_EDITION, (edition_id,))
    if not found:
        return None
    plain = dict(zip(_PLAIN, found[0], strict=False))
    languages, contributors, series, subjects = map(sql.from_json, found[0][len(_PLAIN) : -len(_COVER)])
    identifiers = sql.rows(_IDENTIFIERS, (edition_id,))
    sisters = sql.rows(_SISTERS, (plain["work_id"], edition_id, OTHER_EDITIONS_SHOWN))
    return EditionDetails(
        **plain,
        contributors=tuple(Contributor(**entry) for entry in contributors),
        languages=tuple(languages),
        series=tuple(SeriesEntry(**entry) for entry in series),
        subjects=tuple(subjects),
        isbns=tuple(value for scheme, value in identifiers if scheme == IdentifierScheme.ISBN),
        issns=tuple(value for scheme, value in identifiers if scheme == IdentifierScheme.ISSN),
        other_editions=tuple(_sister(row[1:]) for row in sisters),
        other_count=sisters[0][0] if sisters else 0,
        cover=CoverPicture(*found[0][-len(_COVER) :]) if found[0][-len(_COVER)] else None,
    )


def _sister(row: tuple[Any, ...]) -> EditionBrief:
    values = dict(zip(_BRIEF, row, strict=True))
    return EditionBrief(**{**values, "languages": sql.codes(values["languages"])})


def find_by_identifier(text: str) -> tuple[EditionBrief, ...]:
    """Editions with this ISBN (10 or 13 digits, hyphens allowed) or ISSN; empty when it is neither."""
    if isbn.is_valid(text):
        value = isbn.to_isbn13(isbn.compact(text))
    elif issn.is_valid(text):
        value = issn.compact(text)
    else:
        return ()
    found = Edition.objects.filter(Exists(EditionIdentifier.objects.filter(edition=OuterRef("id"), value=value)))
    return _briefs(found.order_by("-year", "-id")[:OTHER_EDITIONS_SHOWN])


def _briefs(editions: Any) -> tuple[EditionBrief, ...]:  # Any: a QuerySet of any annotation
    return tuple(EditionBrief(**{**row, "languages": tuple(row["languages"])}) for row in editions.values(*_BRIEF))
