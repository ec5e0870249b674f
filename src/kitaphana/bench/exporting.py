"""Steps of the catalog group that run in a child."""

import time
from pathlib import Path

from kitaphana.catalog.exporting import export
from kitaphana.catalog.marc.reading import GoodRecord, read_file


def parse(file: str) -> float:
    """Seconds to read every record of the file: framing, encoding, directory, format."""
    started = time.perf_counter()
    count = sum(isinstance(one, GoodRecord) for one in read_file(Path(file)))
    seconds = time.perf_counter() - started
    if not count:
        raise RuntimeError("no record was read")
    return seconds


def run(format_: str, file: str) -> float:
    """Seconds to export everything."""
    started = time.perf_counter()
    outcome = export(format_, Path(file))
    seconds = time.perf_counter() - started
    if not outcome.written or outcome.left_out:
        raise RuntimeError(f"the export was not whole: {outcome.lines()}")
    return seconds
