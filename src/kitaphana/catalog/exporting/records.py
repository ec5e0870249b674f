"""The bytes of records in the format asked for, one after the other."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from kitaphana.catalog.exporting.outcome import IRBIS, MARC21, MARCXML, UNIMARC, Outcome
from kitaphana.catalog.irbis import text
from kitaphana.catalog.irbis.fields import normalised
from kitaphana.catalog.marc.conversion import convert
from kitaphana.catalog.marc.framing import TERMINATOR
from kitaphana.catalog.marc.reading import reparse
from kitaphana.catalog.marc.record import BadRecordError, Carrier, Format, Record
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, LONGEST, write_iso2709
from kitaphana.catalog.marc.xml_writing import is_lossless, xml_of
from kitaphana.catalog.queries.export import StoredRecord

_HOLDS: Mapping[str, Collection[str]] = {
    MARC21: {Format.MARC21},
    UNIMARC: {Format.UNIMARC, Format.RUSMARC},
    MARCXML: {Format.MARC21, Format.UNIMARC, Format.RUSMARC},
    IRBIS: {Format.IRBIS},
}
_TARGET = {MARC21: Format.MARC21, UNIMARC: Format.UNIMARC, MARCXML: Format.UNIMARC}
"""What a record becomes that the file cannot hold as it is: of IRBIS, UNIMARC is the nearest kin."""
_LEADER_LENGTH = 24
_UNREADABLE = "bytes that cannot be read again"


def iso2709(
    stored_ones: Iterable[StoredRecord], format_: str, outcome: Outcome
) -> Iterator[tuple[bytes | None, Record | None]]:
    """Records in ISO 2709, or (too long for it) as they are: the caller puts them into MARCXML."""
    for stored in stored_ones:
        try:
            yield _iso2709(stored, format_, outcome), None
            outcome.written += 1
        except BadRecordError:
            outcome.left_out[_UNREADABLE] += 1
        except ValueError:
            outcome.too_long += 1
            yield None, _held(stored, format_, Outcome())


def marcxml(stored_ones: Iterable[StoredRecord], outcome: Outcome) -> Iterator[str]:
    """`record` elements."""
    for stored in stored_ones:
        try:
            record = _held(stored, MARCXML, outcome)
        except BadRecordError:
            outcome.left_out[_UNREADABLE] += 1
            continue
        outcome.written += 1
        outcome.characters_lost += not is_lossless(record)
        yield xml_of(record)


def irbis(stored_ones: Iterable[StoredRecord], outcome: Outcome) -> Iterator[tuple[bytes | None, bytes | None]]:
    """Records of IRBIS: lines of its text form, or (those that came so) ISO 2709, which the caller puts beside."""
    for stored in stored_ones:
        if stored.format not in _HOLDS[IRBIS]:
            outcome.left_out[f"{stored.format}: only records of IRBIS leave as IRBIS"] += 1
            continue
        try:
            pair = (None, _as_it_came(stored)) if stored.carrier == Carrier.ISO2709 else (_lines(stored, outcome), None)
        except BadRecordError:
            outcome.left_out[_UNREADABLE] += 1
            continue
        outcome.written += 1
        outcome.beside += pair[1] is not None
        yield pair


def _lines(stored: StoredRecord, outcome: Outcome) -> bytes:
    """The lines as they came, or those that a database or another carrier would have had, in UTF-8."""
    lines = stored.raw
    if stored.carrier != Carrier.IRBIS_TEXT:
        record = normalised(reparse(stored.raw, stored.carrier, stored.encoding))
        outcome.characters_lost += not text.is_lossless(record)
        lines = text.text_of(record).encode()
    ending = b"\r\n" if b"\r\n" in lines else b"\n"
    return lines + (b"" if lines.endswith(b"\n") else ending) + text.END + ending


def _as_it_came(stored: StoredRecord) -> bytes:
    return stored.raw.rstrip(b"\r\n").removesuffix(TERMINATOR) + TERMINATOR


def _iso2709(stored: StoredRecord, format_: str, outcome: Outcome) -> bytes:
    """The bytes as they came in where they can stay; new ones in UTF-8 else. `ValueError` when too long."""
    is_kept = stored.format in _HOLDS[format_]
    if is_kept and stored.carrier == Carrier.ISO2709:
        if len(stored.raw) > LONGEST:
            raise ValueError(f"{len(stored.raw)} bytes")
        return _as_it_came(stored)
    record = _held(stored, format_, outcome)
    leader = record.leader if len(record.leader) == _LEADER_LENGTH else DEFAULT_LEADER
    if format_ == MARC21:
        leader = f"{leader[:9]}a{leader[10:]}"  # Unicode
    return write_iso2709(Record(leader, record.fields))


def _held(stored: StoredRecord, format_: str, outcome: Outcome) -> Record:
    """The record as the file can hold it. Raises `BadRecordError`."""
    record = reparse(stored.raw, stored.carrier, stored.encoding)
    if stored.format in _HOLDS[format_]:
        return record
    made = convert(record, Format(stored.format), _TARGET[format_], title=stored.title)
    outcome.converted[stored.format] += 1
    for tag, code, value in made.homeless:
        outcome.homeless.count((stored.format, tag, code), value)
    return made.record
