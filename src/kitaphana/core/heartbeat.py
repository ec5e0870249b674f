"""Signs of life of the long-running parts, for `/readyz` and `kitaphana check`.

A table and not a file: in a city several machines share one database, and the web asks about a worker elsewhere.
"""

import datetime as dt

from kitaphana.core import clock
from kitaphana.core.models import Heartbeat
from kitaphana.core.transactions import retrying

EVERY = dt.timedelta(seconds=5)
ALIVE_FOR = dt.timedelta(seconds=60)  # a large batch for a subscriber may take half of that
WORKER = "worker"


def beat(part: str) -> None:
    """Say that `part` is alive now."""
    retrying(lambda: Heartbeat.objects.update_or_create(part=part, defaults={"beaten_at": clock.now()}))


def stop(part: str) -> None:
    """Say that `part` ends of its own will."""
    retrying(lambda: Heartbeat.objects.filter(part=part).delete())


def age(part: str) -> dt.timedelta | None:
    """Time since the last beat; None if there was none."""
    row = Heartbeat.objects.filter(part=part).first()
    return clock.now() - row.beaten_at if row else None


def is_alive(part: str) -> bool:
    """Whether the last beat is young enough."""
    since = age(part)
    return since is not None and since < ALIVE_FOR
