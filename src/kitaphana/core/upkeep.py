"""What must be done once a day: forgetting old answers, attempts, sessions; cutting old links; lists for the morning.

The lists of dotted paths stand in `config/upkeep.py`; each names a function without arguments that is safe to repeat
and returns how many rows it changed.
"""

import datetime as dt
import logging
from collections.abc import Callable, Sequence

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.module_loading import import_string

from kitaphana.core import clock, heartbeat, locks

EVERY = dt.timedelta(days=1)
PART = "upkeep"
MORNING = "morning"
FIRST_HOUR = 5
"""Before anybody opens: what is done then must lie ready at the desks."""

logger = logging.getLogger(__name__)


def run_if_due() -> bool:
    """Run all of it if a day has passed since the last time; says whether it ran."""
    with locks.exclusive(PART) as is_ours:
        since = heartbeat.age(PART)
        if not is_ours or (since is not None and since < EVERY):
            return False
        run()
        heartbeat.beat(PART)
        return True


def run_morning_if_due() -> bool:
    """Run what begins the day, once a day from five in the morning of the city on; says whether it ran."""
    with locks.exclusive(MORNING) as is_ours:
        now = clock.now().astimezone(clock.zone())
        since = heartbeat.age(MORNING)
        is_done = since is not None and (now - since).date() == now.date()
        if not is_ours or is_done or now.hour < FIRST_HOUR:
            return False
        run(settings.MORNING)
        heartbeat.beat(MORNING)
        return True


def run(listed: str = "") -> None:
    """Run every task of a list; one that fails is logged and does not stop the others."""
    paths: Sequence[str] = import_string(listed or settings.UPKEEP)
    for path in paths:
        task: Callable[[], int] = import_string(path)
        try:
            count = task()
        except Exception:
            logger.exception("upkeep %s failed; it is tried again in a day", path)
        else:
            logger.info("upkeep %s: %d rows", path, count)


def forget_old_sessions() -> int:
    """Delete sessions that have ended."""
    call_command("clearsessions", verbosity=0)
    return 0


def tidy_database() -> int:
    """On SQLite: look after the planner's figures, and empty the write-ahead log, which still tells what was erased.

    PostgreSQL's autovacuum does both. A checkpoint that readers hold up is simply finished another day.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return 0
