"""Split a stream of ISO 2709 records, whatever has happened to it.

The leader's length is never trusted to find the end: a record ends at its terminator (0x1D). What the length is good
for is finding a whole record behind the ruins of a truncated one: a leader inside a frame whose length reaches exactly
to the terminator. Every byte that is not mere filling between records comes out in exactly one piece.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

TERMINATOR = b"\x1d"
CHUNK = 1 << 18
MAX_RECORD = 1 << 20
FILLING = b" \t\r\n\x00\x1a"

_LEADER = re.compile(rb"(?=([0-9]{5})[\x20-\x7e]{5}22[0-9]{5}[\x20-\x7e]{3}4[\x20-\x7e]{3})")
_NOT_FILLING = re.compile(rb"[^\t\r\n\x00\x1a]")  # a space may be the beginning of a leader without a length
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of the file from `offset` on. With a `reason` they are no record: it says why, `detail` helps a person."""

    offset: int
    data: bytes
    reason: str = ""
    detail: str = ""


def pieces(stream: IO[bytes]) -> Iterator[Piece]:
    """Frames and ruins in the order of the file; holds no more than `MAX_RECORD` and one chunk."""
    rest, offset = b"", 0
    while chunk := stream.read(CHUNK):
        *frames, rest = (rest + chunk).split(TERMINATOR)
        for frame in frames:
            yield from _opened(offset, frame + TERMINATOR)
            offset += len(frame) + 1
        while len(rest) > MAX_RECORD:
            yield Piece(offset, rest[:MAX_RECORD], "too_long")
            offset, rest = offset + MAX_RECORD, rest[MAX_RECORD:]
    yield from _ruin(offset, rest, "no_terminator")


def _opened(offset: int, frame: bytes) -> Iterator[Piece]:
    """The record that ends the frame, after what does not belong to it."""
    start = _filling(frame)
    if start >= len(frame) - 1:
        yield from _ruin(offset, frame, "empty")
        return
    if frame[start : start + 5] != b"%05d" % (len(frame) - start):
        inner = next((at for at, length in leaders_inside(frame) if at > start and length == len(frame) - at), start)
        yield from _ruin(offset, frame[:inner], "truncated")
        start = inner
    yield Piece(offset + start, frame[start:])


def leaders_inside(frame: bytes) -> Iterator[tuple[int, int]]:
    """Where something like a leader stands in the frame, and which length it claims."""
    return ((match.start(), int(match[1])) for match in _LEADER.finditer(frame))


def _filling(data: bytes) -> int:
    """How many bytes of filling the data begins with."""
    start = 3 if data.startswith(_BYTE_ORDER_MARK) else 0
    found = _NOT_FILLING.search(data, start)
    return found.start() if found else len(data)


def _ruin(offset: int, data: bytes, reason: str) -> Iterator[Piece]:
    start = _filling(data)
    kept = data[start:].rstrip(FILLING)
    if kept:
        yield Piece(offset + start, kept, reason)
