"""When somebody should look at a way out: it is down, or what waits for it waits too long."""

import datetime as dt
from enum import StrEnum
from typing import Final

PATIENCE: Final = dt.timedelta(minutes=15)
"""How long a message that may go can wait before somebody should look."""
MANY_WAITING: Final = 1_000


class Alarm(StrEnum):
    """What is the matter with a channel."""

    NONE = ""
    NOT_SET_UP = "not_set_up"
    """Messages wait for a channel that has no gateway."""
    DOWN = "down"
    """The gateway failed so often that it is left alone for a while."""
    LATE = "late"
    """The worker or the gateway is too slow: something has waited for a quarter of an hour."""
    LONG = "long"
    """As many messages wait as are counted at all."""


def alarm_of(*, is_set_up: bool, is_down: bool, waiting: int, oldest: dt.datetime | None, now: dt.datetime) -> Alarm:
    """The worst that can be said of a channel; `oldest`: since when the first of those that wait could have gone."""
    if not is_set_up:
        return Alarm.NOT_SET_UP if waiting else Alarm.NONE
    if is_down:
        return Alarm.DOWN
    if oldest is not None and now - oldest > PATIENCE:
        return Alarm.LATE
    return Alarm.LONG if waiting >= MANY_WAITING else Alarm.NONE
