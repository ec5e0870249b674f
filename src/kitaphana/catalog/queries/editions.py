"""Editions as lines of a list, and the editions of one work."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kitaphana.catalog.queries.details import EditionBrief
from kitaphana.core import sql
from kitaphana.core.paging import Page, page_of

_COLUMNS = "id, work_id, title, author, publisher, year, languages, form"
_BRIEFS = f"SELECT {_COLUMNS} FROM catalog_edition WHERE id IN "  # noqa: S608  names of columns
_OF_WORK = f"SELECT {_COLUMNS} FROM catalog_edition WHERE work_id = %s"  # noqa: S608  names of columns
_ORDER = " ORDER BY COALESCE(year, 0) DESC, id DESC LIMIT %s"
_BEHIND = " AND (COALESCE(year, 0), id) < (SELECT COALESCE(k.year, 0), k.id FROM catalog_edition k WHERE k.id = %s)"
_WORK = "SELECT title, author FROM catalog_work WHERE id = %s"
_KINDS = (
    "SELECT languages, form, COUNT(*), MIN(year), MAX(year) FROM catalog_edition WHERE work_id = %s"
    " GROUP BY languages, form ORDER BY COUNT(*) DESC, form"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """How many editions of a work are in these languages and this form."""

    languages: tuple[str, ...]
    form: str
    count: int


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """A creation and what there is of it; `years` are those of its first and last edition."""

    id: int
    title: str
    author: str
    edition_count: int
    years: tuple[int | None, int | None]
    kinds: tuple[Kind, ...]


def edition_briefs(ids: Iterable[int]) -> dict[int, EditionBrief]:
    """Editions by id, in the order asked for; those that are gone are left out. One statement."""
    wanted = tuple(dict.fromkeys(ids))
    rows = sql.rows(f"{_BRIEFS}({sql.marks(wanted)})", wanted) if wanted else []
    found = {row[0]: _brief(row) for row in rows}
    return {id_: found[id_] for id_ in wanted if id_ in found}


def work_facts(work_id: int) -> WorkFacts | None:
    """The work, or `None` for one that is gone or has no edition. Two statements, however many editions."""
    head = sql.rows(_WORK, (work_id,))
    rows = sql.rows(_KINDS, (work_id,)) if head else []
    if not rows:
        return None
    first = min((row[3] for row in rows if row[3] is not None), default=None)
    last = max((row[4] for row in rows if row[4] is not None), default=None)
    kinds = tuple(Kind(tuple(sql.from_json(row[0])), row[1], row[2]) for row in rows)
    return WorkFacts(work_id, head[0][0], head[0][1], sum(kind.count for kind in kinds), (first, last), kinds)


def editions_of_work(
    work_id: int, *, after: int | None = None, limit: int = 20, language: str = "", form: str = ""
) -> Page[EditionBrief]:
    """Editions, newest first, by key; of one language and one form where those are given. One statement."""
    statement = _OF_WORK
    values: list[Any] = [work_id]  # Any: numbers and texts
    if language:
        statement += " AND CAST(languages AS TEXT) LIKE %s"
        values.append(f'%"{language}"%')
    if form:
        statement += " AND form = %s"
        values.append(form)
    if after is not None:
        statement += _BEHIND
        values.append(after)
    rows = sql.rows(statement + _ORDER, (*values, limit + 1))
    return page_of(map(_brief, rows), limit=limit, key=lambda brief: brief.id)


def _brief(row: tuple[Any, ...]) -> EditionBrief:
    id_, work_id, title, author, publisher, year, languages, form = row
    return EditionBrief(id_, work_id, title, author, publisher, year, tuple(sql.from_json(languages)), form)
