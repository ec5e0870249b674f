"""The days off of a year: a country's holidays, corrected by its data file, with the days they are moved to. Pure."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kitaphana.core.trilingual import LANGUAGES, Names

_ONE_DAY = dt.timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day off; `moved_from` is the day it stands in for."""

    on: dt.date
    names: Names
    moved_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Holiday:
    names: Names
    moves: bool


class CountryHolidays:
    """What a country's data file (`data/<code>.toml`) says of its holidays."""

    def __init__(self, data: Mapping[str, Any]) -> None:  # Any: TOML has no static type
        self.language = str(data["language"])
        self._estimated = str(data["estimated"])
        self._substituted = re.compile(data["substituted"])
        self._in_lieu, self._swapped = _names(data["in_lieu"]), _names(data["swapped"])
        self._holidays = {row["source"]: _Holiday(_names(row), row.get("moves", True)) for row in data["holidays"]}
        self._removed, self._added = data["removed"], data["added"]
        self._announced = data["announced"]

    def days_off(self, year: int, source: Mapping[dt.date, str]) -> tuple[DayOff, ...]:
        """The days off of `year` in order, made from the source's holidays without its own moved days.

        A holiday on a weekend is moved to the next working day, unless it is one that never moves.
        A name that the data file does not know is kept as the source has it.
        """
        named = self._corrected(year, {on: name.removesuffix(self._estimated) for on, name in source.items()})
        fixed = [self._day_off(on, name) for on, name in sorted(named.items())]
        movable = [day for day in fixed if self._may_move(named[day.on]) and day.moved_from is None]
        return tuple(sorted((*fixed, *self._moved(movable, named)), key=lambda day: day.on))

    def _corrected(self, year: int, named: dict[dt.date, str]) -> dict[dt.date, str]:
        for row in self._removed:
            if year >= row["since_year"]:
                named.pop(dt.date(year, row["month"], row["day"]), None)
        for row in self._added:
            if year >= row["since_year"]:
                named[dt.date(year, row["month"], row["day"])] = row["source"]
        for row in self._announced:
            if row["on"].year == year:
                named = {on: name for on, name in named.items() if name != row["source"]}
                named[row["on"]] = row["source"]
        return named

    def _day_off(self, on: dt.date, name: str) -> DayOff:
        if swapped := self._substituted.search(name):
            day, month, year = map(int, swapped.groups())
            return DayOff(on, self._swapped, dt.date(year, month, day))
        return DayOff(on, self._holidays[name].names if name in self._holidays else Names(name, name, name))

    def _may_move(self, name: str) -> bool:
        return self._holidays[name].moves if name in self._holidays else True

    def _moved(self, movable: Iterable[DayOff], taken: Iterable[dt.date]) -> Iterator[DayOff]:
        occupied = set(taken)
        for holiday in movable:
            if holiday.on.weekday() < _SATURDAY:
                continue
            day = holiday.on
            while day.weekday() >= _SATURDAY or day in occupied:
                day += _ONE_DAY
            occupied.add(day)
            yield DayOff(day, self._lieu_names(holiday.names), holiday.on)

    def _lieu_names(self, names: Names) -> Names:
        return Names(*(self._in_lieu.name_in(lang).format(name=names.name_in(lang)) for lang in LANGUAGES))


def _names(row: Mapping[str, Any]) -> Names:
    return Names(*(row[language] for language in LANGUAGES))
