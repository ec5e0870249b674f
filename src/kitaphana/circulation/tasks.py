"""Background entries of circulation, run by the worker once a day."""

from kitaphana.circulation.services import cut_expired_links
from kitaphana.core import clock


def cut_links() -> int:
    """Forget who had what once the days of retention are over; returns how many loans were cut."""
    return cut_expired_links(clock.now())
