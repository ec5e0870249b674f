"""An export as a ZIP that is sent while it is made: the records, those too long for ISO 2709, and what to know."""

import tempfile
from collections.abc import Callable, Iterator
from typing import IO

from kitaphana.catalog.exporting import records
from kitaphana.catalog.exporting.outcome import MARCXML, Outcome
from kitaphana.catalog.marc.xml_writing import HEAD, TAIL, xml_of
from kitaphana.catalog.queries.export import Selection, stored_records
from kitaphana.core.zip_pipe import SEND_AT, Pipe, archive_into, member

_IN_MEMORY = 1 << 22


def zipped(format_: str, chosen: Selection, *, report: Callable[[Outcome], str]) -> Iterator[bytes]:
    """The archive, piece by piece; memory does not grow with the records. `report` makes the text of `report.txt`."""
    pipe, outcome = Pipe(), Outcome()
    with archive_into(pipe) as archive:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as aside:
            parts = _xml(chosen, outcome) if format_ == MARCXML else _iso2709(format_, chosen, outcome, aside)
            name = "records.xml" if format_ == MARCXML else "records.mrc"
            yield from member(archive, pipe, name, parts)
            if outcome.too_long:
                aside.write(TAIL.encode())
                aside.seek(0)
                yield from member(archive, pipe, "too-long.xml", iter(lambda: aside.read(SEND_AT), b""))
        yield from member(archive, pipe, "report.txt", iter([report(outcome).encode()]))
    yield pipe.taken()


def _xml(chosen: Selection, outcome: Outcome) -> Iterator[bytes]:
    yield HEAD.encode()
    for element in records.marcxml(stored_records(chosen), outcome):
        yield element.encode()
    yield TAIL.encode()


def _iso2709(format_: str, chosen: Selection, outcome: Outcome, aside: IO[bytes]) -> Iterator[bytes]:
    for raw, record in records.iso2709(stored_records(chosen), format_, outcome):
        if raw is not None:
            yield raw
        elif record is not None:
            if aside.tell() == 0:
                aside.write(HEAD.encode())
            aside.write(xml_of(record).encode())
