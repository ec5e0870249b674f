"""Every record of a run whose encoding was guessed, on the disk: a line of JSON for each, however many there are."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.crypto import get_random_string

from kitaphana.core import clock

_AT_ONCE = 1_000
_DAY = 24 * 3600


def guesses_folder() -> Path:
    """Where the files lie."""
    return Path(settings.DATA_DIR) / "guesses"


@dataclass(slots=True)
class GuessFile:
    """Written in pieces and open at no time in between; a job that goes on begins its file anew and passes over all."""

    job_id: int | None = None
    path: Path | None = None
    _lines: list[str] = field(default_factory=list)

    def add(self, told: dict[str, Any]) -> None:
        """One record."""
        self._lines.append(json.dumps(told, ensure_ascii=False) + "\n")
        if len(self._lines) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Bring to the disk what is not there yet; without any guess there is no file."""
        if not self._lines:
            return
        is_first = self.path is None
        self.path = self.path or self._new_path()
        with self.path.open("w" if is_first else "a", encoding="utf-8") as stream:
            stream.writelines(self._lines)
        self._lines.clear()

    def _new_path(self) -> Path:
        folder = guesses_folder()
        folder.mkdir(parents=True, exist_ok=True)
        if self.job_id:
            return folder / f"import-{self.job_id}.jsonl"
        return folder / f"{clock.now():%Y%m%d-%H%M%S}-{get_random_string(6).lower()}.jsonl"


def guesses_in(name: str) -> Iterator[dict[str, Any]] | None:
    """The records that the file tells of, one by one; `None` when it is not there any more."""
    path = guesses_folder() / Path(name).name
    return _lines_of(path) if name and path.is_file() else None


def forget_old_guesses() -> int:
    """Delete files that nobody has written to for `KITAPHANA_UPLOAD_DAYS`; how many. Daily upkeep."""
    oldest, count = time.time() - settings.UPLOAD_DAYS * _DAY, 0
    for path in guesses_folder().glob("*.jsonl"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            count += 1
    return count


def _lines_of(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)
