"""The record of an edition, line by line, as cataloguers read it."""

from dataclasses import dataclass

from kitaphana.catalog.marc.reading import reparse
from kitaphana.catalog.marc.record import BadRecordError, indicators, is_control, subfields
from kitaphana.catalog.models import MarcRecord, RecordVersion


@dataclass(frozen=True, slots=True)
class MarcLine:
    """A field: `text` holds its subfields as `$a value $b value`; control fields have no indicators."""

    tag: str
    indicators: str
    text: str


@dataclass(frozen=True, slots=True)
class MarcView:
    """The record with its leader first; `format` is a value of `RecordFormat`."""

    format: str
    carrier: str
    encoding: str
    lines: tuple[MarcLine, ...]


def marc_view(edition_id: int) -> MarcView | None:
    """The leading record of an edition, or `None` for one that has none. One statement."""
    row = MarcRecord.objects.filter(edition_id=edition_id, is_leading=True).first()
    if row is None:
        return None
    return MarcView(row.format, row.carrier, row.encoding, lines_of(row))


def lines_of(row: MarcRecord | RecordVersion) -> tuple[MarcLine, ...]:
    """A record that cannot be read again (its bytes are kept all the same) shows why."""
    try:
        record = reparse(bytes(row.raw), row.carrier, row.encoding)
    except BadRecordError as error:
        return (MarcLine("", "", str(error)),)
    leader = MarcLine("LDR", "", record.leader)
    return (leader, *(_line(tag, body) for tag, body in record.fields))


def _line(tag: str, body: str) -> MarcLine:
    if is_control(tag):
        return MarcLine(tag, "", body)
    marks = indicators(body).replace(" ", "#")
    return MarcLine(tag, marks, " ".join(f"${code} {value}" for code, value in subfields(body)))
