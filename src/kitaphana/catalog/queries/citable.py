"""Editions as citations need them."""

from collections import defaultdict
from collections.abc import Iterable

from kitaphana.catalog.citing import Citable, Host, Person, SeriesPlace
from kitaphana.catalog.models import IdentifierScheme
from kitaphana.catalog.queries.details import EditionDetails
from kitaphana.core import sql

_PLAIN = (
    "id", "title", "form", "subtitle", "part", "responsibility", "edition_statement", "place", "publisher", "year",
    "extent", "summary",
)  # fmt: skip
_PACKED = ("contributors", "series", "languages", "subjects")
# only names of columns are put in
_EDITIONS = f"SELECT {', '.join((*_PLAIN, *_PACKED))} FROM catalog_edition WHERE id IN "  # noqa: S608  our own columns
_IDENTIFIERS = (
    "SELECT edition_id, scheme, value FROM catalog_editionidentifier WHERE beside_id IS NULL AND edition_id IN "
)
_HOSTS = (
    "SELECT l.edition_id, COALESCE(t.title, l.title), l.label, l.issn FROM catalog_editionlink l"
    " LEFT JOIN catalog_edition t ON t.id = l.target_id WHERE l.kind = 'article_in' AND l.edition_id IN "
)
_LEADING_LAST = " ORDER BY CASE WHEN l.beside_id IS NULL THEN 1 ELSE 0 END, l.id"


def citable(edition: EditionDetails, host: Host | None = None) -> Citable:
    """The facts of an edition that has been read already; `host` where it is an article."""
    return Citable(
        **{name: getattr(edition, name) for name in _PLAIN},
        people=tuple(Person(one.name, one.role) for one in edition.contributors),
        series=tuple(SeriesPlace(one.title, one.number) for one in edition.series),
        languages=edition.languages,
        subjects=edition.subjects,
        isbns=edition.isbns,
        issns=edition.issns,
        host=host,
    )


def citables(edition_ids: Iterable[int]) -> dict[int, Citable]:
    """Facts by id, in the order asked for; editions that are gone are left out. Three statements."""
    wanted = tuple(dict.fromkeys(edition_ids))
    if not wanted:
        return {}
    where = f"({sql.marks(wanted)})"
    isbns, issns = _numbers(sql.rows(f"{_IDENTIFIERS}{where} ORDER BY id", wanted))
    hosts = {
        id_: Host(title, label, issn) for id_, title, label, issn in sql.rows(f"{_HOSTS}{where}{_LEADING_LAST}", wanted)
    }
    found = {}
    for row in sql.rows(f"{_EDITIONS}{where}", wanted):
        people, series, languages, subjects = map(sql.from_json, row[len(_PLAIN) :])
        found[row[0]] = Citable(
            **dict(zip(_PLAIN, row, strict=False)),
            people=tuple(Person(one["name"], one["role"]) for one in people),
            series=tuple(SeriesPlace(one["title"], one["number"]) for one in series),
            languages=tuple(languages),
            subjects=tuple(subjects),
            isbns=isbns[row[0]],
            issns=issns[row[0]],
            host=hosts.get(row[0]),
        )
    return {id_: found[id_] for id_ in wanted if id_ in found}


_Numbers = dict[int, tuple[str, ...]]


def _numbers(rows: Iterable[tuple[int, str, str]]) -> tuple[_Numbers, _Numbers]:
    """ISBNs and ISSNs by edition."""
    found: dict[str, _Numbers] = {scheme: defaultdict(tuple) for scheme in IdentifierScheme.values}
    for edition_id, scheme, value in rows:
        found[scheme][edition_id] += (value,)
    return found[IdentifierScheme.ISBN], found[IdentifierScheme.ISSN]
