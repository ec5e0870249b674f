"""Build the whole index anew beside the old one, and switch to it without losing an event.

The subscriber's position is read before the first work. What happens during the build is written to the old index
by the worker as always, and once more to the new one at the end: first without stopping the worker, then, for the
last moments, under the writers' lock, in which the pointer is switched.
"""

import datetime as dt
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tantivy

from kitaphana.catalog.queries import index_rows
from kitaphana.core import clock
from kitaphana.core.models import OutboxEvent, SubscriberPosition
from kitaphana.discovery import indexer
from kitaphana.discovery.index import store
from kitaphana.discovery.index.schema import VERSION

HEAP = 256_000_000  # bytes
THREADS = 2
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Build:
    """What was built: folder, works in it, seconds it took, bytes on disk, events caught up with up to `position`."""

    folder: Path
    work_count: int
    seconds: float
    size: int
    position: int


def rebuild(on_progress: Callable[[int], None] = lambda done: None) -> Build:
    """Build and switch; `on_progress` is told how many works are written. Two at a time wait for each other."""
    with store.locked("build"):
        started = time.monotonic()
        position = _position()
        folder = store.root() / f"v{VERSION}-{clock.now():%Y%m%dT%H%M%S%f}"
        try:
            count = _fill(store.new_index(folder), on_progress)
            position = _switch(folder, position)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        size = sum(file.stat().st_size for file in folder.iterdir())
        return Build(folder, count, time.monotonic() - started, size, position)


def _position() -> int:
    found = SubscriberPosition.objects.filter(subscriber=indexer.SUBSCRIBER).first()
    return found.seq if found else 0


def _fill(index: tantivy.Index, on_progress: Callable[[int], None]) -> int:
    writer = index.writer(HEAP, THREADS)
    count = after = 0
    try:
        while rows := index_rows(after=after, limit=CHUNK):
            count += indexer.add_works(writer, rows)
            after = rows[-1].work_id
            on_progress(count)
        writer.commit()
    finally:
        writer.wait_merging_threads()
    return count


def _switch(folder: Path, position: int) -> int:
    reached = _catch_up(folder, position)
    with store.locked():
        reached = _catch_up(folder, reached)
        store.write_about(folder, {"position": reached, "built_at": clock.now().isoformat(timespec="seconds")})
        store.switch_to(folder)
    return reached


def _catch_up(folder: Path, after: int) -> int:
    """Write the works of all numbered events above `after`; returns the last one's number."""
    events = OutboxEvent.objects.filter(seq__gt=after, name__in=indexer.EVENT_NAMES).order_by("seq")
    ids: dict[int, None] = {}
    for seq, payload in events.values_list("seq", "payload").iterator(chunk_size=CHUNK):
        ids.update(dict.fromkeys(indexer.works_of([payload])))
        after = seq or after
    if ids:
        indexer.write_works(folder, list(ids))
    return after


def age(folder: Path) -> dt.datetime:
    """When the index in `folder` was built."""
    return dt.datetime.fromisoformat(str(store.read_about(folder)["built_at"]))
