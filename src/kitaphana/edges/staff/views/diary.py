"""The diary of a desk: a day with all its headings, a month with its running totals, visits corrected by hand."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from kitaphana.circulation import queries, services
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff import day_tables
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.desk_points import chosen_desk, desks_of
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.forms.diary import CorrectionForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables import desk as tables

_DAY = dt.timedelta(days=1)


@staff_page(Permission.DIARY)
def diary(request: StaffRequest) -> HttpResponseBase:
    """One day of one desk; today until another one is asked for."""
    desks = desks_of(request, Permission.DIARY)
    point = chosen_desk(request, desks, request.GET.get("point", ""))
    on = day_in(request.GET.get("on", ""))
    found = queries.day_of_desk(point.id, on)
    if wants_file(request):
        return download(request, f"diary-{point.code}-{on.isoformat()}", *tables.day_table(found))
    summary, *rest = day_tables.tables_of(found.figures)
    is_own = request.member.may_at(
        Permission.CORRECT_VISITS, institution_id=point.institution_id, branch_id=point.branch_id
    )
    context = {
        "desks": desks,
        "point": point,
        "on": on,
        "today": clock.today(),
        "day": found,
        "summary": summary,
        "tables": rest,
        "changes": day_tables.change_rows(found.changes),
        "before": _address("staff:diary", point=point.code, on=on - _DAY),
        "after": _address("staff:diary", point=point.code, on=on + _DAY) if on < clock.today() else "",
        "month_url": _address("staff:diary_month", point=point.code, month=f"{on:%Y-%m}"),
        "form": CorrectionForm(initial={"point": point.code, "on": on}) if is_own else None,
        "section": "diary",
    }
    return page(request, "diary/day.html", context)


@dataclass(frozen=True, slots=True)
class _Line:
    """A day in the table of a month."""

    on: dt.date
    url: str
    counts: tuple[int, ...]
    is_closed: bool


@staff_page(Permission.DIARY)
def month(request: StaffRequest) -> HttpResponseBase:
    """The days of a month, with the sums since the month and since the year began."""
    desks = desks_of(request, Permission.DIARY)
    point = chosen_desk(request, desks, request.GET.get("point", ""))
    first = _month_in(request.GET.get("month", ""))
    found = queries.month_of_desk(point.id, first.year, first.month)
    if wants_file(request):
        return download(request, f"diary-{point.code}-{first:%Y-%m}", *tables.month_table(found))
    context = {
        "desks": desks,
        "point": point,
        "first": first,
        "header": tables.month_header(),
        "lines": [_line(point.code, day) for day in found.days],
        "total": tables.month_counts(found.total),
        "since_new_year": tables.month_counts(found.since_new_year),
        "before": _address("staff:diary_month", point=point.code, month=f"{first - _DAY:%Y-%m}"),
        "after": _address("staff:diary_month", point=point.code, month=f"{first + 31 * _DAY:%Y-%m}"),
        "section": "diary",
    }
    return page(request, "diary/month.html", context)


def _line(point: str, day: queries.DiaryDay) -> _Line:
    return _Line(
        day.on,
        _address("staff:diary", point=point, on=day.on),
        tables.month_counts(day.figures),
        day.closed_at is not None,
    )


@staff_page(Permission.CORRECT_VISITS, methods=("POST",))
def correct(request: StaffRequest) -> HttpResponse:
    """Add or take away visits of a day, with a reason."""
    form = CorrectionForm(request.POST)
    point = chosen_desk(request, desks_of(request, Permission.CORRECT_VISITS), request.POST.get("point", ""))
    on = day_in(request.POST.get("on", ""))
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect(_address("staff:diary", point=point.code, on=on))
    try:
        services.correct_visits(
            service_point_id=point.id,
            on=on,
            count=form.cleaned_data["count"] or 0,
            reason=form.cleaned_data["reason"],
            by=request.member.actor,
            command_id=command_id_of(request),
        )
    except Refused as refused:
        tell_refusals(request, refused)
    return redirect(_address("staff:diary", point=point.code, on=on))


def day_in(text: str) -> dt.date:
    """The day in an address; nonsense and days to come are today."""
    try:
        return min(dt.date.fromisoformat(text), clock.today())
    except ValueError:
        return clock.today()


def _month_in(text: str) -> dt.date:
    return day_in(f"{text}-01").replace(day=1)


def _address(name: str, **query: str | dt.date) -> str:
    return f"{reverse(name)}?{urlencode({key: str(value) for key, value in query.items()})}"
