"""What a person looks at who says the columns: examples, and ten rows as they would be applied."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kitaphana.circulation import errors
from kitaphana.circulation.models import PaperDay
from kitaphana.circulation.rules.paper import PaperColumn, column_refusals
from kitaphana.circulation.services.paper.reading import Line, read_lines, table_of
from kitaphana.circulation.services.paper.trying import try_out
from kitaphana.core.errors import Refusal, Refused

_ROWS = 10


@dataclass(frozen=True, slots=True)
class PaperColumnView:
    """A column with what was said of it, and a few of its values."""

    header: str
    column: PaperColumn
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperRowView:
    """A row as it would be applied; `fate` is the code of what would become of it."""

    number: int
    at: dt.datetime | None
    direction: str
    card: str
    barcode: str
    fate: str
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class PaperPreview:
    """Everything for the page of columns; `refusals` say what is missing before it can be applied."""

    columns: tuple[PaperColumnView, ...]
    rows: tuple[PaperRowView, ...]
    refusals: tuple[Refusal, ...]


def preview_paper_day(job_id: int) -> PaperPreview:
    """Look at the first ten rows; nothing is written. Raises `paper_day_unknown`, `upload_job_files_gone`."""
    job = PaperDay.objects.filter(pk=job_id).first()
    if job is None:
        raise Refused(Refusal(errors.PAPER_DAY_UNKNOWN))
    table = table_of(job)
    examples = table.examples(_ROWS)
    columns = {header: PaperColumn(job.columns.get(header, "")) for header in table.columns}
    views = tuple(
        PaperColumnView(
            header,
            columns[header],
            tuple(filter(None, (row.cell(table.headers.index(header)) for row in examples)))[:3],
        )
        for header in table.columns
    )
    refusals = tuple(column_refusals(columns))
    lines = [] if refusals else read_lines(job, table, examples)
    return PaperPreview(views, _rows(job, lines), refusals)


def _rows(job: PaperDay, lines: Sequence[Line]) -> tuple[PaperRowView, ...]:
    fates = try_out(job, sorted(lines, key=lambda line: line.order)) if lines else {}
    return tuple(
        PaperRowView(
            number=line.row.number,
            at=line.fact.at if line.fact else None,
            direction=line.fact.direction.value if line.fact else "",
            card=line.fact.card if line.fact else "",
            barcode=line.fact.barcode if line.fact else "",
            fate=fates[line.row.number].code,
            refusals=fates[line.row.number].refusals,
        )
        for line in lines
    )
