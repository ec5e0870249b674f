"""Whether the house is being maintained: a small file in the data directory, so that it can be said while the
database is away. Pages are read as ever; what would write is turned away (see `config.maintenance`).
"""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kitaphana.core import clock

FILE = "maintenance.json"
MOST_TEXT = 300
DEFAULT_WAIT = dt.timedelta(minutes=10)
LONGEST_WAIT = dt.timedelta(days=1)
_seen: dict[str, tuple[int, "Maintenance | None"]] = {}


@dataclass(frozen=True, slots=True)
class Maintenance:
    """What visitors are told: until when (not always known), and a sentence of the administrator's own."""

    until: dt.datetime | None
    text: str

    @property
    def retry_after(self) -> int:
        """Seconds after which trying again makes sense (RFC 9110, 10.2.3)."""
        left = DEFAULT_WAIT if self.until is None else self.until - clock.now()
        return int(min(max(left, dt.timedelta(minutes=1)), LONGEST_WAIT).total_seconds())


def current() -> Maintenance | None:
    """The maintenance that is on; the file is read anew only when it has changed. An unreadable file counts as on."""
    path = _path()
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return None
    found = _seen.get(str(path))
    if found is None or found[0] != stamp:
        found = _seen[str(path)] = (stamp, _read(path))
    return found[1]


def switch_on(*, until: dt.datetime | None = None, text: str = "") -> Maintenance:
    """Turn writes away from now on; said again, the new words hold."""
    path, told = _path(), Maintenance(until, " ".join(text.split())[:MOST_TEXT])
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"until": until.isoformat() if until else None, "text": told.text}), encoding="utf-8")
    fresh.replace(path)
    _seen.clear()  # two writes within one tick of the file system's clock
    return told


def switch_off() -> bool:
    """Take writes again; whether maintenance was on."""
    was_on = _path().exists()
    _path().unlink(missing_ok=True)
    _seen.clear()
    return was_on


def _read(path: Path) -> Maintenance:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        until = dt.datetime.fromisoformat(told["until"]) if told["until"] else None
        return Maintenance(until, str(told["text"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Maintenance(None, "")


def _path() -> Path:
    return Path(settings.DATA_DIR) / FILE
