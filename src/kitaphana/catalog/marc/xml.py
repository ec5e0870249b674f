"""MARCXML, record by record: one broken record does not take its neighbours with it.

The file is split at its `record` elements before any XML is parsed, so a file that is not well-formed as a whole still
gives its good records, and each record keeps the bytes it came in. A record is parsed by itself: there is no room for a
DTD, entities are not resolved, nothing is fetched.
"""

import re
from collections.abc import Iterator
from typing import IO

from lxml import etree

from kitaphana.catalog.marc.framing import CHUNK, FILLING, MAX_RECORD, Piece
from kitaphana.catalog.marc.record import BadRecordError, Record, data_field, is_control

_SLIM = b"http://www.loc.gov/MARC21/slim"
_NOTHING = FILLING + b"\xef\xbb\xbf"
_RECORD_TAG = re.compile(rb"<(/?)(?:[\w.-]+:)?record(?=[\s/>])[^>]*>")
_IS_MARC = re.compile(rb"<(?:[\w.-]+:)?(?:leader|controlfield|datafield|subfield)[\s>]")
_LEAF = re.compile(rb"<([\w:.-]++)[^<>]*+>[^<>]*+</\1\s*+>")
_MARKUP = re.compile(rb"<!DOCTYPE[^\[<>]*+\[[^\]]*+\]\s*+>|<[^<>]*+>")
_PREFIX = re.compile(rb"(?:</?|\s)([A-Za-z_][\w.-]*):[A-Za-z_]")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_TAG = re.compile(r"[0-9A-Za-z]{3}")


def declared_encoding(head: bytes) -> str:
    """The encoding that the XML declaration names; UTF-8 when there is none."""
    found = _ENCODING.match(head.removeprefix(b"\xef\xbb\xbf"))
    return found[1].decode("ascii").lower() if found else "utf-8"


def pieces(stream: IO[bytes]) -> Iterator[Piece]:
    """The `record` elements of the file, and the ruins between them."""
    buffer, offset = b"", 0
    while chunk := stream.read(CHUNK):
        buffer += chunk
        used = 0
        for piece in _elements(buffer, offset):
            yield piece
            used = piece.offset - offset + len(piece.data)
        buffer, offset = buffer[used:], offset + used
        while len(buffer) > MAX_RECORD:
            yield from _ruin(offset, buffer[:MAX_RECORD], "too_long")
            buffer, offset = buffer[MAX_RECORD:], offset + MAX_RECORD
    yield from _ruin(offset, buffer, "element_not_closed")


def _elements(buffer: bytes, offset: int) -> Iterator[Piece]:
    """Whole elements in the buffer. A second start before the end is a record whose own end is lost."""
    start, done = -1, 0
    for tag in _RECORD_TAG.finditer(buffer):
        if tag[1] and start >= 0:
            yield from _ruin(offset + done, buffer[done:start], "outside_record")
            yield Piece(offset + start, buffer[start : tag.end()])
            start, done = -1, tag.end()
        elif not tag[1] and not tag[0].endswith(b"/>"):
            if start >= 0:
                yield from _ruin(offset + done, buffer[done : tag.start()], "element_not_closed")
                done = tag.start()
            start = tag.start()


def _ruin(offset: int, data: bytes, reason: str) -> Iterator[Piece]:
    """Envelopes (`collection`, OAI-PMH) are nothing to report; pieces of MARC, and words outside of elements, are."""
    if _IS_MARC.search(data) or _MARKUP.sub(b"", _LEAF.sub(b"", _without_comments(data))).strip(_NOTHING):
        yield Piece(offset, data, reason)


def _without_comments(data: bytes) -> bytes:
    kept, at = [], 0
    while (start := data.find(b"<!--", at)) >= 0 and (end := data.find(b"-->", start)) >= 0:
        kept.append(data[at:start])
        at = end + 3
    return b"".join((*kept, data[at:]))


def parse(raw: bytes, encoding: str) -> Record:
    """The record in one `record` element. Raises `BadRecordError` when it cannot be understood."""
    prefixes = set(_PREFIX.findall(raw)) - {b"xml", b"xmlns"}
    names = b"".join(b' xmlns:%s="%s"' % (prefix, _SLIM) for prefix in sorted(prefixes))
    try:
        parser = etree.XMLParser(
            encoding=encoding, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
        )
        root = etree.fromstring(b"<envelope" + names + b">" + raw + b"</envelope>", parser)
    except (etree.XMLSyntaxError, LookupError) as error:
        raise BadRecordError("not_well_formed", str(error)) from None
    return _record(root[0])


def _record(element: etree._Element) -> Record:
    leader, fields = "", []
    for child in element:
        name = etree.QName(child).localname
        if name == "leader":
            leader = child.text or ""
        elif name in ("controlfield", "datafield"):
            fields.append(_field(child))
    if not fields:
        raise BadRecordError("no_fields")
    return Record(leader, tuple(fields))


def _field(element: etree._Element) -> tuple[str, str]:
    tag = str(element.get("tag", ""))
    if not _TAG.fullmatch(tag):
        raise BadRecordError("bad_tag", repr(tag))
    if is_control(tag):
        return tag, _text(element)
    marks = str(element.get("ind1") or " ")[:1] + str(element.get("ind2") or " ")[:1]
    return data_field(tag, marks, *((str(child.get("code", ""))[:1], _text(child)) for child in element))


def _text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())
