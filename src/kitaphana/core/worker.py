"""The worker's loop: number what was committed, hand events over, beat; asleep when there is nothing.

Nothing depends on it for being right, only for being up to date: whatever it does is safe to repeat, so it may be
killed at any moment.
"""

import logging
import threading
import time

from django.db import close_old_connections, connection

from kitaphana.core import dispatcher, heartbeat, sequencer
from kitaphana.core.errors import Busy

LOOK_AGAIN = {"sqlite": 0.02, "postgresql": 0.1}  # seconds between looks at the database
LONGEST_REST = 0.5  # seconds; then retries may be due
AFTER_FAULT = 1.0  # seconds

logger = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Work until `stop` is set. Faults of the database are logged and waited out."""
    subscribers = dispatcher.subscribers()
    beaten_at = float("-inf")
    while not stop.is_set():
        try:
            beaten_at = _beat(beaten_at)
            if not work(subscribers):
                _rest(stop)
        except Exception:
            logger.exception("the worker goes on in %s s", AFTER_FAULT)
            close_old_connections()
            stop.wait(AFTER_FAULT)
    _end()


def _beat(beaten_at: float) -> float:
    """Beat if it is time, also in the midst of much work; returns when the last beat was."""
    if time.monotonic() - beaten_at < heartbeat.EVERY.total_seconds():
        return beaten_at
    heartbeat.beat(heartbeat.WORKER)
    return time.monotonic()


def work(subscribers: list[dispatcher.Subscriber]) -> int:
    """One round: number a batch, hand a batch to each subscriber; returns 0 when there was nothing to do."""
    return sequencer.number_committed() + sum(dispatcher.deliver(subscriber) for subscriber in subscribers)


def catch_up() -> None:
    """Number and deliver all there is, in this thread; for commands, the demo city and tests."""
    subscribers = dispatcher.subscribers()
    while work(subscribers):
        pass


def _end() -> None:
    try:
        heartbeat.stop(heartbeat.WORKER)
    except Busy:
        logger.warning("the worker ends without saying so: the database is busy")


def _rest(stop: threading.Event) -> None:
    """Sleep until something was committed, retries may be due, or `stop` is set.

    SQLite counts other connections' commits in `data_version`: looking costs microseconds. PostgreSQL is asked
    for rows without a number, by a partial index that is empty when all is done; NOTIFY would make all commits
    of the city queue at one lock.
    """
    look = _data_version if connection.vendor == "sqlite" else sequencer.has_unnumbered
    before, ends_at = look() if connection.vendor == "sqlite" else False, time.monotonic() + LONGEST_REST
    while time.monotonic() < ends_at and not stop.wait(LOOK_AGAIN[connection.vendor]):
        if look() != before:
            return


def _data_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])
