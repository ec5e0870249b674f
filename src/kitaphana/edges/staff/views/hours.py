"""Opening hours and exceptions of branches and service points."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome
from kitaphana.edges.staff.forms.calendar import EndForm, ExceptionForm, PeriodForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.places import Place, find_place, places_of, points_within
from kitaphana.edges.staff.tables.house import places_table
from kitaphana.network import queries as network
from kitaphana.network import services

_WEEK = dt.timedelta(days=7)
_FIELDS = {
    "weekdays_missing": "weekdays",
    "weekday_missing": "weekday",
    "times_incomplete": "closes_at",
}


@staff_page(Permission.CALENDAR)
def places(request: StaffRequest) -> HttpResponseBase:
    """Every place whose hours the member may change, with its state now."""
    found = places_of(request.member, _language())
    if wants_file(request):
        return download(request, "places", *places_table(found))
    return page(request, "calendar/places.html", {"places": found, **_SECTION})


@staff_page(Permission.CALENDAR)
def place(request: StaffRequest, code: str) -> HttpResponse:
    """One place: its week, its periods, its exceptions."""
    found = _place(request, code)
    day = _day(request)
    context = {
        "place": found,
        "week": network.hours_week(found.owner, day, _language()),
        "week_before": day - _WEEK,
        "week_after": day + _WEEK,
        "periods": network.hours_of(found.owner, clock.today()),
        "exceptions": network.exceptions_of(found.owner, clock.today()),
        "unusual_days": network.unusual_days(found.owner, clock.today(), _language(), limit=8),
        "points": points_within(found.owner.branch_id, _language()) if found.owner.branch_id else [],
        "end_form": EndForm(initial={"last_day": clock.today()}),
        **_SECTION,
    }
    return page(request, "calendar/place.html", context)


@staff_page(Permission.CALENDAR, methods=("GET", "POST"))
def new_period(request: StaffRequest, code: str) -> HttpResponse:
    """Give the place one more weekly period."""
    found = _place(request, code)
    form = PeriodForm(request.POST or None, initial={"valid_from": clock.today()})
    if form.is_valid():
        try:
            services.add_hours(owner=found.owner, period=form.period, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused, {**_FIELDS, "dates_reversed": "valid_to"})
        else:
            messages.success(request, _("The hours are saved."))
            return redirect("staff:place", code)
    return page(request, "calendar/period.html", {"form": form, "place": found, **_SECTION})


@staff_page(Permission.CALENDAR, methods=("POST",))
def end_period(request: StaffRequest, code: str, hours_id: int) -> HttpResponse:
    """Name the last day of a period."""
    found, row = _place(request, code), network.hours_row(hours_id)
    if row is None or row.owner != found.owner:
        raise Http404
    form = EndForm(request.POST)
    if form.is_valid():
        last_day = form.cleaned_data["last_day"]
        tell_outcome(
            request,
            lambda: services.end_hours(hours_id=hours_id, last_day=last_day, by=request.member.actor),
            _("The hours are ended."),
        )
    else:
        messages.error(request, _("Name the last day of these hours."))
    return redirect("staff:place", code)


@staff_page(Permission.CALENDAR, methods=("GET", "POST"))
def new_exception(request: StaffRequest, code: str) -> HttpResponse:
    """Make a day, or days, unlike the others."""
    found = _place(request, code)
    form = ExceptionForm(request.POST or None, initial={"starts_on": clock.today()})
    if form.is_valid():
        try:
            services.add_exception(owner=found.owner, exception=form.exception, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused, {**_FIELDS, "dates_reversed": "ends_on"})
        else:
            messages.success(request, _("The exception is saved."))
            return redirect("staff:place", code)
    return page(request, "calendar/exception.html", {"form": form, "place": found, **_SECTION})


@staff_page(Permission.CALENDAR, methods=("POST",))
def remove_exception(request: StaffRequest, code: str, exception_id: int) -> HttpResponse:
    """Let the days be like the others again."""
    found, row = _place(request, code), network.exception_row(exception_id)
    if row is None or row.owner != found.owner:
        raise Http404
    tell_outcome(
        request,
        lambda: services.remove_exception(exception_id=exception_id, by=request.member.actor),
        _("The exception is removed."),
    )
    return redirect("staff:place", code)


_SECTION: dict[str, object] = {"section": "calendar"}


def _place(request: StaffRequest, code: str) -> Place:
    found = find_place(request.member, code, _language())
    if found is None:
        raise Http404
    return found


def _day(request: StaffRequest) -> dt.date:
    """The day asked for by `?day=`; today for anything that is no day of our calendar."""
    try:
        asked = parse_date(request.GET.get("day", ""))
    except ValueError:
        asked = None
    return asked if asked and dt.date(2000, 1, 1) <= asked <= dt.date(2100, 1, 1) else clock.today()


def _language() -> str:
    return (get_language() or "kk")[:2]
