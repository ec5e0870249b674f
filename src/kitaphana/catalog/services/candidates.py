"""Find the editions that records of a chunk may belong to: a constant number of statements, whatever is in the file."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import DenseRank, RowNumber

from kitaphana.catalog.marc.record import Format
from kitaphana.catalog.models import Edition, EditionIdentifier, IdentifierScheme, MarcRecord, SystemNumber
from kitaphana.catalog.rules import ISBN, ISSN, NUMBER, SERIAL, TITLE, Candidate, Description
from kitaphana.catalog.services.incoming import Described

MOST = 20
"""Editions looked at by one number or work: a number that more of them share tells nothing."""

_FAMILIES = {Format.UNIMARC: "unimarc", Format.RUSMARC: "unimarc"}
_SCHEMES = {ISBN: IdentifierScheme.ISBN, ISSN: IdentifierScheme.ISSN}


def family(format_: str) -> str:
    """Formats whose tags mean the same."""
    return _FAMILIES.get(Format(format_), format_)


@dataclass(slots=True)
class _Hits:
    """By place of the record in the chunk: which key led to which edition, and the value that hit."""

    by_row: dict[int, dict[tuple[str, int], str]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, rows: Iterable[int], key: str, edition_id: int, value: str) -> None:
        for row in rows:
            self.by_row[row].setdefault((key, edition_id), value)

    @property
    def editions(self) -> set[int]:
        return {edition for hits in self.by_row.values() for _, edition in hits}


@dataclass(frozen=True, slots=True)
class _Here:
    """What is here of an edition: own records by id, with batch and format."""

    description: Description
    own: Mapping[int, tuple[int | None, str]]


def find_candidates(
    rows: Sequence[Described], *, institution_id: int, batch_id: int | None, keys: Collection[str]
) -> list[list[Candidate]]:
    """Candidates of every record, in its order. Those among the records of the chunk itself have ids below zero:
    -1 is the edition of the first record."""
    hits = _Hits()
    if NUMBER in keys:
        _by_number(rows, hits)
    for key in (ISBN, ISSN):
        if key in keys:
            _by_identifier(rows, key, hits)
    if TITLE in keys:
        _by_work(rows, hits)
    here = _here(hits.editions, institution_id)
    siblings = _Siblings(rows, keys)
    return [
        [*_candidates(row, hits.by_row.get(at, {}), here, batch_id), *siblings.of(at)] for at, row in enumerate(rows)
    ]


def _candidates(
    row: Described, hits: Mapping[tuple[str, int], str], here: Mapping[int, _Here], batch_id: int | None
) -> list[Candidate]:
    own_family = family(row.incoming.good.format)
    return [
        Candidate(
            edition_id,
            key,
            here[edition_id].description,
            value,
            tuple(here[edition_id].own),
            batch_id is not None and any(batch == batch_id for batch, _ in here[edition_id].own.values()),
            all(family(format_) == own_family for _, format_ in here[edition_id].own.values()),
        )
        for (key, edition_id), value in hits.items()
        if edition_id in here
    ]


def _by_number(rows: Sequence[Described], hits: _Hits) -> None:
    """Numbers with an agency: ours as another record's 035, our 035 as another record's number or 035."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for number in (row.incoming.full_number, *row.system_numbers):
            if number:
                wanted[number].append(at)
    if not wanted:
        return
    bare = {number.partition(")")[2] for number in wanted}
    records = MarcRecord.objects.filter(control_number__among=bare).exclude(source="")
    for edition_id, source, number in records.values_list("edition_id", "source", "control_number"):
        full = f"({source}){number}"
        hits.add(wanted.get(full, ()), NUMBER, edition_id, full)
    others = _at_most(SystemNumber.objects.filter(number__among=wanted), "number", "record__edition_id")
    for number, edition_id in others:
        hits.add(wanted[number], NUMBER, edition_id, number)


def _by_identifier(rows: Sequence[Described], key: str, hits: _Hits) -> None:
    wanted = _values(rows, key)
    if wanted:
        found = EditionIdentifier.objects.filter(scheme=_SCHEMES[key], value__among=wanted)
        for value, edition_id in _at_most(found, "value", "edition_id"):
            hits.add(wanted[value], key, edition_id, value)


def _values(rows: Sequence[Described], key: str) -> dict[str, list[int]]:
    wanted: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for value in row.draft.isbns if key == ISBN else row.draft.issns:
            wanted[value].append(at)
    return wanted


def _at_most(found: QuerySet[Any], value: str, edition: str) -> Iterable[tuple[str, int]]:
    """Value and edition, no more than `MOST` editions of one value, however many records of them say it."""
    number = Window(DenseRank(), partition_by=[F(value)], order_by=F(edition).asc())
    rows: Iterable[tuple[str, int]] = (
        found.annotate(number_of_value=number).filter(number_of_value__lte=MOST).values_list(value, edition)
    )
    return rows


def _by_work(rows: Sequence[Described], hits: _Hits) -> None:
    """Editions of the same work (title, part and responsibility) in the same year."""
    wanted: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row.draft.year and row.draft.publisher and row.draft.form != SERIAL:
            wanted[row.work_key, row.draft.year].append(at)
    if not wanted:
        return
    editions = Edition.objects.filter(
        work__grouping_key__among={key for key, _ in wanted}, year__in={year for _, year in wanted}
    )
    number = Window(RowNumber(), partition_by=[F("work_id"), F("year")], order_by=F("id").asc())
    found = editions.annotate(number_in_year=number).filter(number_in_year__lte=MOST)
    for edition_id, work_key, year in found.values_list("id", "work__grouping_key", "year"):
        hits.add(wanted.get((work_key, year), ()), TITLE, edition_id, "")


_DESCRIBED = ("id", "title", "subtitle", "part", "author", "responsibility", "statement", "publisher", "year",
              "form", "languages")  # fmt: skip


def _here(edition_ids: set[int], institution_id: int) -> dict[int, _Here]:
    if not edition_ids:
        return {}
    isbns: dict[int, list[str]] = defaultdict(list)
    numbers = EditionIdentifier.objects.filter(edition_id__among=edition_ids, scheme=IdentifierScheme.ISBN)
    for edition_id, value in numbers.values_list("edition_id", "value"):
        isbns[edition_id].append(value)
    own: dict[int, dict[int, tuple[int | None, str]]] = defaultdict(dict)
    records = MarcRecord.objects.filter(edition_id__among=edition_ids, institution_id=institution_id)
    for edition_id, id_, batch_id, format_ in records.values_list("edition_id", "id", "batch_id", "format"):
        own[edition_id][id_] = (batch_id, format_)
    rows = Edition.objects.filter(id__among=edition_ids).annotate(statement=F("edition_statement")).values(*_DESCRIBED)
    return {
        id_: _Here(Description(**{**row, "languages": tuple(row["languages"]), "isbns": tuple(isbns[id_])}), own[id_])
        for row in rows
        for id_ in (row.pop("id"),)
    }


class _Siblings:
    """Earlier records of the same chunk that share a key: a file may hold one publication twice."""

    def __init__(self, rows: Sequence[Described], keys: Collection[str]) -> None:
        self._rows, self._keys = rows, keys
        self._shared = {key: _values(rows, key) for key in (ISBN, ISSN) if key in keys}
        self._works: dict[tuple[str, int | None], list[int]] = defaultdict(list)
        if TITLE in keys:
            for at, row in enumerate(rows):
                if row.draft.year and row.draft.publisher and row.draft.form != SERIAL:
                    self._works[row.work_key, row.draft.year].append(at)

    def of(self, at: int) -> Iterable[Candidate]:
        row = self._rows[at]
        for key, values in self._shared.items():
            for value in row.draft.isbns if key == ISBN else row.draft.issns:
                yield from self._before(at, key, values[value], value)
        yield from self._before(at, TITLE, self._works.get((row.work_key, row.draft.year), ()), "")

    def _before(self, at: int, key: str, found: Sequence[int], value: str) -> Iterable[Candidate]:
        for earlier in found[:MOST]:
            if earlier < at:
                sibling = self._rows[earlier].description()
                yield Candidate(-1 - earlier, key, sibling, value, (0,), is_of_this_file=True)
