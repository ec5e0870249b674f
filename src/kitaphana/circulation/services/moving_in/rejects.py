"""Rows that could not be taken, as a table with the same columns and one more that says why: mend it and send it again.

The file holds readers' data: it lies in the data directory, and is removed after the days that uploads are kept.
"""

import io
import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from kitaphana.circulation.services.moving_in.targets import REASON_HEADER
from kitaphana.core.errors import Refusal
from kitaphana.core.spreadsheets import Row, write_csv
from kitaphana.core.spreadsheets.writing import BOM

Explain = Callable[[Sequence[Refusal]], str]
DELIMITER: Final = ";"
_DAY: Final = 24 * 3600


def as_codes(refusals: Sequence[Refusal]) -> str:
    """Reasons for a door to put into words, in the language of who looks."""
    return json.dumps([[one.code, dict(one.params)] for one in refusals], ensure_ascii=False)


def from_codes(text: str) -> list[Refusal]:
    """What `as_codes` wrote; nothing for anything else."""
    try:
        return [Refusal(str(code), dict(params)) for code, params in json.loads(text)]
    except (ValueError, TypeError):
        return []


def rejects_folder() -> Path:
    """Where the files lie."""
    return Path(settings.DATA_DIR) / "moving-in"


class Rejects:
    """Made with the first row, so that a clean run leaves nothing behind; `size` is where a next run goes on."""

    def __init__(self, path: Path, headers: Sequence[str], explain: Explain, size: int = 0) -> None:
        self.path, self.headers, self.explain, self.size = path, headers, explain, size
        self._stream: IO[bytes] | None = None

    def write(self, rows: Iterable[tuple[Row, Sequence[Refusal]]]) -> None:
        """Append rows with their reasons, on the disk before the transaction that counts them."""
        table = [(self._cells(row), self.explain(refusals)) for row, refusals in rows]
        if not table:
            return
        text = io.StringIO()
        lines = [(*cells, reason) for cells, reason in table]
        write_csv(lines if self.size else [(*self.headers, REASON_HEADER), *lines], text, delimiter=DELIMITER)
        stream = self._opened()
        stream.seek(self.size)
        stream.truncate()
        self.size += stream.write((text.getvalue() if not self.size else text.getvalue().removeprefix(BOM)).encode())
        stream.flush()

    def back_to(self, size: int) -> None:
        """Forget what was written after `size`: its transaction did not happen."""
        self.size = size

    def close(self) -> str:
        """Close the file; its path, or nothing when there is none."""
        if self._stream is not None:
            self._stream.truncate(self.size)
            self._stream.close()
            self._stream = None
        if not self.size:
            self.path.unlink(missing_ok=True)
        return str(self.path) if self.size else ""

    def _cells(self, row: Row) -> list[str]:
        return [row.cell(index) for index in range(len(self.headers))]

    def _opened(self) -> IO[bytes]:
        if self._stream is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)
            self._stream = self.path.open("r+b")
        return self._stream


def forget_old_rejects() -> int:
    """Delete files of rejects after the days that uploads are kept; how many."""
    oldest, count = time.time() - settings.UPLOAD_DAYS * _DAY, 0
    for path in rejects_folder().glob("*.csv"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            count += 1
    return count
