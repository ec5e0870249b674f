"""Import with matching into a catalogue that knows half of the file, beside the time to read the file only."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from kitaphana.bench import child
from kitaphana.bench.city import environment_of
from kitaphana.bench.measuring import Figure, rounded


def measure(*, records: int) -> Iterator[Figure]:
    """One figure; it needs no city. The database is warm: what is there already has just been written."""
    with tempfile.TemporaryDirectory(prefix="kitaphana-bench-") as name:
        environment = environment_of(Path(name))
        child.call("joining:prepare", environment, folder=name, records=records)
        read = child.call("joining:parse", environment, folder=name)
        done = child.call("joining:run", environment, folder=name)
    rate, limit = records / done["seconds"], records / read
    yield Figure(
        "import of MARC 21 with items and matching, SQLite", rounded(rate), "records/s", limit=rounded(limit),
        ratio=rounded(rate / limit), n=records,
        data=f"{done['created']} created, {done['updated']} updated by number, {done['attached']} joined by ISBN; "
        "the limit: the same records read from the file, no more",
    )  # fmt: skip
