"""What an edition belongs to, what belongs to it, and its kin.

All records of an edition are heard: the leading one first, and of the others what it does not say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from kitaphana.catalog.models import REVERSE, UPWARD, LinkKind
from kitaphana.core import sql
from kitaphana.core.paging import Page
from kitaphana.language.folding import fold

OTHERS_SHOWN = 50
PARTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The edition at the other end, and what it is to the one asked for (`kind`, a value of `models.LinkKind`).

    `edition_id` is `None` for one that is not in the catalogue; then title and numbers are as the record names it.
    `label` tells the place in the host: “Т. 3”, “2021, № 4, с. 5–10”.
    """

    kind: str
    edition_id: int | None
    title: str
    label: str
    control_number: str
    isbn: str
    issn: str
    author: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class EditionLinks:
    """`hosts` hold the edition; `parts` (a page by key, in order) are its volumes, issues and articles."""

    hosts: tuple[LinkRow, ...]
    parts: Page[LinkRow]
    others: tuple[LinkRow, ...]

    @property
    def is_empty(self) -> bool:
        """There is nothing to show."""
        return not (self.hosts or self.parts.rows or self.others)


class _Found(NamedTuple):
    id: int
    kind: str
    edition_id: int | None
    title: str
    label: str
    control_number: str
    isbn: str
    issn: str
    author: str
    year: int | None
    beside_id: int | None = None


_OWN = """
    SELECT l.id, l.kind, l.target_id, COALESCE(t.title, l.title), l.label, l.control_number, l.isbn, l.issn,
           COALESCE(t.author, ''), t.year, l.beside_id
    FROM catalog_editionlink l LEFT JOIN catalog_edition t ON t.id = l.target_id
    WHERE l.edition_id = %s AND NOT (l.kind = %s AND EXISTS (
        SELECT 1 FROM catalog_editionlink p
        WHERE p.edition_id = l.target_id AND p.target_id = l.edition_id AND p.leads_up))
    ORDER BY COALESCE(l.beside_id, 0), l.id LIMIT %s
"""
_LEADING_HERE = """
    SELECT l.id, l.kind, l.edition_id, e.title, l.label, '', '', '', e.author, e.year
    FROM catalog_editionlink l JOIN catalog_edition e ON e.id = l.edition_id
    WHERE l.target_id = %s AND l.leads_up = %s AND NOT (l.beside_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM catalog_editionlink d
        WHERE d.edition_id = l.edition_id AND d.target_id = l.target_id AND d.leads_up = l.leads_up
          AND COALESCE(d.beside_id, 0) < l.beside_id))
"""
_ORDER = " ORDER BY l.sort_key, l.id LIMIT %s"
_BEHIND = " AND (l.sort_key, l.id) > (SELECT k.sort_key, k.id FROM catalog_editionlink k WHERE k.id = %s)"


def links_of_edition(edition_id: int, *, after: int | None = None, limit: int = PARTS_SHOWN) -> EditionLinks:
    """Hosts, a page of parts in their order, and other kin. Three statements; `after` is the key of the page before."""
    own = _each_once(_Found(*row) for row in sql.rows(_OWN, (edition_id, LinkKind.CONTAINS.value, OTHERS_SHOWN)))
    kin = [_Found(*row) for row in sql.rows(_LEADING_HERE + _ORDER, (edition_id, False, OTHERS_SHOWN))]
    hosts = [_row(one) for one in own if one.kind in UPWARD]
    named = {row.edition_id for row in map(_row, own)}
    back = [_row(one, REVERSE[LinkKind(one.kind)]) for one in kin if one.edition_id not in named]
    return EditionLinks(
        hosts=(*hosts, *(row for row in back if row.kind in UPWARD)),
        parts=_parts(edition_id, after, limit),
        others=(
            *(_row(one) for one in own if one.kind not in UPWARD),
            *(row for row in back if row.kind not in UPWARD),
        ),
    )


def _each_once(links: Iterable[_Found]) -> list[_Found]:
    """All that the leading record says; of the others what names neither the same edition nor the same name."""
    found: list[_Found] = []
    named: set[tuple[str, object]] = set()
    for _, own in groupby(links, key=attrgetter("beside_id")):
        said = [(link, _names_of(link)) for link in own]
        found += [link for link, names in said if link.beside_id is None or not names & named]
        named.update(*(names for _, names in said))
    return found


def _names_of(link: _Found) -> set[tuple[str, object]]:
    return {(link.kind, name) for name in (link.edition_id, link.isbn, link.issn, fold(link.title)) if name}


def _parts(edition_id: int, after: int | None, limit: int) -> Page[LinkRow]:
    start: tuple[Any, ...] = (edition_id, True)
    if after is None:
        rows = sql.rows(_LEADING_HERE + _ORDER, (*start, limit + 1))
    else:
        rows = sql.rows(_LEADING_HERE + _BEHIND + _ORDER, (*start, after, limit + 1))
    found = [_Found(*row) for row in rows]
    shown = found[:limit]
    return Page(tuple(map(_row, shown)), shown[-1].id if len(found) > limit else None)


def _row(found: _Found, kind: str = "") -> LinkRow:
    return LinkRow(str(kind) or found.kind, *found[2:-1])
