"""A record as lines that a person can edit, and back: also of a record that can be read in parts only.

    LDR 00714cam a2200205 a 4500
    001 kz-000123
    245 10 $aАбай жолы$bроман-эпопея

Blank indicators are written `#`, a dollar within a text `{dollar}`. IRBIS has no indicators and keeps its own sign:
`200 ^aАбай жолы^eроман`, `903 84(5Қ)-1`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from kitaphana.catalog.irbis import fields as irbis
from kitaphana.catalog.irbis import text as irbis_text
from kitaphana.catalog.marc import parsing
from kitaphana.catalog.marc.encoding import CODECS, UTF8, decode
from kitaphana.catalog.marc.reading import reparse
from kitaphana.catalog.marc.record import (
    SUBFIELD,
    BadRecordError,
    Carrier,
    Format,
    Record,
    data_field,
    indicators,
    is_control,
    subfields,
)
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.marc.xml_writing import xml_of

LEADER = "LDR"
UNKNOWN_TAG = "???"
UNREADABLE = "\ufffd"
LONGEST_LINE = 100_000
MOST_LINES = 5_000
_DOLLAR = "{dollar}"
_LINE = re.compile(r"(\S{3,5})(?:[ \t](.*))?", re.DOTALL)
_DATA = re.compile(r"([0-9a-zA-Z#_ |])([0-9a-zA-Z#_ |])[ \t]*(\$.*)", re.DOTALL)
_TAG = re.compile(r"[0-9A-Za-z]{3}\Z")
_ENTRY_TAG = re.compile(rb"[0-9A-Za-z]{3}\Z")
_BREAKS = str.maketrans({"\r": " ", "\n": " ", "\x1d": " ", "\x1e": " ", "\0": None})


@dataclass(frozen=True, slots=True)
class Line:
    """A field as it is edited; `is_damaged` where letters or its tag could not be read."""

    text: str
    is_damaged: bool = False


class LineError(Exception):
    """A line that is no field: its number, counted from 1, and its beginning."""

    def __init__(self, number: int, text: str) -> None:
        self.number, self.text = number, text[:80]
        super().__init__(f"line {number}: {self.text}")


def readable_lines(raw: bytes, carrier: str, encoding: str, format_: str) -> tuple[Line, ...]:
    """The record as far as it can be read in that encoding; nothing when not even fields can be told apart."""
    record: Record | None
    try:
        record = reparse(raw, carrier, encoding or UTF8)
    except (BadRecordError, IndexError, KeyError):
        record = _in_parts(raw, carrier, encoding)
    return tuple(_lines_of(record, format_)) if record else ()


def parse_lines(text: str, format_: str) -> Record:
    """The record in the lines. Raises `LineError` at the first line that is no field, or when there is none."""
    leader, fields = "", []
    lines = text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines[:MOST_LINES], 1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip("\r").translate(_BREAKS)[:LONGEST_LINE])
        if found is None:
            raise LineError(number, line)
        if found[1] == LEADER:
            leader = _leader(found[2] or "")
        else:
            fields.append(_field(found[1], found[2] or "", format_, number, line))
    if not fields:
        raise LineError(1, text)
    return Record(leader or DEFAULT_LEADER, tuple(fields))


def write_record(record: Record, format_: str) -> tuple[bytes, str]:
    """The bytes in UTF-8 by which an import takes the record, and the suffix of a file that holds them."""
    if format_ == Format.IRBIS:
        lines = [f"#{tag}: {_irbis_value(tag, body)}\n" for tag, body in record.fields]
        return "".join([*lines, "*****\n"]).encode(), ".txt"
    try:
        return write_iso2709(replace(record, leader=_said_to_be_utf8(record.leader))), ".mrc"
    except ValueError:  # longer than ISO 2709 can say
        return xml_of(record).encode(), ".xml"


def _in_parts(raw: bytes, carrier: str, encoding: str) -> Record | None:
    if carrier == Carrier.MARCXML:
        return _xml_in_parts(raw, encoding)
    if carrier == Carrier.IRBIS_TEXT:
        return _irbis_in_parts(raw, encoding)
    return _iso_in_parts(raw, encoding) if carrier == Carrier.ISO2709 else None


def _iso_in_parts(raw: bytes, encoding: str) -> Record | None:
    """Tags by the directory as long as it lasts; what has none gets question marks."""
    end = raw.find(b"\x1e", parsing.LEADER)
    if end < 0:
        return None
    directory = raw[parsing.LEADER : end]
    entries = [directory[at : at + parsing.ENTRY] for at in range(0, len(directory), parsing.ENTRY)]
    bodies = raw[end + 1 :].rstrip(b"\x1d\x1e\r\n").split(b"\x1e")
    if not any(bodies):
        return None
    tags = [_tag_of(entry) for entry in entries] + [UNKNOWN_TAG] * len(bodies)
    fields = [(tag, lenient(body, encoding)) for tag, body in zip(tags, bodies, strict=False) if body]
    return Record(lenient(raw[: parsing.LEADER], "ascii"), tuple(fields))


def _tag_of(entry: bytes) -> str:
    return entry[:3].decode("ascii") if _ENTRY_TAG.match(entry[:3]) else UNKNOWN_TAG


def _xml_in_parts(raw: bytes, encoding: str) -> Record | None:
    """What a parser makes of it that mends as it goes; it resolves and fetches nothing."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(b"<envelope>" + lenient(raw, encoding).encode() + b"</envelope>", parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    leader, fields = "", []
    for element in root.iter() if root is not None else ():
        name = element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""
        if name == "leader":
            leader = element.text or ""
        elif name in ("controlfield", "datafield"):
            fields.append(_field_of_element(element))
    return Record(leader, tuple(fields)) if fields else None


def _field_of_element(element: etree._Element) -> tuple[str, str]:
    tag = str(element.get("tag", ""))
    tag = tag if _TAG.match(tag) else UNKNOWN_TAG
    if is_control(tag):
        return tag, "".join(str(text) for text in element.itertext())
    marks = str(element.get("ind1") or " ")[:1] + str(element.get("ind2") or " ")[:1]
    parts = [(str(child.get("code") or "?")[:1], "".join(str(text) for text in child.itertext())) for child in element]
    return data_field(tag, marks, *parts)


def _irbis_in_parts(raw: bytes, encoding: str) -> Record | None:
    fields: list[tuple[str, str]] = []
    for line in lenient(raw, encoding).replace("\r\n", "\n").split("\n"):
        if not line.strip():
            continue
        try:
            fields += irbis_text.parse(line.encode(), "utf-8").fields
        except BadRecordError:
            fields.append((UNKNOWN_TAG, f"  {SUBFIELD}{irbis.VALUE}{line.strip()}"))
    return Record("", tuple(fields)) if any(tag != UNKNOWN_TAG for tag, _ in fields) else None


def lenient(data: bytes, encoding: str) -> str:
    """The text with a sign of its own for what cannot be read."""
    try:
        return decode(data, encoding or UTF8)
    except (BadRecordError, KeyError):
        return data.decode(CODECS.get(encoding, UTF8), "replace")


def _lines_of(record: Record, format_: str) -> Iterator[Line]:
    if record.leader and format_ != Format.IRBIS:
        yield _line(f"{LEADER} {record.leader}")
    for tag, body in record.fields:
        yield _line(f"{tag} {_shown(tag, body, format_)}".rstrip(), is_damaged=tag == UNKNOWN_TAG)


def _line(text: str, *, is_damaged: bool = False) -> Line:
    shown = text.translate(_BREAKS)
    return Line(shown, is_damaged or UNREADABLE in shown)


def _shown(tag: str, body: str, format_: str) -> str:
    if is_control(tag):
        return body
    if format_ == Format.IRBIS:
        return _irbis_value(tag, body)
    marks = indicators(body).replace(" ", "#")
    parts = subfields(body) or [("a", body)]
    return f"{marks} " + "".join(f"${code}{value.replace('$', _DOLLAR)}" for code, value in parts)


def _irbis_value(tag: str, body: str) -> str:
    if is_control(tag):
        return body
    return "".join(value if code == irbis.VALUE else f"^{code}{value}" for code, value in subfields(body))


def _leader(text: str) -> str:
    """24 signs, whatever was typed."""
    kept = text.encode("ascii", "replace").decode("ascii")
    return kept.ljust(parsing.LEADER)[: parsing.LEADER] if kept.strip() else DEFAULT_LEADER


def _field(tag: str, text: str, format_: str, number: int, line: str) -> tuple[str, str]:
    if format_ == Format.IRBIS and tag.isdigit():
        return irbis.field(int(tag), text)
    if not _TAG.match(tag):
        raise LineError(number, line)
    if is_control(tag):
        return tag, text
    found = _DATA.fullmatch(text)
    if found is None:
        raise LineError(number, line)
    marks = (found[1] + found[2]).replace("#", " ").replace("_", " ")
    return tag, marks + "".join(_subfields(found[3], number, line))


def _subfields(text: str, number: int, line: str) -> Iterator[str]:
    parts: Sequence[str] = text.split("$")[1:]
    for part in parts:
        if not part:
            raise LineError(number, line)
        yield f"{SUBFIELD}{part[0]}{part[1:].replace(_DOLLAR, '$')}"


def _said_to_be_utf8(leader: str) -> str:
    padded = leader.ljust(parsing.LEADER)[: parsing.LEADER]
    return f"{padded[:9]}a{padded[10:]}"
