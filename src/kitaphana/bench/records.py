"""Group `records`: import of MARC 21 with items into a fresh SQLite, against the same rows by the bare driver."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kitaphana.bench import child
from kitaphana.bench.city import DATABASE, environment_of
from kitaphana.bench.measuring import Figure, rounded

EMPTY = "empty.sqlite3"
LESS, MORE = 8, 2
"""Memory is compared over an eighth and a half of the records, with a small page cache: SQLite's own cache and map
would grow to their fixed sizes (64 and 256 MB) and hide what the import itself holds."""


def measure(*, records: int) -> Iterator[Figure]:
    """All figures of the group; it needs no city."""
    with tempfile.TemporaryDirectory(prefix="kitaphana-bench-") as name:
        folder = Path(name) / "whole"
        done = _imported(folder, records)
        full, empty = str(folder / DATABASE), str(folder / EMPTY)
        raw = child.call("importing:raw", environment_of(folder), empty=empty, full=full)
        less = _imported(Path(name) / "less", records // LESS, is_frugal=True)
        more = _imported(Path(name) / "more", records // MORE, is_frugal=True)
    rate, limit = records / done["seconds"], records / raw
    yield Figure(
        "import of MARC 21 with items, SQLite", rounded(rate), "records/s", limit=rounded(limit),
        ratio=rounded(rate / limit), n=records, data=f"{done['items']} items; the limit is the rows alone",
    )  # fmt: skip
    yield Figure(
        f"peak memory of an import of {records // MORE} records", more["megabytes"], "MB", limit=less["megabytes"],
        ratio=rounded(more["megabytes"] / less["megabytes"]), n=records // MORE,
        data=f"the limit is an import of {records // LESS} records; page cache of 4 MB",
    )  # fmt: skip


def _imported(folder: Path, records: int, *, is_frugal: bool = False) -> dict[str, float]:
    folder.mkdir()
    environment = environment_of(folder)
    file = folder / "records.mrc"
    child.call("importing:prepare", environment, file=str(file), records=records)
    shutil.copy2(folder / DATABASE, folder / EMPTY)
    done: dict[str, float] = child.call("importing:run", environment, file=str(file), is_frugal=is_frugal)
    return done
