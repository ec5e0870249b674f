"""Public holidays, year by year."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome
from kitaphana.edges.staff.forms.calendar import HolidayForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.house import holidays_table
from kitaphana.network import queries as network
from kitaphana.network import services

_YEARS = range(2000, 2100)
_SECTION: dict[str, object] = {"section": "holidays"}


@staff_page(Permission.HOLIDAYS)
def holidays(request: StaffRequest, year: int | None = None) -> HttpResponseBase:
    """The days off of a year."""
    year = clock.today().year if year is None else year
    if year not in _YEARS:
        raise Http404
    if wants_file(request):
        return download(request, f"holidays-{year}", *holidays_table(year))
    context = {"year": year, "holidays": network.holidays_of_year(year), "years": (year - 1, year + 1), **_SECTION}
    return page(request, "calendar/holidays.html", context)


@staff_page(Permission.HOLIDAYS, methods=("POST",))
def load_holidays(request: StaffRequest, year: int) -> HttpResponse:
    """Add the days off of a year that the law names and the list does not have."""
    if year not in _YEARS:
        raise Http404
    count = len(services.load_holidays(year=year, by=request.member.actor))
    said = ngettext("%(count)s day off was added.", "%(count)s days off were added.", count) % {"count": count}
    messages.success(request, said)
    return redirect("staff:holidays_of", year)


@staff_page(Permission.HOLIDAYS, methods=("GET", "POST"))
def holiday(request: StaffRequest, holiday_id: int | None = None) -> HttpResponse:
    """Add a day off, or change one."""
    form = HolidayForm(request.POST or None, initial=_initial(holiday_id))
    if form.is_valid():
        try:
            changed = _save(request, form, holiday_id)
        except Refused as refused:
            add_refusals(form, refused, {"holiday_exists": "on"})
        else:
            messages.success(request, _("The day off is saved."))
            return redirect("staff:holidays_of", changed)
    return page(request, "calendar/holiday.html", {"form": form, "holiday_id": holiday_id, **_SECTION})


@staff_page(Permission.HOLIDAYS, methods=("POST",))
def remove_holiday(request: StaffRequest, holiday_id: int) -> HttpResponse:
    """Make a day off a working day."""
    row = network.holiday_row(holiday_id)
    if row is None:
        raise Http404
    tell_outcome(
        request,
        lambda: services.remove_holiday(holiday_id=holiday_id, by=request.member.actor),
        _("It is a working day now."),
    )
    return redirect("staff:holidays_of", row.on.year)


def _save(request: StaffRequest, form: HolidayForm, holiday_id: int | None) -> int:
    """The year of the day that was saved."""
    if holiday_id is None:
        return services.add_holiday(**form.holiday, by=request.member.actor).on.year
    return services.change_holiday(holiday_id=holiday_id, **form.holiday, by=request.member.actor).on.year


def _initial(holiday_id: int | None) -> dict[str, object]:
    if holiday_id is None:
        return {}
    row = network.holiday_row(holiday_id)
    if row is None:
        raise Http404
    names = {"name_kk": row.names.kk, "name_ru": row.names.ru, "name_en": row.names.en}
    return {"on": row.on, "moved_from": row.moved_from, **names}
