"""The one source of time: UTC instants, and the city's own calendar day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings

_frozen: ContextVar[dt.datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or dt.datetime.now(dt.UTC)


def zone() -> ZoneInfo:
    """The time zone of the city (Asia/Almaty: UTC+5 since 1 March 2024)."""
    return ZoneInfo(settings.TIME_ZONE)


def today() -> dt.date:
    """The calendar day in the city."""
    return now().astimezone(zone()).date()


@contextmanager
def frozen_at(moment: dt.datetime) -> Iterator[None]:
    """Hold the clock still; for tests, the demo city and simulations."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
