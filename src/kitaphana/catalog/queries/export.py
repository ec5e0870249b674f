"""Everything that an export writes, by key, in batches that do not grow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from kitaphana.catalog.models import Edition, EditionIdentifier, IdentifierScheme, MarcRecord

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """Which editions: those of some works, those that come in batches of ids, or (nothing said) all."""

    work_ids: Sequence[int] | None = None
    edition_batches: Iterable[Sequence[int]] | None = None

    def conditions(self, edition: str = "") -> Iterator[Mapping[str, Sequence[int]]]:
        """Filters, one after the other; `edition` leads to the edition (“edition__”)."""
        if self.edition_batches is not None:
            yield from ({f"{edition}id__in": batch} for batch in self.edition_batches)
        elif self.work_ids is None:
            yield {}
        else:
            works = sorted(set(self.work_ids))
            yield from ({f"{edition}work_id__in": works[at : at + _BATCH]} for at in range(0, len(works), _BATCH))


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record as it came in; `title` is that of its edition, for records that have none of their own."""

    format: str
    carrier: str
    encoding: str
    raw: bytes
    title: str = ""


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition for a table; lists joined by “ ; ”."""

    edition_id: int
    control_number: str
    title: str
    subtitle: str
    part: str
    author: str
    responsibility: str
    edition_statement: str
    place: str
    publisher: str
    year: int | None
    languages: str
    extent: str
    series: str
    isbn: str
    issn: str
    udc: str
    bbk: str
    author_mark: str
    subjects: str
    form: str
    age_mark: int


def export_size(work_ids: Sequence[int] | None = None) -> int:
    """How many editions an export walks through; of all works when `work_ids` is `None`."""
    return Edition.objects.filter(**_within(work_ids)).count()


def editions_without_record(work_ids: Sequence[int] | None = None) -> int:
    """How many editions of these works an export of records cannot tell of."""
    return Edition.objects.filter(
        ~Exists(MarcRecord.objects.filter(edition=OuterRef("pk"))), **_within(work_ids)
    ).count()


def editions_of_works(work_ids: Sequence[int]) -> list[int]:
    """Ids of the editions of some works."""
    return list(Edition.objects.filter(work_id__in=work_ids).order_by("id").values_list("id", flat=True))


def stored_records(chosen: Selection = EVERYTHING) -> Iterator[StoredRecord]:
    """The records of these editions, in the order they came; one statement for every batch."""
    for condition in chosen.conditions("edition__"):
        last = 0
        records = MarcRecord.objects.filter(**condition).order_by("id").values_list(*_STORED)
        while rows := list(records.filter(id__gt=last)[:_BATCH]):
            for _, format_, carrier, encoding, raw, title in rows:
                yield StoredRecord(format_, carrier, encoding, bytes(raw), title)
            last = rows[-1][0]


_STORED = ("id", "format", "carrier", "encoding", "raw", "edition__title")


def edition_rows(chosen: Selection = EVERYTHING) -> Iterator[EditionRow]:
    """These editions; three statements for every batch."""
    for condition in chosen.conditions():
        last = 0
        editions = Edition.objects.filter(**condition).order_by("id")
        while rows := list(editions.filter(id__gt=last)[:_BATCH]):
            ids = [row.pk for row in rows]
            numbers, control_numbers = _identifiers(ids), _control_numbers(ids)
            for row in rows:
                yield _row(row, numbers, control_numbers.get(row.pk, ""))
            last = rows[-1].pk


def _within(work_ids: Sequence[int] | None) -> dict[str, Sequence[int]]:
    return {} if work_ids is None else {"work_id__in": work_ids}


def _identifiers(edition_ids: Sequence[int]) -> dict[tuple[int, str], str]:
    found: dict[tuple[int, str], list[str]] = {}
    rows = EditionIdentifier.objects.filter(edition_id__in=edition_ids, beside=None).order_by("id")
    for edition_id, scheme, value in rows.values_list("edition_id", "scheme", "value"):
        found.setdefault((edition_id, scheme), []).append(value)
    return {key: " ; ".join(values) for key, values in found.items()}


def _control_numbers(edition_ids: Sequence[int]) -> dict[int, str]:
    leading = MarcRecord.objects.filter(edition_id__in=edition_ids, is_leading=True)
    return dict(leading.values_list("edition_id", "control_number"))


def _row(row: Edition, numbers: dict[tuple[int, str], str], control_number: str) -> EditionRow:
    return EditionRow(
        edition_id=row.pk,
        control_number=control_number,
        title=row.title,
        subtitle=row.subtitle,
        part=row.part,
        author=row.author,
        responsibility=row.responsibility,
        edition_statement=row.edition_statement,
        place=row.place,
        publisher=row.publisher,
        year=row.year,
        languages=" ; ".join(row.languages),
        extent=row.extent,
        series=" ; ".join(" ".join(filter(None, (one["title"], one["number"]))) for one in row.series),
        isbn=numbers.get((row.pk, IdentifierScheme.ISBN), ""),
        issn=numbers.get((row.pk, IdentifierScheme.ISSN), ""),
        udc=row.udc,
        bbk=row.bbk,
        author_mark=row.author_mark,
        subjects=" ; ".join(row.subjects),
        form=row.form,
        age_mark=row.age_mark,
    )
