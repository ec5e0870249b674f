"""An export to a file, which appears when it is whole."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from kitaphana.catalog.exporting import records
from kitaphana.catalog.exporting.outcome import IRBIS, MARCXML, TABLES, XLSX, Outcome, Progress
from kitaphana.catalog.exporting.tables import table_rows
from kitaphana.catalog.marc.xml_writing import HEAD, TAIL, xml_of
from kitaphana.catalog.queries.export import (
    EditionRow,
    Selection,
    StoredRecord,
    edition_rows,
    editions_without_record,
    stored_records,
)
from kitaphana.core.spreadsheets import write_csv, write_xlsx

_SHEET = "catalogue"
Row = TypeVar("Row")


def export(
    format_: str, path: Path, *, work_ids: Sequence[int] | None = None, progress: Progress | None = None
) -> Outcome:
    """Write `path` in one of `FORMATS`; of all works when `work_ids` is `None`."""
    part, outcome = path.with_name(f"{path.name}.part"), Outcome()
    chosen = Selection(work_ids=work_ids)
    try:
        if format_ in TABLES:
            _write_table(part, format_, _told(edition_rows(chosen), progress), outcome)
        elif format_ == MARCXML:
            _write_xml(part, _told(stored_records(chosen), progress), outcome)
        elif format_ == IRBIS:
            beside = path.with_name(f"{path.name}.iso")
            _write_irbis(part, beside, _told(stored_records(chosen), progress), outcome)
        else:
            aside = path.with_name(f"{path.name}.too-long.xml")
            _write_iso2709(part, aside, format_, _told(stored_records(chosen), progress), outcome)
        if format_ not in TABLES and (missing := editions_without_record(work_ids)):
            outcome.left_out["edition without a record"] = missing
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return outcome


def _told(rows: Iterable[Row], progress: Progress | None) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        yield row
        if progress:
            progress(number)


def _write_table(part: Path, format_: str, rows: Iterator[EditionRow], outcome: Outcome) -> None:
    table = table_rows(rows, outcome)
    if format_ == XLSX:
        with part.open("wb") as book:
            write_xlsx(table, book, _SHEET)
    else:
        with part.open("w", encoding="utf-8", newline="") as stream:
            write_csv(table, stream)


def _write_xml(part: Path, stored: Iterator[StoredRecord], outcome: Outcome) -> None:
    with part.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(HEAD)
        for element in records.marcxml(stored, outcome):
            stream.write(element)
        stream.write(TAIL)


def _write_irbis(part: Path, beside: Path, stored: Iterator[StoredRecord], outcome: Outcome) -> None:
    with ExitStack() as files:
        stream, iso = files.enter_context(part.open("wb")), None
        for lines, raw in records.irbis(stored, outcome):
            if lines is not None:
                stream.write(lines)
            elif raw is not None:
                if iso is None:
                    iso = files.enter_context(beside.open("wb"))
                    outcome.beside_file = beside
                iso.write(raw)


def _write_iso2709(part: Path, aside: Path, format_: str, stored: Iterator[StoredRecord], outcome: Outcome) -> None:
    with ExitStack() as files:
        stream, beside = files.enter_context(part.open("wb")), None
        for raw, record in records.iso2709(stored, format_, outcome):
            if raw is not None:
                stream.write(raw)
            elif record is not None:
                if beside is None:
                    beside = files.enter_context(aside.open("w", encoding="utf-8", newline="\n"))
                    beside.write(HEAD)
                    files.callback(beside.write, TAIL)
                    outcome.too_long_file = aside
                beside.write(xml_of(record))
