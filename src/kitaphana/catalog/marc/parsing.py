"""Open one ISO 2709 record: its directory, repaired where it can be, and its fields."""

import re
from collections.abc import Sequence
from itertools import accumulate

from kitaphana.catalog.marc.encoding import ASCII, decode
from kitaphana.catalog.marc.guessing import MARC8
from kitaphana.catalog.marc.record import BadRecordError, Record

LEADER = 24
ENTRY = 12
FIELD_END = "\x1e"
LONGEST_FIELD, LONGEST_RECORD = 9_999, 99_999

_TAG = re.compile(r"[0-9A-Za-z]{3}")
_ESCAPED = re.compile(r"&#x([0-9A-Fa-f]{4,6});")


def parse(raw: bytes, encoding: str) -> Record:
    """The record in `raw` (leader to terminator). Raises `BadRecordError` when it cannot be understood."""
    directory, body = _halves(raw)
    text = decode(body, encoding)
    if encoding in (ASCII, MARC8) and "&#x" in text:  # how MARC-8 writes letters that it does not have
        text = _ESCAPED.sub(_character, text)
    bodies = text.split(FIELD_END)[:-1]
    entries = [directory[at : at + ENTRY] for at in range(0, len(directory), ENTRY)]
    lengths = [len(piece) + 1 for piece in body.split(b"\x1e")[:-1]]
    if not _is_in_order(entries, lengths) and not _overflows(entries, lengths):
        entries = _repaired(entries, body, bodies)
    return Record(raw[:LEADER].decode("ascii", "replace"), tuple(zip(_tags(entries), bodies, strict=True)))


def tags_of(raw: bytes) -> frozenset[str]:
    """The tags in the directory, for those who want to know them before they know the encoding."""
    end = raw.find(b"\x1e", LEADER)
    return frozenset(raw[at : at + 3].decode("ascii", "replace") for at in range(LEADER, max(end, LEADER), ENTRY))


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def _halves(raw: bytes) -> tuple[str, bytes]:
    """Directory and field bytes. The base address of the leader is not needed, so it cannot mislead."""
    end = raw.find(b"\x1e", LEADER)
    if end < 0 or len(raw) < LEADER + 2:
        raise BadRecordError("no_directory")
    directory = raw[LEADER:end]
    if not directory or len(directory) % ENTRY or not directory.isascii():
        raise BadRecordError("directory_damaged", f"{len(directory)} bytes")
    body = raw[end + 1 :].rstrip(b"\x1d\r\n")
    if not body.endswith(b"\x1e"):
        raise BadRecordError("truncated", "the last field has no end")
    return directory.decode("ascii"), body


def _is_in_order(entries: list[str], lengths: list[int]) -> bool:
    """Does the directory name the fields one after the other, with their true lengths?"""
    if len(entries) != len(lengths):
        return False
    starts = accumulate(lengths, initial=0)  # one more than there are fields
    rows = zip(entries, lengths, starts, strict=False)
    return all(entry[3:] == f"{length:04}{start:05}" for entry, length, start in rows)


def _overflows(entries: list[str], lengths: list[int]) -> bool:
    """Is the directory in order but for numbers that ran out of digits (four for a length, five for a beginning)?

    Writers cut such numbers off, put nines or zeros in their place, or write them longer than their place is.
    """
    if len(entries) != len(lengths) or not is_oversized(lengths, len(entries)):
        return False
    start = 0
    for entry, length in zip(entries, lengths, strict=True):
        if not (_may_be(entry[3:7], length) and _may_be(entry[7:12], start)):
            return False
        start += length
    return True


def is_oversized(lengths: Sequence[int], count: int) -> bool:
    """Are fields of these lengths (their end counted) too long for ISO 2709, one of them or all together?"""
    return max(lengths, default=0) > LONGEST_FIELD or LEADER + ENTRY * count + 2 + sum(lengths) > LONGEST_RECORD


def _may_be(digits: str, number: int) -> bool:
    """The number itself where it has room; else its last or first digits, nines or zeros."""
    exact = f"{number:0{len(digits)}}"
    if len(exact) == len(digits):
        return digits == exact
    return digits in (exact[-len(digits) :], exact[: len(digits)], "9" * len(digits), "0" * len(digits))


def _repaired(entries: list[str], body: bytes, bodies: list[str]) -> list[str]:
    """The entries in the order of the fields, when the directory is shuffled or counts letters instead of bytes."""
    ordered = sorted(entries, key=lambda entry: entry[7:])
    lengths = [len(piece) + 1 for piece in body.split(b"\x1e")[:-1]]
    if _is_in_order(ordered, lengths) or _is_in_order(ordered, [len(text) + 1 for text in bodies]):
        return ordered
    raise BadRecordError("directory_lies", f"{len(entries)} entries, {len(bodies)} fields")


def _tags(entries: list[str]) -> list[str]:
    tags = [entry[:3] for entry in entries]
    for tag in tags:
        if not (tag.isdigit() or _TAG.fullmatch(tag)):
            raise BadRecordError("bad_tag", repr(tag))
    return tags
