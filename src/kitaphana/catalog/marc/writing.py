"""Write a record as ISO 2709."""

from kitaphana.catalog.marc.encoding import CODECS, UTF8
from kitaphana.catalog.marc.parsing import LONGEST_FIELD, LONGEST_RECORD
from kitaphana.catalog.marc.record import Record

LONGEST = LONGEST_RECORD
DEFAULT_LEADER = "00000nam a2200000 i 4500"


def write_iso2709(record: Record, encoding: str = UTF8) -> bytes:
    """The record's bytes. Raises `ValueError` when it is longer than ISO 2709 can say (99,999 bytes)."""
    directory, fields, start = [], [], 0
    for tag, body in record.fields:
        field = body.encode(CODECS[encoding]) + b"\x1e"
        directory.append(f"{tag}{len(field):04}{start:05}".encode())
        fields.append(field)
        start += len(field)
        if len(field) > LONGEST_FIELD:
            raise ValueError(f"field {tag} has {len(field)} bytes, ISO 2709 ends at 9,999")
    base = 24 + 12 * len(directory) + 1
    length = base + start + 1
    if length > LONGEST:
        raise ValueError(f"a record of {length} bytes does not fit into ISO 2709")
    leader = f"{length:05}{record.leader[5:12]}{base:05}{record.leader[17:24]}".encode("ascii", "replace")
    return b"".join((leader, *directory, b"\x1e", *fields, b"\x1d"))
