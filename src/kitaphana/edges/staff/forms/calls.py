"""What is typed while a reader is on the telephone."""

import datetime as dt

from django.http import QueryDict

from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused


def chosen_day(sent: QueryDict) -> dt.date:
    """The day of the date field. Raises `suspension_invalid`."""
    try:
        return dt.date.fromisoformat(sent.get("until", ""))
    except ValueError as error:
        raise Refused(Refusal("suspension_invalid")) from error


def earliest_day() -> str:
    """Tomorrow, for a date field."""
    return (clock.today() + dt.timedelta(days=1)).isoformat()


def day_or_none(text: str | None) -> dt.date | None:
    """The day of a date field that may stay empty. Raises `ValueError` for what is no day."""
    return dt.date.fromisoformat(text) if text else None


def number_of(text: str | None) -> int:
    """An id or a year of an address; nonsense is 0, which nothing has."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0
