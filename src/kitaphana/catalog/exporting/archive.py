"""An export as a ZIP that is sent while it is made: the records, those that lie beside them, and what to know."""

import tempfile
from collections.abc import Callable, Iterator
from typing import IO

from kitaphana.catalog.exporting import records
from kitaphana.catalog.exporting.outcome import IRBIS, MARCXML, Outcome
from kitaphana.catalog.marc.xml_writing import HEAD, TAIL, xml_of
from kitaphana.catalog.queries.export import Selection, stored_records
from kitaphana.core.zip_pipe import SEND_AT, Pipe, archive_into, member

_IN_MEMORY = 1 << 22


def zipped(format_: str, chosen: Selection, *, report: Callable[[Outcome], str]) -> Iterator[bytes]:
    """The archive, piece by piece; memory does not grow with the records. `report` makes the text of `report.txt`."""
    pipe, outcome = Pipe(), Outcome()
    with archive_into(pipe) as archive:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as aside:
            name, beside = _NAMES.get(format_, ("records.mrc", "too-long.xml"))
            yield from member(archive, pipe, name, _parts(format_, chosen, outcome, aside))
            if aside.tell():
                aside.write(TAIL.encode() if format_ != IRBIS else b"")
                aside.seek(0)
                yield from member(archive, pipe, beside, iter(lambda: aside.read(SEND_AT), b""))
        yield from member(archive, pipe, "report.txt", iter([report(outcome).encode()]))
    yield pipe.taken()


_NAMES = {MARCXML: ("records.xml", ""), IRBIS: ("records.txt", "records.iso")}
"""The file of records, and the one beside it where there is need."""


def _parts(format_: str, chosen: Selection, outcome: Outcome, aside: IO[bytes]) -> Iterator[bytes]:
    if format_ == MARCXML:
        return _xml(chosen, outcome)
    return _irbis(chosen, outcome, aside) if format_ == IRBIS else _iso2709(format_, chosen, outcome, aside)


def _xml(chosen: Selection, outcome: Outcome) -> Iterator[bytes]:
    yield HEAD.encode()
    for element in records.marcxml(stored_records(chosen), outcome):
        yield element.encode()
    yield TAIL.encode()


def _irbis(chosen: Selection, outcome: Outcome, aside: IO[bytes]) -> Iterator[bytes]:
    for lines, raw in records.irbis(stored_records(chosen), outcome):
        if lines is not None:
            yield lines
        elif raw is not None:
            aside.write(raw)


def _iso2709(format_: str, chosen: Selection, outcome: Outcome, aside: IO[bytes]) -> Iterator[bytes]:
    for raw, record in records.iso2709(stored_records(chosen), format_, outcome):
        if raw is not None:
            yield raw
        elif record is not None:
            if aside.tell() == 0:
                aside.write(HEAD.encode())
            aside.write(xml_of(record).encode())
