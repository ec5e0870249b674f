"""Of group `catalog`: readers and open loans move in from one table, against the reading of that table alone."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from kitaphana.bench import child
from kitaphana.bench.city import environment_of
from kitaphana.bench.measuring import Figure, rounded


def measure(*, readers: int, loans: int) -> Iterator[Figure]:
    """The figures of readers; they need no city."""
    with tempfile.TemporaryDirectory(prefix="kitaphana-bench-") as name:
        folder = Path(name)
        environment = environment_of(folder)
        file = str(folder / "readers.csv")
        child.call("moving_in:prepare", environment, file=file, readers=readers, loans=loans)
        done = child.call("moving_in:run", environment, file=file)
        again = child.call("moving_in:run", environment, file=file)
    yield Figure(
        f"{readers} readers with {loans} open loans moved in, SQLite", rounded(done["seconds"]), "s",
        limit=rounded(done["reading"]), ratio=rounded(done["seconds"] / done["reading"]), n=readers,
        data=f"{done['megabytes']} MB at most; the limit is reading and judging the table alone; wanted: 120 s",
    )  # fmt: skip
    yield Figure(
        f"the same {readers} readers once more, nothing to change", rounded(again["seconds"]), "s",
        limit=rounded(again["reading"]), ratio=rounded(again["seconds"] / again["reading"]), n=readers,
        data="every row found unchanged",
    )  # fmt: skip
