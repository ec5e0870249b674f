"""Read a file of records: carrier, encoding and format found out record by record, good and bad told apart."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO

from kitaphana.catalog.irbis import database, text
from kitaphana.catalog.irbis.fields import VALUE, key_of, serial_title
from kitaphana.catalog.marc import encoding as encodings
from kitaphana.catalog.marc import framing, marcjson, parsing, xml
from kitaphana.catalog.marc.detect import detect_format, is_of_irbis
from kitaphana.catalog.marc.framing import Piece
from kitaphana.catalog.marc.guessing import KOI8R, Guess
from kitaphana.catalog.marc.record import BadRecordError, Carrier, Format, Record

AUTO = "auto"
_HEAD = 1024
_NEVER_IRBIS = (KOI8R,)
"""IRBIS never wrote KOI8-R, and its many abbreviations in capitals would look like it."""
_MAY_BE_WHOLE = ("truncated", "no_terminator")
_MOST_TRIES = 8  # of a record inside a piece that is none: each reads all the rest of it


@dataclass(frozen=True, slots=True)
class GoodRecord:
    """A record that was read, with the bytes it came in (`raw`) and where they begin in the file.

    `confidence` tells how sure the guess of its encoding is, from 0 to 1,
    `host_title` what the periodical is called whose issue this is, where the record names it by a key only.
    A record too long for ISO 2709 that came in it is kept as MARC-in-JSON (`raw`); `came_as` are its bytes in the file.
    """

    offset: int
    raw: bytes
    record: Record
    format: Format
    carrier: Carrier
    encoding: str
    confidence: float = encodings.CERTAIN
    host_title: str = ""
    came_as: bytes = b""

    @property
    def sha256(self) -> str:
        """Digest of the bytes: a record without a control number is known again by it."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class BadRecord:
    """Bytes that could not be read: a stable `reason` and a `detail` for a person."""

    offset: int
    raw: bytes
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the person who imports has said of the file; `None` and "auto" mean: find out."""

    carrier: Carrier | None = None
    format: Format | None = None
    encoding: str = AUTO


@dataclass(slots=True)
class Deleted:
    """Records that the old system had deleted: how many, and the numbers of the first."""

    MOST_SHOWN = 50

    count: int = 0
    numbers: list[int] = field(default_factory=list)

    def take(self, number: int) -> None:
        """Count one."""
        self.count += 1
        if len(self.numbers) < self.MOST_SHOWN:
            self.numbers.append(number)


def read_file(
    path: Path, expected: Expectation = Expectation(), deleted: Deleted | None = None
) -> Iterator[GoodRecord | BadRecord]:
    """Every record of the file in order. Raises `OSError` only; bad bytes come as `BadRecord`.

    Records that a database still names and that its system had deleted do not come; `deleted` counts them.
    """
    if path.suffix.lower() == database.SUFFIX:
        layout = database.layout_of(path)
        told = deleted.take if deleted else None
        yield from _read_irbis(
            lambda is_last: database.pieces(path, layout, told if is_last else None), layout, expected
        )
        return
    with path.open("rb") as stream:
        yield from read_stream(stream, expected)


def read_stream(stream: IO[bytes], expected: Expectation = Expectation()) -> Iterator[GoodRecord | BadRecord]:
    """The same for an open, seekable stream."""
    head = stream.read(_HEAD)
    stream.seek(0)
    found = False
    for one in _read(stream, head, expected):
        found = True
        yield one
    if not found and head.strip(framing.FILLING):
        yield BadRecord(0, head, "no_records")


def reparse(raw: bytes, carrier: str, encoding: str) -> Record:
    """A stored record again. Raises `BadRecordError`."""
    if carrier == Carrier.MARCXML:
        return xml.parse(raw, encoding)
    if carrier == Carrier.MARC_JSON:
        return marcjson.parse(raw)
    if carrier == Carrier.IRBIS_TEXT:
        return text.parse(raw, encoding)
    if carrier in (Carrier.IRBIS64, Carrier.IRBIS32):
        return database.parse(raw, Carrier(carrier), encoding)
    return parsing.parse(raw, encoding)


def _read(stream: IO[bytes], head: bytes, expected: Expectation) -> Iterator[GoodRecord | BadRecord]:
    is_xml = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    if (expected.carrier or (Carrier.MARCXML if is_xml else Carrier.ISO2709)) == Carrier.MARCXML:
        declared = expected.encoding if expected.encoding != AUTO else xml.declared_encoding(head)
        for piece in xml.pieces(stream):
            yield _opened_xml(piece, declared, expected.format)
    elif marcjson.is_json(head) and not expected.carrier:
        for piece in marcjson.pieces(stream):
            yield _opened_json(piece, expected.format)
    elif text.is_text(head) and not expected.carrier:
        yield from _read_irbis(lambda is_last: _text_pieces(stream), Carrier.IRBIS_TEXT, expected)
    else:
        for piece in framing.pieces(stream):
            yield from _opened_iso(piece, expected)


def _text_pieces(stream: IO[bytes]) -> Iterator[Piece]:
    stream.seek(0)
    return text.pieces(stream)


def _read_irbis(
    pieces: Callable[[bool], Iterator[Piece]], carrier: Carrier, expected: Expectation
) -> Iterator[GoodRecord | BadRecord]:
    """Twice through the file: periodicals first, because their issues know them by key only."""
    periodicals: dict[str, str] = {}
    for piece in pieces(False):
        one = _opened_irbis(piece, carrier, expected, {})
        if isinstance(one, GoodRecord) and (title := serial_title(one.record)):
            periodicals[key_of(one.record)] = title
    for piece in pieces(True):
        yield _opened_irbis(piece, carrier, expected, periodicals)


def _opened_irbis(
    piece: Piece, carrier: Carrier, expected: Expectation, periodicals: Mapping[str, str]
) -> GoodRecord | BadRecord:
    if piece.reason:
        return BadRecord(piece.offset, piece.data, piece.reason, piece.detail)
    try:
        fields = piece.data if carrier is Carrier.IRBIS_TEXT else database.text_of(piece.data, carrier)
        asked = expected.encoding
        guess = encodings.detect(fields, _NEVER_IRBIS) if asked == AUTO else encodings.given(fields, asked)
        record = reparse(piece.data, carrier, guess.encoding)
    except BadRecordError as error:
        return BadRecord(piece.offset, piece.data, error.reason, error.detail)
    host = periodicals.get(record.first("933", VALUE).strip(), "")
    return GoodRecord(piece.offset, piece.data, record, expected.format or Format.IRBIS, carrier, *guess, host)


def _opened_xml(piece: Piece, declared: str, format_: Format | None) -> GoodRecord | BadRecord:
    if piece.reason:
        return BadRecord(piece.offset, piece.data, piece.reason)
    try:
        record = xml.parse(piece.data, declared)
    except BadRecordError as error:
        return BadRecord(piece.offset, piece.data, error.reason, error.detail)
    return GoodRecord(piece.offset, piece.data, record, format_ or detect_format(record), Carrier.MARCXML, declared)


def _opened_json(piece: Piece, format_: Format | None) -> GoodRecord | BadRecord:
    if piece.reason:
        return BadRecord(piece.offset, piece.data, piece.reason)
    try:
        record = marcjson.parse(piece.data)
    except BadRecordError as error:
        return BadRecord(piece.offset, piece.data, error.reason, error.detail)
    return GoodRecord(
        piece.offset, piece.data, record, format_ or detect_format(record), Carrier.MARC_JSON, encodings.UTF8
    )


def _opened_iso(piece: Piece, expected: Expectation) -> Iterator[GoodRecord | BadRecord]:
    """The piece as a record; a piece that is none may still have a whole record at its end."""
    if piece.reason and piece.reason not in _MAY_BE_WHOLE:
        yield BadRecord(piece.offset, piece.data, piece.reason)
        return
    try:
        yield _good_iso(piece, expected)
    except BadRecordError as error:
        found = _second_chance(piece, expected)
        ruin = piece.data[: found.offset - piece.offset] if found else piece.data
        yield BadRecord(piece.offset, ruin, piece.reason or error.reason, error.detail)
        if found:
            yield found


def _second_chance(piece: Piece, expected: Expectation) -> GoodRecord | None:
    """A record at the end of the piece; leaders whose length fits are tried first, and not many in all."""
    places = [(at, length) for at, length in framing.leaders_inside(piece.data) if at]
    fitting = (at for at, length in places if at + length == len(piece.data))
    for at in islice(dict.fromkeys((*fitting, *(at for at, _ in places))), _MOST_TRIES):
        try:
            return _good_iso(Piece(piece.offset + at, piece.data[at:]), expected)
        except BadRecordError:
            continue
    return None


def _good_iso(piece: Piece, expected: Expectation) -> GoodRecord:
    data = piece.data
    guess = _guess_of_iso(data, expected) if expected.encoding == AUTO else encodings.given(data, expected.encoding)
    record = parsing.parse(data, guess.encoding)
    format_ = expected.format or detect_format(record)
    if _is_oversized(data):  # its directory says what is not so: nobody else could read it
        kept = marcjson.json_of(record)
        return GoodRecord(
            piece.offset, kept, record, format_, Carrier.MARC_JSON, encodings.UTF8, guess.confidence, came_as=data
        )
    return GoodRecord(piece.offset, data, record, format_, Carrier.ISO2709, *guess)


def _guess_of_iso(data: bytes, expected: Expectation) -> Guess:
    if expected.format:
        is_irbis = expected.format is Format.IRBIS
    else:
        is_irbis = b"920" in data and is_of_irbis(parsing.tags_of(data))
    return encodings.detect(data, _NEVER_IRBIS if is_irbis else ())


def _is_oversized(data: bytes) -> bool:
    """Longer than ISO 2709 can say, as a whole or in a field?"""
    if len(data) <= parsing.LONGEST_FIELD:
        return False
    ends = [len(one) + 1 for one in data[data.find(b"\x1e") + 1 :].split(b"\x1e")[:-1]]
    return len(data) > parsing.LONGEST_RECORD or max(ends, default=0) > parsing.LONGEST_FIELD
