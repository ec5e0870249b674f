"""Background entries of circulation, run by the worker once a day."""

from kitaphana.circulation.services import close_desk_days, cut_expired_links
from kitaphana.core import clock


def cut_links() -> int:
    """Forget who had what once the days of retention are over; returns how many loans were cut."""
    return cut_expired_links(clock.now())


def close_days() -> int:
    """Close the diary of yesterday and before at every desk; returns how many days were closed."""
    return close_desk_days()
