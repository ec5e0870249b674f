"""One edition with everything that its page shows."""

from dataclasses import dataclass
from typing import Any

from stdnum import isbn, issn

from kitaphana.catalog.models import Edition, IdentifierScheme

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


_PLAIN = (
    "id", "work_id", "title", "subtitle", "part", "responsibility", "author", "edition_statement", "place",
    "publisher", "year", "original_language", "extent", "summary", "udc", "bbk", "author_mark", "audience",
    "age_mark", "form",
)  # fmt: skip
_BRIEF = ("id", "work_id", "title", "author", "publisher", "year", "languages", "form")


def edition_details(edition_id: int) -> EditionDetails | None:
    """The edition, or `None`. Three statements; a fourth counts the sisters when they are many."""
    edition = Edition.objects.filter(id=edition_id).first()
    if edition is None:
        return None
    identifiers = list(edition.identifiers.order_by("id").values_list("scheme", "value"))
    others = Edition.objects.filter(work_id=edition.work_id).exclude(id=edition_id)
    briefs = _briefs(others.order_by("-year", "-id")[:OTHER_EDITIONS_SHOWN])
    return EditionDetails(
        **{name: getattr(edition, name) for name in _PLAIN},
        contributors=tuple(Contributor(**entry) for entry in edition.contributors),
        languages=tuple(edition.languages),
        series=tuple(SeriesEntry(**entry) for entry in edition.series),
        subjects=tuple(edition.subjects),
        isbns=tuple(value for scheme, value in identifiers if scheme == IdentifierScheme.ISBN),
        issns=tuple(value for scheme, value in identifiers if scheme == IdentifierScheme.ISSN),
        other_editions=briefs,
        other_count=len(briefs) if len(briefs) < OTHER_EDITIONS_SHOWN else others.count(),
    )


def find_by_identifier(text: str) -> tuple[EditionBrief, ...]:
    """Editions with this ISBN (10 or 13 digits, hyphens allowed) or ISSN; empty when it is neither."""
    if isbn.is_valid(text):
        value = isbn.to_isbn13(isbn.compact(text))
    elif issn.is_valid(text):
        value = issn.compact(text)
    else:
        return ()
    return _briefs(Edition.objects.filter(identifiers__value=value).order_by("-year", "-id")[:OTHER_EDITIONS_SHOWN])


def _briefs(editions: Any) -> tuple[EditionBrief, ...]:  # Any: a QuerySet of any annotation
    return tuple(EditionBrief(**{**row, "languages": tuple(row["languages"])}) for row in editions.values(*_BRIEF))
