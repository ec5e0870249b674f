"""The master file of an IRBIS database (.mst), found through its index (.xrf): IRBIS64, and IRBIS32 (CDS/ISIS).

IRBIS64 writes numbers in network order, 32 bytes of leader and 12 per field; its index has 12 bytes per record.
IRBIS32 writes them in Intel order, 18 bytes of leader and 6 per field; its index has blocks of 127 pointers, each of
which packs block, offset and flags into 32 bits (UNESCO, CDS/ISIS Reference Manual, appendix G).

The control record names the number that the next record will get. Every number below it is a record, or deleted, or
told as missing: an index that was cut off loses nothing in silence.
"""

import os
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from kitaphana.catalog.irbis.fields import field
from kitaphana.catalog.marc.encoding import decode
from kitaphana.catalog.marc.framing import Piece
from kitaphana.catalog.marc.record import BadRecordError, Carrier, Record

SUFFIX = ".mst"
_LEADER_64, _ENTRY_64, _POINTER_64 = struct.Struct(">8i"), struct.Struct(">3i"), struct.Struct(">IIi")
_LEADER_32, _ENTRY_32, _POINTER_32 = struct.Struct("<iHihHHH"), struct.Struct("<3H"), struct.Struct("<i")
_POINTERS_IN_BLOCK = 127
_BLOCK = 512
_GONE_64 = 1 | 2 | 4  # logically deleted, physically deleted, absent
_LONGEST = 1 << 25
_NOWHERE, _GONE, _CUT = -1, -2, -3  # what the index says where it names no place

Deleted = Callable[[int], None]
"""Called with the number of every record that the old system has deleted."""


class _Leader(NamedTuple):
    number: int
    length: int
    base: int
    field_count: int
    status: int


def layout_of(master: Path) -> Carrier:
    """IRBIS64 or IRBIS32, by the number of records that the control record names."""
    with master.open("rb") as stream:
        control = stream.read(8)
    if len(control) < 8:
        return Carrier.IRBIS64
    big, little = struct.unpack(">4xI", control)[0], struct.unpack("<4xI", control)[0]
    return Carrier.IRBIS64 if big <= little else Carrier.IRBIS32


def pieces(master: Path, layout: Carrier, deleted: Deleted | None = None) -> Iterator[Piece]:
    """The records that are not deleted, in the order of their numbers; what cannot be reached is told."""
    index = index_of(master)
    if index is None:
        yield Piece(0, b"", "index_missing")
        return
    with master.open("rb") as records, index.open("rb") as pointers:
        last, number = _last_number(records, layout), 0
        if last is None:
            yield Piece(0, b"", "control_damaged")
            last = 0
        places = _places_64(pointers) if layout is Carrier.IRBIS64 else _places_32(pointers)
        for number, place in enumerate(places, start=1):
            if place == _GONE:
                _tell(deleted, number)
            elif place != _NOWHERE or number <= last:  # behind the last number an index is filled up with nothing
                yield from _piece(records, number, place, layout, deleted)
        yield from _missing(number + 1, last, master.stat().st_size, layout)


def _tell(deleted: Deleted | None, number: int) -> None:
    if deleted:
        deleted(number)


def _last_number(records: IO[bytes], layout: Carrier) -> int | None:
    """The highest number that was ever given, by the control record; `None` when that cannot be read."""
    control = records.read(8)
    if len(control) < 8:
        return None
    (following,) = struct.unpack(">4xi" if layout is Carrier.IRBIS64 else "<4xi", control)
    return following - 1 if following > 0 else None


def _missing(first: int, last: int, size: int, layout: Carrier) -> Iterator[Piece]:
    """The numbers that the index has no entry for: one by one, as many as the file has room for, then the rest."""
    most = first + size // _size(layout)
    for number in range(first, min(last + 1, most)):
        yield Piece(size + number, b"", "record_missing", f"MFN {number}")
    if last >= most:
        yield Piece(size + most, b"", "control_damaged", f"MFN {most}–{last}")


def index_of(master: Path) -> Path | None:
    """The .xrf beside the .mst, whatever the case of its name."""
    wanted = master.with_suffix(".xrf").name.lower()
    return next((path for path in master.parent.iterdir() if path.name.lower() == wanted), None)


def _places_64(pointers: IO[bytes]) -> Iterator[int]:
    while len(entry := pointers.read(_POINTER_64.size)) == _POINTER_64.size:
        low, high, flags = _POINTER_64.unpack(entry)
        if flags & _GONE_64:
            yield _GONE
        else:
            yield high << 32 | low or _NOWHERE
    if any(entry):  # zeros fill an index up
        yield _CUT


def _places_32(pointers: IO[bytes]) -> Iterator[int]:
    """Of a block that was cut off, the pointers that are left."""
    while block := pointers.read(_BLOCK):
        whole = block[4 : len(block) - len(block) % _POINTER_32.size]
        for (packed,) in _POINTER_32.iter_unpack(whole):
            if packed < 0:
                yield _GONE
            elif packed:
                yield max(((packed >> 11) - 1) * _BLOCK + (packed & 0x1FF), _NOWHERE)
            else:
                yield _NOWHERE
        if any(block[len(whole) + 4 :]):
            yield _CUT


def _piece(records: IO[bytes], number: int, place: int, layout: Carrier, deleted: Deleted | None) -> Iterator[Piece]:
    size = records.seek(0, os.SEEK_END)
    if not 0 <= place < size:
        yield Piece(size + number, b"", "truncated" if place >= size else "record_missing", f"MFN {number}")
        return
    records.seek(place)
    head = records.read(_size(layout))
    try:
        leader = _leader(head, layout)
    except BadRecordError as error:
        yield Piece(place, head, error.reason, f"MFN {number}")
        return
    data = head + records.read(leader.length - len(head))
    if leader.number != number:
        yield Piece(place, data, "pointer_lies", f"MFN {number}")
    elif leader.status & 1:
        _tell(deleted, number)
    else:
        yield Piece(place, data)


def _size(layout: Carrier) -> int:
    return _LEADER_64.size if layout is Carrier.IRBIS64 else _LEADER_32.size


def _leader(raw: bytes, layout: Carrier) -> _Leader:
    if len(raw) < _size(layout):
        raise BadRecordError("truncated")
    if layout is Carrier.IRBIS64:
        number, length, _, _, base, count, _, status = _LEADER_64.unpack_from(raw)
        entry = _ENTRY_64.size
    else:
        number, length, _, _, base, count, status = _LEADER_32.unpack_from(raw)
        entry = _ENTRY_32.size
    if count < 0 or not (_size(layout) + count * entry <= base <= length <= _LONGEST):
        raise BadRecordError("directory_lies", f"{count} fields in {length} bytes")
    return _Leader(number, length, base, count, status)


def text_of(raw: bytes, layout: Carrier) -> bytes:
    """The bytes of the fields, by which the encoding is found."""
    return raw[_leader(raw, layout).base :].rstrip(b"\x00")


def parse(raw: bytes, layout: Carrier, encoding: str) -> Record:
    """The record. Raises `BadRecordError` when its directory leads out of it."""
    leader = _leader(raw, layout)
    entry = _ENTRY_64 if layout is Carrier.IRBIS64 else _ENTRY_32
    first = _size(layout)
    if len(raw) < leader.base:
        raise BadRecordError("truncated", f"{len(raw)} of {leader.length} bytes")
    fields = []
    for tag, start, length in entry.iter_unpack(raw[first : first + leader.field_count * entry.size]):
        begin = leader.base + start
        if min(tag, start, length) < 0 or begin + length > len(raw):
            raise BadRecordError("directory_lies", f"field {tag}")
        fields.append(field(tag, decode(raw[begin : begin + length], encoding)))
    return Record("", tuple(fields))
