"""Bad records of an import, kept byte by byte: JSON lines that tell of each, and a file of nothing but the bytes."""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kitaphana.catalog.marc.reading import BadRecord
from kitaphana.core import clock


@dataclass(slots=True)
class QuarantineFile:
    """Opened with the first bad record, so that a clean import leaves nothing behind."""

    directory: Path
    source: Path
    source_name: str = ""
    _told: IO[str] | None = field(default=None, init=False)
    _bytes: IO[bytes] | None = field(default=None, init=False)

    def add(self, bad: BadRecord) -> None:
        """Write one line and the bytes; they are on the disk before the batch is committed."""
        if self._told is None or self._bytes is None:
            self._told, self._bytes = self._open()
        line = {
            "file": str(self.source),
            "offset": bad.offset,
            "length": len(bad.raw),
            "reason": bad.reason,
            "detail": bad.detail,
            "bytes": base64.b64encode(bad.raw).decode("ascii"),
        }
        self._told.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._bytes.write(bad.raw)

    @property
    def name(self) -> str:
        """The file with the bytes; nothing before the first bad record."""
        return Path(self._bytes.name).name if self._bytes else ""

    def flush(self) -> None:
        """Hand everything to the system."""
        for stream in (self._told, self._bytes):
            if stream is not None:
                stream.flush()

    def close(self) -> tuple[str, ...]:
        """Close the files; their paths, or nothing when there was nothing to write."""
        if self._told is None or self._bytes is None:
            return ()
        self._told.close()
        self._bytes.close()
        return (self._told.name, self._bytes.name)

    def _open(self) -> tuple[IO[str], IO[bytes]]:
        self.directory.mkdir(parents=True, exist_ok=True)
        stem = Path(self.source_name or self.source.name).stem
        stamp = f"{clock.now():%Y%m%d-%H%M%S}-{stem[:60]}"
        for number in range(1, 10_000):
            path = self.directory / (f"{stamp}.jsonl" if number == 1 else f"{stamp}-{number}.jsonl")
            try:
                return path.open("x", encoding="utf-8"), path.with_suffix(".mrc").open("wb")
            except FileExistsError:
                continue
        raise FileExistsError(stamp)
