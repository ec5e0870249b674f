"""Import with matching into a catalogue that knows half of the file, beside the time to read the file only."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from kitaphana.bench import child
from kitaphana.bench.city import environment_of
from kitaphana.bench.measuring import Figure, rounded


def measure(*, records: int) -> Iterator[Figure]:
    """From the command line and from the staff pages, whose jobs can be stopped and go on after fewer records.

    It needs no city. The database is warm: what is there already has just been written.
    """
    for way, is_job in (("", False), (" from the staff pages", True)):
        with tempfile.TemporaryDirectory(prefix="kitaphana-bench-") as name:
            yield _import(environment_of(Path(name)), name, way, is_job=is_job, records=records)


def _import(environment: Mapping[str, str], folder: str, way: str, *, is_job: bool, records: int) -> Figure:
    child.call("joining:prepare", environment, folder=folder, records=records)
    read = child.call("joining:parse", environment, folder=folder)
    done = child.call("joining:run", environment, folder=folder, is_job=is_job)
    rate, limit = records / done["seconds"], records / read
    return Figure(
        f"import of MARC 21 with items and matching{way}, SQLite", rounded(rate), "records/s", limit=rounded(limit),
        ratio=rounded(rate / limit), n=records,
        data=f"{done['created']} created, {done['updated']} updated by number, {done['attached']} joined by ISBN; "
        "the limit: the same records read from the file, no more",
    )  # fmt: skip
