"""The text export of IRBIS: lines `#200: ^aЗаглавие`, records ended by a line of asterisks."""

import re
from collections.abc import Iterator
from typing import IO

from kitaphana.catalog.irbis.fields import VALUE, field
from kitaphana.catalog.marc.encoding import decode
from kitaphana.catalog.marc.framing import MAX_RECORD, Piece
from kitaphana.catalog.marc.record import BadRecordError, Record, is_control, subfields

_HEAD = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*#\d{1,5}(?:/\d+)?:")
_END = re.compile(rb"\*{5,}\s*\Z")
END = b"*****"
"""The line behind a record."""
_LINE = re.compile(r"#(\d{1,5})(/\d+)?:[ \t]?(.*)", re.DOTALL)


def is_text(head: bytes) -> bool:
    """Does a file that begins so hold IRBIS text?"""
    return _HEAD.match(head) is not None


def pieces(stream: IO[bytes]) -> Iterator[Piece]:
    """The records of the file, without the lines that end them."""
    lines: list[bytes] = []
    start, length, offset = 0, 0, 0
    while line := stream.readline(MAX_RECORD):
        offset += len(line)
        is_end = _END.match(line) is not None
        if not is_end:
            lines.append(line)
            length += len(line)
        if is_end or length > MAX_RECORD:
            yield from _piece(start, lines, "" if is_end else "too_long")
            lines, length, start = [], 0, offset
    yield from _piece(start, lines, "")


def _piece(start: int, lines: list[bytes], reason: str) -> Iterator[Piece]:
    data = b"".join(lines)
    if data.strip(b" \t\r\n\x00\x1a\xef\xbb\xbf"):
        yield Piece(start, data, reason)


def parse(raw: bytes, encoding: str) -> Record:
    """The record in the lines. Raises `BadRecordError` at a line that is no field."""
    fields = []
    for line in decode(raw, encoding).removeprefix("\ufeff").replace("\r\n", "\n").split("\n"):
        if not line.strip("\x00\x1a \t\r"):
            continue
        found = _LINE.fullmatch(line.strip("\r"))
        if not found:
            raise BadRecordError("bad_line", line[:60])
        fields.append(field(int(found[1]), _value(found[3], is_numbered=bool(found[2]))))
    return Record("", tuple(fields))


def text_of(record: Record) -> str:
    """The lines of a record; a line break inside a field, which would end it, becomes a space.

    Raises `BadRecordError` for a tag that is no number.
    """
    return "".join(f"#{_number(tag)}: {_one_line(_said(tag, body))}\r\n" for tag, body in record.fields)


def is_lossless(record: Record) -> bool:
    """Can lines hold every character of the record?"""
    return not any("\n" in body or "\r" in body for _, body in record.fields)


def _number(tag: str) -> int:
    if not (tag.isascii() and tag.isdecimal()):
        raise BadRecordError("bad_tag", repr(tag))
    return int(tag)


def _said(tag: str, body: str) -> str:
    if is_control(tag):
        return body
    return "".join(value if code == VALUE else f"^{code.upper()}{value}" for code, value in subfields(body))


def _one_line(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text


def _value(text: str, *, is_numbered: bool) -> str:
    """Lines that count repetitions (`#910/2:_^a0_`) put the value between underscores."""
    if is_numbered and len(text) > 1 and text[0] == text[-1] == "_":
        return text[1:-1]
    return text
