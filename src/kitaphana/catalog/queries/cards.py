"""Works as one row of a list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from kitaphana.catalog.models import Work
from kitaphana.catalog.queries.covers import CoverPicture
from kitaphana.core import sql


@dataclass(frozen=True, slots=True)
class WorkCard:
    """One work; `edition_id` and the fields after it tell of the edition to show, which is the newest.

    `years` are those of the first and the last edition; `languages` ISO 639-2/B codes; `forms` values of `EditionForm`.
    """

    id: int
    title: str
    author: str
    years: tuple[int | None, int | None]
    edition_count: int
    languages: tuple[str, ...]
    forms: tuple[str, ...]
    edition_id: int
    subtitle: str
    responsibility: str
    publisher: str
    year: int | None
    age_mark: int
    cover: CoverPicture | None = None


class _Row(NamedTuple):
    """An edition and its work."""

    work_id: int
    work_title: str
    author: str
    id: int
    subtitle: str
    responsibility: str
    publisher: str
    year: int | None
    languages: str
    form: str
    age_mark: int
    cover_digest: str | None
    cover_width: int | None
    cover_height: int | None


_OF_WORKS = (
    "SELECT w.id, w.title, w.author, e.id, e.subtitle, e.responsibility, e.publisher, e.year, e.languages, e.form,"
    " e.age_mark, c.digest, c.width, c.height FROM catalog_edition e JOIN catalog_work w ON w.id = e.work_id"
    " LEFT JOIN catalog_editioncover c ON c.edition_id = e.id WHERE e.work_id IN "
)


def work_cards(ids: Iterable[int]) -> dict[int, WorkCard]:
    """Cards by id, in the order of `ids`; works that are gone or have no edition are left out. One statement."""
    wanted = tuple(ids)
    editions: dict[int, list[_Row]] = defaultdict(list)
    for row in sql.rows(f"{_OF_WORKS} ({sql.marks(wanted)}) ORDER BY e.id", wanted) if wanted else ():
        editions[row[0]].append(_Row(*row))
    return {id_: _card(editions[id_]) for id_ in wanted if id_ in editions}


def newest_works(limit: int) -> list[WorkCard]:
    """The works that came in last, newest first."""
    ids = Work.objects.order_by("-created_at", "-id").values_list("id", flat=True)[:limit]
    return list(work_cards(ids).values())


def _card(editions: list[_Row]) -> WorkCard:
    newest = max(editions, key=lambda row: (row.year or 0, row.id))
    years = [row.year for row in editions if row.year is not None]
    return WorkCard(
        id=newest.work_id,
        title=newest.work_title,
        author=newest.author,
        years=(min(years, default=None), max(years, default=None)),
        edition_count=len(editions),
        languages=tuple(dict.fromkeys(code for row in editions for code in sql.codes(row.languages))),
        forms=tuple(dict.fromkeys(row.form for row in editions)),
        edition_id=newest.id,
        subtitle=newest.subtitle,
        responsibility=newest.responsibility,
        publisher=newest.publisher,
        year=newest.year,
        age_mark=newest.age_mark,
        cover=_cover(newest, editions),
    )


def _cover(newest: _Row, editions: list[_Row]) -> CoverPicture | None:
    """That of the edition to show, else of the newest that has one."""
    for row in (newest, *reversed(editions)):
        if row.cover_digest:
            return CoverPicture(row.cover_digest, row.cover_width or 0, row.cover_height or 0)
    return None
