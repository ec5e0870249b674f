"""An invented reader and case, to show what a text looks like."""

import datetime as dt
from typing import Any, Final

NAMES: Final = {"kk": "Айгерім", "ru": "Анна", "en": "Anna"}


def example_facts(today: dt.date) -> dict[str, Any]:
    """One value for every word that any text may use."""
    soon, later = today + dt.timedelta(days=3), today + dt.timedelta(days=30)
    return {
        "title": "Абай жолы",
        "author": "Мұхтар Әуезов",
        "place": {"kk": "Абай кітапханасы", "ru": "Библиотека имени Абая", "en": "Abai Library"},
        "due": soon.isoformat(),
        "until": later.isoformat(),
        "first_day": soon.isoformat(),
        "last_day": later.isoformat(),
        "days": "3",
        "blocks_on": later.isoformat(),
        "sum": "4500",
        "shelf": "A-17",
        "code": "123456",
        "minutes": "10",
        "search": "Абай",
        "found": "3",
        "reason": {"kk": "Жөндеу", "ru": "Ремонт", "en": "Repairs"},
        "device": "Firefox, Android",
        "at": dt.datetime.combine(today, dt.time(7, 30), tzinfo=dt.UTC).isoformat(),
    }
