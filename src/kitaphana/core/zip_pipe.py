"""ZIP archives that are sent while they are made: memory does not grow with them."""

import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

SEND_AT = 1 << 16


class Pipe:
    """A stream that hands on what was written to it."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.waiting = 0

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._pieces.append(bytes(data))
        self.waiting += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits here for a disk."""

    def taken(self) -> bytes:
        """Everything written since the last time."""
        pieces, self._pieces, self.waiting = self._pieces, [], 0
        return b"".join(pieces)


def archive_into(pipe: Pipe) -> zipfile.ZipFile:
    """An archive whose bytes come out of the pipe; its members are deflated."""
    stream: IO[bytes] = pipe  # type: ignore[assignment]  # it is only written to
    return zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)


def member(
    archive: zipfile.ZipFile, pipe: Pipe, name: str, parts: Iterable[bytes], *, may_be_huge: bool = True
) -> Iterator[bytes]:
    """Write a member, handing on what has come together; `may_be_huge` allows more than 4 GiB (ZIP64)."""
    with archive.open(name, "w", force_zip64=may_be_huge) as entry:
        for part in parts:
            entry.write(part)
            if pipe.waiting >= SEND_AT:
                yield pipe.taken()
