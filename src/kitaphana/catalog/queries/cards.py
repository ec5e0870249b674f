"""Works as one row of a list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from kitaphana.catalog.models import Edition, Work


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


class _EditionRow(NamedTuple):
    work_id: int
    id: int
    title: str
    subtitle: str
    responsibility: str
    publisher: str
    year: int | None
    languages: list[str]
    form: str
    age_mark: int


def work_cards(ids: Iterable[int]) -> dict[int, WorkCard]:
    """Cards by id, in the order of `ids`; works that are gone or have no edition are left out. Two statements."""
    wanted = list(ids)
    works = Work.objects.in_bulk(wanted)
    editions: dict[int, list[_EditionRow]] = defaultdict(list)
    for row in Edition.objects.filter(work_id__in=wanted).values_list(*_EditionRow._fields):
        editions[row[0]].append(_EditionRow(*row))
    return {id_: _card(works[id_], editions[id_]) for id_ in wanted if id_ in works and editions[id_]}


def newest_works(limit: int) -> list[WorkCard]:
    """The works that came in last, newest first."""
    ids = Work.objects.order_by("-created_at", "-id").values_list("id", flat=True)[:limit]
    return list(work_cards(ids).values())


def _card(work: Work, editions: list[_EditionRow]) -> WorkCard:
    newest = max(editions, key=lambda row: (row.year or 0, row.id))
    years = [row.year for row in editions if row.year is not None]
    return WorkCard(
        id=work.id,
        title=work.title,
        author=work.author,
        years=(min(years, default=None), max(years, default=None)),
        edition_count=len(editions),
        languages=tuple(dict.fromkeys(code for row in editions for code in row.languages)),
        forms=tuple(dict.fromkeys(row.form for row in editions)),
        edition_id=newest.id,
        subtitle=newest.subtitle,
        responsibility=newest.responsibility,
        publisher=newest.publisher,
        year=newest.year,
        age_mark=newest.age_mark,
    )
