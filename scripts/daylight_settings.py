"""A demo city in which it is eleven in the morning, whenever its pictures are taken:

`PYTHONPATH=. DJANGO_SETTINGS_MODULE=scripts.daylight_settings make run`, then `make screenshots` in another terminal.
"""

import datetime as dt

from kitaphana.config.settings import *  # noqa: F403  the settings of the city, as they are
from kitaphana.core import clock

HOUR = 11
_real_now = clock.now


def now_by_day() -> dt.datetime:
    """The moment, moved by whole hours within the same day, so that libraries are open."""
    moment = _real_now()
    return moment + dt.timedelta(hours=HOUR - moment.astimezone(clock.zone()).hour)


clock.now = now_by_day
