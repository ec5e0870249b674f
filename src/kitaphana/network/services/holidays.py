"""Public holidays: load a year, add, change and remove a day."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from importlib import resources

import holidays
from django.conf import settings
from django.db import transaction

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.trilingual import Names
from kitaphana.network import errors
from kitaphana.network.models import PublicHoliday
from kitaphana.network.public_holidays import CountryHolidays, DayOff
from kitaphana.network.services import _changes


@transaction.atomic
def load_holidays(*, year: int, by: Actor, country: str = "") -> tuple[PublicHoliday, ...]:
    """Add the days off of `year` that are not there yet, by the data of the country; gives those it added.

    Days that staff changed stay as they are, so that loading again is safe.
    """
    known = set(PublicHoliday.objects.filter(on__year=year).values_list("on", flat=True))
    missing = [day for day in _days_off(year, country or settings.COUNTRY) if day.on not in known]
    if not missing:
        return ()
    added = tuple(_create(day.on, day.names, day.moved_from) for day in missing)
    days = [holiday.on.isoformat() for holiday in added]
    _changes.note(act="holidays_loaded", subject=f"holidays:{year}", by=by, details={"added": days})
    return added


@transaction.atomic
def add_holiday(*, on: dt.date, names: Names, by: Actor, moved_from: dt.date | None = None) -> PublicHoliday:
    """Make a day a public day off; refused when it is one already, or has no name in one of the languages."""
    if faults := tuple(_faults(on, names)):
        raise Refused(*faults)
    made = _create(on, names, moved_from)
    _changes.note(act="holiday_added", subject=f"holiday:{on}", by=by)
    return made


@transaction.atomic
def change_holiday(
    *, holiday_id: int, on: dt.date, names: Names, by: Actor, moved_from: dt.date | None = None
) -> PublicHoliday:
    """Move or rename a day off; refused as `add_holiday` is."""
    holiday = _row(holiday_id)
    if faults := tuple(_faults(on, names, but=holiday.pk)):
        raise Refused(*faults)
    details = {"was_on": holiday.on.isoformat(), "on": on.isoformat()}
    holiday.on, holiday.moved_from = on, moved_from
    holiday.name_kk, holiday.name_ru, holiday.name_en = names.kk, names.ru, names.en
    holiday.save()
    _changes.note(act="holiday_changed", subject=f"holiday:{on}", by=by, details=details)
    return holiday


@transaction.atomic
def remove_holiday(*, holiday_id: int, by: Actor) -> None:
    """Make a day off a working day again."""
    holiday = _row(holiday_id)
    holiday.delete()
    _changes.note(act="holiday_removed", subject=f"holiday:{holiday.on}", by=by)


def _days_off(year: int, country: str) -> tuple[DayOff, ...]:
    text = (resources.files("kitaphana.network") / "data" / f"{country}.toml").read_text(encoding="utf-8")
    rules = CountryHolidays(tomllib.loads(text))
    source = holidays.country_holidays(country, years=year, observed=False, language=rules.language)
    return rules.days_off(year, dict(source.items()))


def _create(on: dt.date, names: Names, moved_from: dt.date | None) -> PublicHoliday:
    return PublicHoliday.objects.create(
        on=on, name_kk=names.kk, name_ru=names.ru, name_en=names.en, moved_from=moved_from
    )


def _row(holiday_id: int) -> PublicHoliday:
    holiday = PublicHoliday.objects.select_for_update().filter(pk=holiday_id).first()
    if holiday is None:
        raise Refused(Refusal(errors.HOLIDAY_UNKNOWN))
    return holiday


def _faults(on: dt.date, names: Names, but: int = 0) -> Iterator[Refusal]:
    if PublicHoliday.objects.filter(on=on).exclude(pk=but).exists():
        yield Refusal(errors.HOLIDAY_EXISTS, {"on": on.isoformat()})
    if not (names.kk and names.ru and names.en):
        yield Refusal(errors.NAME_MISSING)
