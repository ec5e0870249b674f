"""The rows behind the hours, for those who edit them."""

import datetime as dt
from dataclasses import dataclass

from kitaphana.core.trilingual import Names
from kitaphana.network.models import HoursException, OpeningHours, PublicHoliday
from kitaphana.network.rules import DayException, HoursOwner, WeeklyPeriod
from kitaphana.network.snapshot import exception_of_row, period_of_row


@dataclass(frozen=True, slots=True)
class HoursRow:
    """A weekly period and the id by which it is changed."""

    id: int
    owner: HoursOwner
    period: WeeklyPeriod


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An exception and the id by which it is removed."""

    id: int
    owner: HoursOwner
    exception: DayException


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """A public day off; `moved_from` is the holiday it stands in for."""

    id: int
    on: dt.date
    names: Names
    moved_from: dt.date | None


def hours_of(owner: HoursOwner, since: dt.date) -> tuple[HoursRow, ...]:
    """The owner's own periods that still hold on `since` or begin later, in the order of their dates."""
    rows = OpeningHours.objects.filter(**owner.as_fields())
    rows = rows.exclude(valid_to__lt=since).order_by("valid_from", "weekdays", "opens_at", "pk")
    return tuple(HoursRow(row.pk, owner, period_of_row(row)) for row in rows)


def hours_row(hours_id: int) -> HoursRow | None:
    """One period by its id."""
    row = OpeningHours.objects.filter(pk=hours_id).first()
    return HoursRow(row.pk, HoursOwner(row.branch_id, row.service_point_id), period_of_row(row)) if row else None


def exceptions_of(owner: HoursOwner, since: dt.date) -> tuple[ExceptionRow, ...]:
    """The owner's own exceptions that may still happen on `since` or later."""
    rows = HoursException.objects.filter(**owner.as_fields())
    found = (ExceptionRow(row.pk, owner, exception_of_row(row)) for row in rows.order_by("starts_on", "pk"))
    return tuple(row for row in found if not row.exception.is_over(since))


def exception_row(exception_id: int) -> ExceptionRow | None:
    """One exception by its id."""
    row = HoursException.objects.filter(pk=exception_id).first()
    if row is None:
        return None
    return ExceptionRow(row.pk, HoursOwner(row.branch_id, row.service_point_id), exception_of_row(row))


def holiday_row(holiday_id: int) -> HolidayRow | None:
    """One day off by its id."""
    row = PublicHoliday.objects.filter(pk=holiday_id).first()
    return HolidayRow(row.pk, row.on, row.names, row.moved_from) if row else None


def holidays_of_year(year: int) -> tuple[HolidayRow, ...]:
    """The public days off of a year, in order."""
    rows = PublicHoliday.objects.filter(on__year=year)
    return tuple(HolidayRow(row.pk, row.on, row.names, row.moved_from) for row in rows)
