"""What a person looks at who says the columns: examples, words to explain, and ten rows as they will be."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kitaphana.circulation import errors
from kitaphana.circulation.models import PatronImport
from kitaphana.circulation.services.moving_in.imports import table_of
from kitaphana.circulation.services.moving_in.mapping import Mapping, mapping_refusals
from kitaphana.circulation.services.moving_in.reading import ReadRow, RowReader
from kitaphana.circulation.services.moving_in.tables import Table
from kitaphana.circulation.services.moving_in.targets import WITH_VALUES, Target, plain
from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.patrons.services import moving_in as patrons

ROWS = 10
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column with a few of its values, and where it goes."""

    header: str
    examples: tuple[str, ...]
    target: Target


@dataclass(frozen=True, slots=True)
class WordView:
    """A word of the older system, how often it comes, and what it means here (empty: nobody has said)."""

    text: str
    count: int
    code: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as it will be. `outcome` is one of `Outcome`; loans are items with the day they are due."""

    number: int
    reader_number: str
    full_name: str
    born_on: dt.date | None
    contact: tuple[str, ...]
    category: str
    cards: tuple[str, ...]
    expires_on: dt.date | None
    loans: tuple[tuple[str, dt.date], ...]
    outcome: str
    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`refusals` are what the mapping lacks before it can be used."""

    columns: tuple[ColumnView, ...]
    words: dict[Target, tuple[WordView, ...]]
    rows: tuple[RowView, ...]
    mapping: Mapping
    refusals: tuple[Refusal, ...]


def preview_patron_import(job_id: int) -> Preview:
    """Look at the table with what was said so far.

    Raises `patron_import_unknown`, `upload_job_files_gone`, `table_…`. Reads at most 20,000 rows.
    """
    job = PatronImport.objects.filter(pk=job_id).first()
    if job is None:
        raise Refused(Refusal(errors.PATRON_IMPORT_UNKNOWN))
    table = table_of(job)
    mapping = Mapping.from_dict(job.mapping).fitted(table.headers)
    return Preview(
        columns=tuple(_columns(table, mapping)),
        words=_words(table, mapping),
        rows=tuple(_rows(table, mapping, job.institution_id)),
        mapping=mapping,
        refusals=tuple(mapping_refusals(mapping, has_point=job.service_point_id is not None)),
    )


def _columns(table: Table, mapping: Mapping) -> Iterable[ColumnView]:
    rows = table.examples(50)
    for index, header in enumerate(table.headers):
        if header in table.columns:
            texts = dict.fromkeys(text for row in rows if (text := row.cell(index)))
            yield ColumnView(header, tuple(texts)[:EXAMPLES], mapping.columns.get(header, Target.LEFT_OUT))


def _words(table: Table, mapping: Mapping) -> dict[Target, tuple[WordView, ...]]:
    """The words of columns that have some; those that nobody has explained come first."""
    asked = {header: target for header, target in mapping.columns.items() if target in WITH_VALUES}
    found = table.values_of(set(asked))
    words: dict[Target, tuple[WordView, ...]] = {}
    for header, values in found.items():
        target = asked[header]
        merged: dict[str, WordView] = {}
        for text, count in values:
            before = merged.get(plain(text))
            merged[plain(text)] = WordView(
                before.text if before else text,
                count + (before.count if before else 0),
                mapping.code(target, text) or "",
            )
        words[target] = tuple(sorted(merged.values(), key=lambda one: (bool(one.code), -one.count)))
    return words


def _rows(table: Table, mapping: Mapping, institution_id: int) -> Iterable[RowView]:
    reader = RowReader(mapping, table.headers, clock.today())
    reads = [reader.read(row) for row in table.examples(ROWS)]
    drafts = [read.draft for read in reads if read.draft and not read.refusals]
    around = patrons.surroundings_of(institution_id)
    decisions = iter(patrons.plan_readers(drafts, around, patrons.Seen()))
    for read in reads:
        decided = next(decisions) if read.draft and not read.refusals else None
        yield _row(read, decided)


def _row(read: ReadRow, decided: patrons.Decision | None) -> RowView:
    draft = read.draft
    name = (draft.surname, draft.given_name, draft.patronymic) if draft else ()
    refusals = [*read.refusals, *(decided.refusals if decided else ()), *read.loan_refusals]
    is_refused = bool(read.refusals) or (decided is not None and bool(decided.refusals))
    outcome = patrons.Outcome.REJECTED if is_refused else decided.outcome if decided else ""
    return RowView(
        number=read.row.number,
        reader_number=read.number,
        full_name=" ".join(part for part in name if part),
        born_on=draft.born_on if draft else None,
        contact=tuple(part for part in (draft.phone, draft.email) if part) if draft else (),
        category=draft.category if draft else "",
        cards=tuple(card.number for card in draft.cards) if draft else (),
        expires_on=draft.expires_on if draft else None,
        loans=tuple((one.item, one.due_on) for one in read.loans),
        outcome=str(outcome),
        refusals=tuple(refusals),
        warnings=tuple([*read.warnings, *(decided.warnings if decided else ())]),
    )
