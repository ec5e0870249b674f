"""Opening hours as people write them in a data file: days as `mon-fri`, times as `10:00`."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kitaphana.core.trilingual import LANGUAGES
from kitaphana.network.rules.words import ExceptionRecurrence, HoursState

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekday_bits(text: str) -> int:
    """The weekdays of `mon-fri`, `sat,sun` or `mon-wed,fri` as bits, Monday first; `ValueError` for anything else."""
    bits = 0
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if end < start:
            raise ValueError(f"days run from Monday to Sunday: {text}")
        for day in range(start, end + 1):
            bits |= 1 << day
    return bits


@dataclass(frozen=True, slots=True)
class DayPattern:
    """A named timetable: columns of opening hours and of exceptions, still without owner and dates."""

    periods: tuple[Mapping[str, Any], ...]  # Any: columns of several types
    exceptions: tuple[Mapping[str, Any], ...]

    @staticmethod
    def of(row: Mapping[str, Any]) -> "DayPattern":
        """Read `hours` and `exceptions` of a pattern in the data file."""
        periods = tuple(_period(hours) for hours in row["hours"])
        return DayPattern(periods, tuple(_exception(exception) for exception in row.get("exceptions", ())))


def _period(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "weekdays": weekday_bits(row["days"]),
        "opens_at": dt.time.fromisoformat(row["from"]),
        "closes_at": dt.time.fromisoformat(row["to"]),
        "state": HoursState(row["state"]),
    }


def _exception(row: Mapping[str, Any]) -> dict[str, Any]:
    times = {"opens_at": row.get("from"), "closes_at": row.get("to")}
    return {
        "recurrence": ExceptionRecurrence(row["recurrence"]),
        "weekday": WEEKDAYS.index(row["weekday"]) if "weekday" in row else None,
        "state": HoursState(row["state"]),
        **{name: dt.time.fromisoformat(text) if text else None for name, text in times.items()},
        **{f"reason_{language}": row["reason"][language] for language in LANGUAGES},
    }
