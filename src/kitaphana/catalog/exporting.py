"""Write the catalogue to a file: records as they came in, MARCXML, or a table.

A record that came in ISO 2709 leaves byte by byte as it came. What the file cannot hold is never left out unseen: the
outcome counts records of other formats, and those too long for ISO 2709 go to a file of MARCXML beside it.
"""

import csv
import dataclasses
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from kitaphana.catalog.marc.framing import TERMINATOR
from kitaphana.catalog.marc.reading import reparse
from kitaphana.catalog.marc.record import Carrier, Format, Record
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, LONGEST, write_iso2709
from kitaphana.catalog.marc.xml_writing import HEAD, TAIL, is_lossless, xml_of
from kitaphana.catalog.queries.export import (
    EditionRow,
    StoredRecord,
    edition_rows,
    editions_without_record,
    stored_records,
)

MARCXML, CSV = "marcxml", "csv"
_HOLDS: dict[str, Collection[str]] = {
    "marc21": {Format.MARC21},
    "unimarc": {Format.UNIMARC, Format.RUSMARC},
    MARCXML: {Format.MARC21, Format.UNIMARC, Format.RUSMARC},
}
FORMATS = (*_HOLDS, CSV)
_LEADER_LENGTH = 24
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Progress = Callable[[int], None]


@dataclass(slots=True)
class Outcome:
    """What an export wrote; `left_out` counts records by the reason why they are not in the file."""

    written: int = 0
    too_long: int = 0
    too_long_file: Path | None = None
    characters_lost: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def is_whole(self) -> bool:
        """Everything is in the file, or in the one beside it, with every character."""
        return not (self.left_out or self.characters_lost)


def export(format_: str, path: Path, *, work_ids: Sequence[int] | None = None, progress: Progress) -> Outcome:
    """Write `path`; it appears when it is whole. `progress` is called with the number of records walked through."""
    part = path.with_name(f"{path.name}.part")
    try:
        if format_ == CSV:
            outcome = _export_table(part, edition_rows(work_ids), progress)
        elif format_ == MARCXML:
            outcome = _export_xml(part, stored_records(work_ids), progress)
        else:
            outcome = _export_iso2709(part, path, _HOLDS[format_], stored_records(work_ids), progress)
        if format_ != CSV and (missing := editions_without_record(work_ids)):
            outcome.left_out["edition without a record"] = missing
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return outcome


def _export_iso2709(
    part: Path, path: Path, formats: Collection[str], records: Iterable[StoredRecord], progress: Progress
) -> Outcome:
    outcome = Outcome()
    aside = path.with_name(f"{path.name}.too-long.xml")
    with ExitStack() as files:
        stream = files.enter_context(part.open("wb"))
        long_ones: TextIO | None = None
        for stored in _held(records, formats, outcome, progress):
            try:
                stream.write(_iso2709(stored))
                outcome.written += 1
            except ValueError:
                if long_ones is None:
                    long_ones = files.enter_context(_collection(aside))
                    files.callback(long_ones.write, TAIL)
                long_ones.write(xml_of(_record(stored)))
                outcome.too_long, outcome.too_long_file = outcome.too_long + 1, aside
    return outcome


def _iso2709(stored: StoredRecord) -> bytes:
    """The bytes as they came in; of a record that came in XML, new ones in UTF-8. `ValueError` when too long."""
    if stored.carrier == Carrier.ISO2709:
        if len(stored.raw) > LONGEST:
            raise ValueError(f"{len(stored.raw)} bytes")
        return stored.raw.rstrip(b"\r\n").removesuffix(TERMINATOR) + TERMINATOR
    record = _record(stored)
    leader = record.leader if len(record.leader) == _LEADER_LENGTH else DEFAULT_LEADER
    if stored.format == Format.MARC21:
        leader = f"{leader[:9]}a{leader[10:]}"  # Unicode
    return write_iso2709(Record(leader, record.fields))


def _record(stored: StoredRecord) -> Record:
    return reparse(stored.raw, stored.carrier, stored.encoding)


def _export_xml(part: Path, records: Iterable[StoredRecord], progress: Progress) -> Outcome:
    outcome = Outcome()
    with _collection(part) as stream:
        for stored in _held(records, _HOLDS[MARCXML], outcome, progress):
            record = _record(stored)
            stream.write(xml_of(record))
            outcome.written += 1
            outcome.characters_lost += not is_lossless(record)
        stream.write(TAIL)
    return outcome


def _collection(path: Path) -> TextIO:
    stream = path.open("w", encoding="utf-8", newline="\n")
    stream.write(HEAD)
    return stream


def _held(
    records: Iterable[StoredRecord], formats: Collection[str], outcome: Outcome, progress: Progress
) -> Iterator[StoredRecord]:
    """The records that the file can hold; the others are counted by their format."""
    for number, stored in enumerate(records, start=1):
        if stored.format in formats:
            yield stored
        else:
            outcome.left_out[stored.format] += 1
        progress(number)


def _export_table(part: Path, rows: Iterable[EditionRow], progress: Progress) -> Outcome:
    outcome = Outcome()
    with part.open("w", encoding="utf-8-sig", newline="") as stream:  # the mark is for Excel
        table = csv.writer(stream)
        names = [one.name for one in dataclasses.fields(EditionRow)]
        table.writerow(names)
        for row in rows:
            table.writerow([_cell(getattr(row, name)) for name in names])
            outcome.written += 1
            progress(outcome.written)
    return outcome


def _cell(value: str | int | None) -> str | int | None:
    """Text that a spreadsheet would take for a formula begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
