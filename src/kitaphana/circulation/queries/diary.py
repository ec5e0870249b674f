"""The diary of a desk, from the data: one day as it is now, and days that are closed."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from kitaphana.circulation.models import DeskDay, InHouseUse, Loan, LoanState, Renewal, UnmetRequest, VisitToken
from kitaphana.circulation.rules import diary
from kitaphana.core import clock

_EDITION = ("item__edition__languages", "item__edition__udc", "item__edition__bbk", "item__edition__form")


@dataclass(frozen=True, slots=True)
class Correction:
    """Visits added or taken away by hand."""

    count: int
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """One day of one point. `figures` are those that were closed, else those of now.

    `changes` is what has become different since the day was closed.
    """

    on: dt.date
    figures: diary.Figures
    changes: diary.Figures
    corrections: tuple[Correction, ...]
    closed_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DiaryMonth:
    """The days of a month that have a page, their sum, and the sum since the year began (this month included)."""

    days: tuple[DiaryDay, ...]
    total: diary.Figures
    since_new_year: diary.Figures


def day_of_desk(service_point_id: int, on: dt.date) -> DiaryDay:
    """The diary of a day: seven statements at most, whose cost is that of the day's acts."""
    row = DeskDay.objects.filter(service_point_id=service_point_id, on=on).first()
    now = live_figures(service_point_id, on, row)
    corrections = _corrections(row) if row else ()
    if row is None or row.figures is None:
        return DiaryDay(on, now, {}, corrections, None)
    return DiaryDay(on, row.figures, diary.changes(row.figures, now), corrections, row.closed_at)


def month_of_desk(service_point_id: int, year: int, month: int) -> DiaryMonth:
    """A month with its running totals, out of closed days; today as it is now."""
    first = dt.date(year, month, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    rows = DeskDay.objects.filter(service_point_id=service_point_id, on__range=(dt.date(year, 1, 1), last))
    days = [_kept(row) for row in rows.order_by("on")]
    shown = tuple(day for day in days if day.on >= first)
    return DiaryMonth(shown, diary.total(day.figures for day in shown), diary.total(day.figures for day in days))


def visit_count(since: dt.date) -> int:
    """Visits that the diaries of all desks have counted from a day on, in days that are closed. One statement."""
    closed = DeskDay.objects.filter(on__gte=since, figures__isnull=False).values_list("figures", flat=True)
    return sum(diary.visit_count(figures or {}) for figures in closed)


def _kept(row: DeskDay) -> DiaryDay:
    figures = row.figures if row.figures is not None else live_figures(row.service_point_id, row.on, row)
    return DiaryDay(row.on, figures, {}, _corrections(row), row.closed_at)


def live_figures(service_point_id: int, on: dt.date, row: DeskDay | None) -> dict[str, int]:
    """All counts of a day as the data say now. Readers of a closed day are those that were counted then."""
    began = dt.datetime.combine(on, dt.time(), tzinfo=clock.zone())
    moments = (began, began + dt.timedelta(days=1))
    found = diary.issue_figures(_issues(service_point_id, moments))
    found["acts.renewals"] = _within(Renewal.objects.all(), service_point_id, "renewed_at", moments).count()
    found["acts.returns"] = Loan.objects.filter(
        closed_service_point_id=service_point_id,
        closed_at__gte=moments[0],
        closed_at__lt=moments[1],
        state=LoanState.RETURNED,
    ).count()
    unmet = _within(UnmetRequest.objects.all(), service_point_id, "noted_at", moments)
    found.update({f"unmet.{kind}": n for kind, n in unmet.values_list("kind").annotate(n=Count("id")).order_by()})
    if row is not None:
        found.update(_visits(row))
    return diary.tidy_figures(found)


def _issues(service_point_id: int, moments: tuple[dt.datetime, dt.datetime]) -> Iterator[diary.Issue]:
    loans = _within(Loan.objects.exclude(state=LoanState.VOID), service_point_id, "loaned_at", moments)
    for is_in_library, band, *edition in loans.values_list("is_in_library", "age_band", *_EDITION):
        yield _issue(diary.IN_LIBRARY if is_in_library else diary.HOME, band, edition)
    uses = _within(InHouseUse.objects.all(), service_point_id, "used_at", moments)
    for edition in uses.values_list(*_EDITION):
        yield _issue(diary.IN_HOUSE, "", edition)


def _issue(kind: str, band: str, edition: Any) -> diary.Issue:  # Any: a row of columns
    languages, udc, bbk, form = edition
    return diary.Issue(kind, next(iter(languages), ""), udc, bbk, band, form)


def _within(
    rows: "QuerySet[Any]", service_point_id: int, column: str, moments: tuple[dt.datetime, dt.datetime]
) -> "QuerySet[Any]":
    span = {f"{column}__gte": moments[0], f"{column}__lt": moments[1]}
    return rows.filter(service_point_id=service_point_id, **span)


def _visits(row: DeskDay) -> Counter[str]:
    found = Counter(
        {
            "visits.others": row.other_visit_count,
            "visits.corrected": sum(one["count"] for one in row.corrections),
            "registrations.new": row.new_registration_count,
            "registrations.renewed": row.renewed_registration_count,
        }
    )
    if row.figures is not None:  # the tokens are gone
        kept = {key: n for key, n in row.figures.items() if key == "visits.readers" or key.startswith("visitors.")}
        found.update(kept)
        return found
    bands = VisitToken.objects.filter(day=row).values_list("age_band").annotate(n=Count("id")).order_by()
    for band, count in bands:
        found["visits.readers"] += count
        found[f"visitors.{band or diary.UNKNOWN}"] += count
    return found


def _corrections(row: DeskDay) -> tuple[Correction, ...]:
    return tuple(
        Correction(one["count"], one["reason"], dt.datetime.fromisoformat(one["at"])) for one in row.corrections
    )
