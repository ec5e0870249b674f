"""A table of paper as facts, in the order in which they happened."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kitaphana.circulation import errors
from kitaphana.circulation.models import PaperDay
from kitaphana.circulation.rules.paper import (
    MOST_ROWS,
    REASON_HEADER,
    PaperColumn,
    PaperFact,
    guess_columns,
    read_fact,
)
from kitaphana.circulation.services.moving_in.tables import Table, open_table
from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.spreadsheets import Row
from kitaphana.core.uploads import jobs as upload_jobs

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table and what it says, or why it cannot be read."""

    row: Row
    fact: PaperFact | None
    refusals: tuple[Refusal, ...]

    @property
    def order(self) -> tuple[dt.datetime, int]:
        """By the time it tells, then as it stands."""
        return (self.fact.at if self.fact else _EPOCH, self.row.number)


def table_of(job: PaperDay) -> Table:
    """The table of a job. Raises `upload_job_files_gone`."""
    upload_jobs.upload_of(job)
    return open_table(upload_jobs.paths_of(job)[0])


def columns_for(headers: Sequence[str]) -> dict[str, PaperColumn]:
    """The guess for a header."""
    return guess_columns([header for header in headers if header != REASON_HEADER])


def lines_of(job: PaperDay, table: Table) -> list[Line]:
    """All rows, the earliest fact first; what cannot be read stands before. Raises `paper_rows_too_many`."""
    lines = []
    reader = _Reader(job, table)
    for row in table.rows():
        lines.append(reader.line(row))
        if len(lines) > MOST_ROWS:
            raise Refused(Refusal(errors.PAPER_ROWS_TOO_MANY, {"most": MOST_ROWS}))
    return sorted(lines, key=lambda line: line.order)


def read_lines(job: PaperDay, table: Table, rows: Iterable[Row]) -> list[Line]:
    """Some rows, as they stand."""
    reader = _Reader(job, table)
    return [reader.line(row) for row in rows]


class _Reader:
    def __init__(self, job: PaperDay, table: Table) -> None:
        known: Mapping[str, str] = job.columns
        self.places = {PaperColumn(known.get(header, "")): index for index, header in enumerate(table.headers)}
        self.places.pop(PaperColumn.LEFT_OUT, None)
        self.day, self.now, self.zone = job.day, clock.now(), clock.zone()

    def line(self, row: Row) -> Line:
        cells = {column: row.cell(index) for column, index in self.places.items()}
        fact, refusals = read_fact(cells, day=self.day, now=self.now, zone=self.zone)
        return Line(row, fact, tuple(refusals))
