"""Group `catalog`: records out of a fresh SQLite, beside the time that it takes only to read the same records."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from kitaphana.bench import child
from kitaphana.bench.city import environment_of
from kitaphana.bench.measuring import Figure, rounded

FORMATS = {
    "marc21": "ISO 2709, byte by byte",
    "marcxml": "MARCXML",
    "unimarc": "UNIMARC, every record converted",
    "csv": "CSV",
    "xlsx": "XLSX",
}


def measure(*, records: int) -> Iterator[Figure]:
    """Figures of the export; it needs no city."""
    with tempfile.TemporaryDirectory(prefix="kitaphana-bench-") as name:
        folder = Path(name) / "base"
        folder.mkdir()
        environment, file = environment_of(folder), str(folder / "records.mrc")
        child.call("importing:prepare", environment, file=file, records=records)
        child.call("importing:run", environment, file=file, is_frugal=False)
        limit = records / child.call("exporting:parse", environment, file=file)
        for format_, words in FORMATS.items():
            seconds = child.call("exporting:run", environment, format_=format_, file=str(folder / f"out.{format_}"))
            rate = records / seconds
            yield Figure(
                f"export as {words}, SQLite", rounded(rate), "records/s", limit=rounded(limit),
                ratio=rounded(rate / limit), n=records, data="the limit: the same records read from a file, no more",
            )  # fmt: skip
