"""What search needs to know of a work, streamed by key."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, TypeVar

from django.db.models import Exists, Max, OuterRef

from kitaphana.catalog.models import Edition, EditionIdentifier, Work


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One work with the values of all its editions, each value once, in the order of the editions.

    `contributors` are names without roles and statements of responsibility, `names` the names alone;
    `series_numbers` are pairs of a title and the number in it; `identifiers` ISBN-13 and ISSN; `classes` UDC and BBK.
    """

    work_id: int
    title: str
    author: str
    created_at: dt.datetime
    edition_ids: tuple[int, ...]
    titles: tuple[str, ...]
    contributors: tuple[str, ...]
    names: tuple[str, ...]
    publishers: tuple[str, ...]
    series: tuple[str, ...]
    series_numbers: tuple[tuple[str, str], ...]
    subjects: tuple[str, ...]
    summaries: tuple[str, ...]
    years: tuple[int, ...]
    languages: tuple[str, ...]
    forms: tuple[str, ...]
    audiences: tuple[str, ...]
    classes: tuple[str, ...]
    identifiers: tuple[str, ...]


Value = TypeVar("Value")


class _EditionRow(NamedTuple):
    work_id: int
    id: int
    title: str
    subtitle: str
    part: str
    responsibility: str
    contributors: list[dict[str, str]]
    publisher: str
    series: list[dict[str, str]]
    subjects: list[str]
    summary: str
    year: int | None
    languages: list[str]
    form: str
    audience: str
    udc: str
    bbk: str
    other_forms: list[dict[str, str]]

    def in_other_script(self, kind: str) -> list[str]:
        """What the record says once more in another script; of kind title also what else it is called."""
        return [form["text"] for form in self.other_forms if form["kind"] == kind]


def index_rows(work_ids: Iterable[int] | None = None, after: int = 0, limit: int = 1000) -> list[IndexRow]:
    """Up to `limit` works by rising id: those of `work_ids`, or all with an id above `after`. Three statements.

    Works without an edition are given too (with empty fields), so that a caller sees where to go on.
    """
    works = Work.objects.order_by("id").filter(id__gt=after)
    if work_ids is not None:
        works = works.filter(id__in=list(work_ids))
    heads = list(works.values_list("id", "title", "author", "created_at")[:limit])
    ids = [head[0] for head in heads]
    editions, identifiers = _editions_by_work(ids), _identifiers_by_work(ids)
    return [_row(head, editions[head[0]], identifiers[head[0]]) for head in heads]


def work_count() -> int:
    """How many works have an edition, and so a place in the index."""
    return Work.objects.filter(Exists(Edition.objects.filter(work_id=OuterRef("id")))).count()


def last_work_id() -> int:
    """The highest id of a work; 0 when there is none."""
    return Work.objects.aggregate(last=Max("id"))["last"] or 0


def _editions_by_work(ids: Sequence[int]) -> dict[int, list[_EditionRow]]:
    found: dict[int, list[_EditionRow]] = defaultdict(list)
    for row in Edition.objects.filter(work_id__in=ids).order_by("id").values_list(*_EditionRow._fields):
        found[row[0]].append(_EditionRow(*row))
    return found


def _identifiers_by_work(ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = EditionIdentifier.objects.filter(edition__work_id__in=ids).values_list("edition__work_id", "value")
    for work_id, value in rows:
        found[work_id].append(value)
    return found


def _once(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _titles(row: _EditionRow) -> list[str]:
    return [" ".join(filter(None, (row.title, row.subtitle, row.part))), *row.in_other_script("title")]


def _row(head: tuple[int, str, str, dt.datetime], editions: list[_EditionRow], identifiers: list[str]) -> IndexRow:
    return IndexRow(
        *head,
        edition_ids=tuple(row.id for row in editions),
        titles=_once(chain.from_iterable(_titles(row) for row in editions)),
        contributors=_once(
            text
            for row in editions
            for text in (
                *(who["name"] for who in row.contributors),
                row.responsibility,
                *row.in_other_script("contributor"),
            )
        ),
        names=_once(who["name"] for row in editions for who in row.contributors),
        publishers=_once(chain.from_iterable((row.publisher, *row.in_other_script("publisher")) for row in editions)),
        series=_once(
            title
            for row in editions
            for title in (*(entry["title"] for entry in row.series), *row.in_other_script("series"))
        ),
        series_numbers=_once((entry["title"], entry["number"]) for row in editions for entry in row.series),
        subjects=_once(chain.from_iterable(row.subjects for row in editions)),
        summaries=_once(row.summary for row in editions),
        years=_once(row.year or 0 for row in editions),
        languages=_once(chain.from_iterable(row.languages for row in editions)),
        forms=_once(row.form for row in editions),
        audiences=_once(row.audience for row in editions),
        classes=_once(one for row in editions for text in (row.udc, row.bbk) for one in text.split(" ; ")),
        identifiers=_once(identifiers),
    )
