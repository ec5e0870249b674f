"""MARC-in-JSON: the carrier for records that ISO 2709 has no digits for, and a format that other systems export.

A record is an object with `leader` and `fields`, each field an object of one tag (pymarc, ruby-marc, traject); the
older form with lists (“marc-hash”) is read, too. A file holds one object after the other, or a list of them. It is
split before any JSON is parsed, so one broken record does not take its neighbours with it.
"""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import IO, Any  # Any: JSON has no static type

from kitaphana.catalog.marc.framing import CHUNK, MAX_RECORD, Piece
from kitaphana.catalog.marc.record import BadRecordError, Record, data_field, indicators, is_control, subfields

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BETWEEN = b" \t\r\n,[]\x1a\x00"
_START = re.compile(rb'\{\s*"(?:leader|fields|type|version)"\s*:')
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}"]', re.DOTALL)
_STRUCTURE = re.compile("[\x1d\x1e\x1f\ud800-\udfff]")
_TAG = re.compile(r"[0-9A-Za-z]{3}")


def is_json(head: bytes) -> bool:
    """Does a file that begins so hold JSON?"""
    return head.removeprefix(_BYTE_ORDER_MARK).lstrip()[:1] in (b"{", b"[")


def pieces(stream: IO[bytes]) -> Iterator[Piece]:
    """The records of the file, and what lies between them and is none.

    Where one begins is seen by its first key, so a record whose end is lost does not swallow the next.
    """
    buffer, offset = b"", 0
    while chunk := stream.read(CHUNK):
        buffer += chunk
        used = 0
        for start, end in pairwise((0, *(found.start() for found in _START.finditer(buffer)))):
            yield from _record(offset + start, buffer[start:end])
            used = end
        buffer, offset = buffer[used:], offset + used
        while len(buffer) > MAX_RECORD:
            yield from _ruin(offset, buffer[:MAX_RECORD], "too_long")
            buffer, offset = buffer[MAX_RECORD:], offset + MAX_RECORD
    yield from _record(offset, buffer)


def _record(offset: int, data: bytes) -> Iterator[Piece]:
    """The object with which the data begins, and the rest."""
    if not _START.match(data):
        yield from _ruin(offset, data, "outside_record")
        return
    end = _end(data)
    if end is None:
        yield from _ruin(offset, data, "element_not_closed")
        return
    yield Piece(offset, data[:end])
    yield from _ruin(offset + end, data[end:], "outside_record")


def _end(data: bytes) -> int | None:
    """Where the object ends; braces within strings are letters."""
    depth = 0
    for token in _TOKEN.finditer(data):
        sign = token[0]
        if sign == b'"':
            return None  # a string that is not closed
        if sign == b"{":
            depth += 1
        elif sign == b"}":
            depth -= 1
            if depth == 0:
                return token.end()
    return None


def _ruin(offset: int, data: bytes, reason: str) -> Iterator[Piece]:
    if data.removeprefix(_BYTE_ORDER_MARK).strip(_BETWEEN):
        yield Piece(offset, data, reason)


def parse(raw: bytes) -> Record:
    """The record in one object. Raises `BadRecordError` when it is none."""
    try:
        data = json.loads(raw.decode("utf-8-sig"), strict=False)
    except UnicodeDecodeError as error:
        raise BadRecordError("encoding", f"not utf-8 at byte {error.start}") from None
    except (ValueError, RecursionError) as error:
        raise BadRecordError("json_damaged", str(error)[:120]) from None
    fields = data.get("fields") if isinstance(data, dict) else None
    if not isinstance(fields, list) or not fields:
        raise BadRecordError("no_fields")
    return Record(_text(data.get("leader", "")), tuple(map(_field, fields)))


def _field(entry: Any) -> tuple[str, str]:
    if isinstance(entry, dict) and len(entry) == 1:
        (tag, content), marks = next(iter(entry.items())), "  "
        if isinstance(content, dict):
            marks = f"{_text(content.get('ind1', ' '))[:1]:1}{_text(content.get('ind2', ' '))[:1]:1}"
            content = content.get("subfields")
    elif isinstance(entry, list) and len(entry) in (2, 4):
        tag, content = entry[0], entry[-1]
        marks = "".join(f"{_text(one)[:1]:1}" for one in entry[1:3]) if len(entry) == 4 else "  "
    else:
        raise BadRecordError("json_damaged", f"no field: {str(entry)[:60]}")
    if not isinstance(tag, str) or not _TAG.fullmatch(tag):
        raise BadRecordError("bad_tag", repr(tag)[:60])
    if isinstance(content, str) and is_control(tag):
        return tag, _text(content)
    if not isinstance(content, list) or is_control(tag):
        raise BadRecordError("json_damaged", f"field {tag}")
    return data_field(tag, marks, *map(_subfield, content))


def _subfield(entry: Any) -> tuple[str, str]:
    if isinstance(entry, dict) and len(entry) == 1:
        code, value = next(iter(entry.items()))
    elif isinstance(entry, list) and len(entry) == 2:
        code, value = entry
    else:
        raise BadRecordError("json_damaged", f"no subfield: {str(entry)[:60]}")
    if len(_text(code)) != 1:
        raise BadRecordError("json_damaged", f"code of subfield {str(code)[:20]!r}")
    return code, _text(value)


def _text(value: Any) -> str:
    """Text without the separators of ISO 2709, which would make two fields of one."""
    if not isinstance(value, str) or _STRUCTURE.search(value):
        raise BadRecordError("json_damaged", f"no text: {str(value)[:60]!r}")
    return value


def json_of(record: Record) -> bytes:
    """The record as one object, nothing lost."""
    fields = [{tag: body if is_control(tag) else _data(body)} for tag, body in record.fields]
    return json.dumps({"leader": record.leader, "fields": fields}, ensure_ascii=False).encode()


def _data(body: str) -> dict[str, Any]:
    marks = indicators(body)
    return {"ind1": marks[0], "ind2": marks[1], "subfields": [{code: value} for code, value in subfields(body)]}
