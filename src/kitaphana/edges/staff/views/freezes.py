"""Days on which a branch, a network or the city stands still: what would happen, doing it, and undoing it."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kitaphana.circulation.queries.freezes import freeze_row, freeze_rows, preview_freeze
from kitaphana.circulation.rules.freezes import Period
from kitaphana.circulation.services import freezing
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.fact_words import FREEZE_KINDS
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome
from kitaphana.edges.staff.forms.freezes import FreezeForm, LastDayForm
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.work import freezes_table

if TYPE_CHECKING:
    from kitaphana.circulation.queries.freezes import FreezeRow

_SECTION: dict[str, object] = {"section": "freezes", "kinds": FREEZE_KINDS}
_FIELDS = {
    "freeze_dates_invalid": "last_day",
    "freeze_places_unknown": "places",
    "freeze_reason_missing": "reason_kk",
}


@staff_page(Permission.FREEZE)
def freezes(request: StaffRequest) -> HttpResponseBase:
    """The closures that touch the member's institutions, the latest made first."""
    is_of_city = Permission.FREEZE_CITY in request.member.permissions
    owners = None if is_of_city else request.member.institutions_with(Permission.FREEZE)
    if wants_file(request):
        return download(request, "closures", *freezes_table(owners))
    found = freeze_rows(institution_ids=owners, after=key_in(request))
    context = {"rows": found.rows, "pages": pages_after(request, found.next_after), "today": clock.today(), **_SECTION}
    return page(request, "freezes/list.html", context)


@staff_page(Permission.FREEZE, methods=("GET", "POST"))
def new_freeze(request: StaffRequest) -> HttpResponse:
    """Say what is closed and when; look at what that would move; do it."""
    form = FreezeForm(request.POST or None, member=request.member, initial={"has_stations": True})
    preview = None
    if form.is_valid():
        if request.POST.get("how") == "make" and form.cleaned_data["seen"] == form.mark:
            if (freeze_id := _made(request, form)) is not None:
                return redirect("staff:freeze", freeze_id)
        elif form.period.last < form.period.first:
            form.add_error("last_day", _("The last day is before the first."))
        else:
            preview = preview_freeze(form.chosen, form.period)
            data = request.POST.copy()
            data["seen"] = form.mark
            form.data = data
    return page(request, "freezes/new.html", {"form": form, "preview": preview, **_SECTION})


def _made(request: StaffRequest, form: FreezeForm) -> int | None:
    new = freezing.NewFreeze(form.chosen, form.period, form.reason)
    try:
        freeze_id = freezing.make_freeze(new=new, by=request.member.actor, command_id=command_id_of(request))
    except Refused as refused:
        add_refusals(form, refused, _FIELDS)
        return None
    messages.success(request, _("The days are closed; dates are being moved."))
    return freeze_id


@staff_page(Permission.FREEZE)
def freeze(request: StaffRequest, freeze_id: int) -> HttpResponse:
    """One closure: what it moved, and how to change or reverse it."""
    row = _own(request, freeze_id)
    return page(request, "freezes/one.html", {**_context(row), "form": LastDayForm(initial=_last_day(row))})


@staff_page(Permission.FREEZE)
def state(request: StaffRequest, freeze_id: int) -> HttpResponse:
    """The part of the page that is asked for again while dates are moved; at its end the whole page is."""
    row = _own(request, freeze_id)
    answer = render(request, "staff/freezes/_state.html", {"member": request.member, **_context(row)})
    if not row.is_under_way:
        answer["HX-Refresh"] = "true"
    return answer


@staff_page(Permission.FREEZE, methods=("POST",))
def change(request: StaffRequest, freeze_id: int, act: str) -> HttpResponse:
    """Let it last longer or end earlier, or reverse it."""
    row, by = _own(request, freeze_id), request.member.actor
    if act == "reverse":
        tell_outcome(
            request,
            lambda: freezing.reverse_freeze(freeze_id=row.id, by=by),
            _("The closed days are taken away; dates are being put back."),
        )
    elif act == "last-day":
        form = LastDayForm(request.POST)
        if form.is_valid():
            last_day = form.cleaned_data["last_day"]
            tell_outcome(
                request,
                lambda: freezing.change_freeze(freeze_id=row.id, last_day=last_day, by=by),
                _("The last closed day is changed."),
            )
        else:
            messages.error(request, _("Name the last closed day."))
    else:
        raise Http404
    return redirect("staff:freeze", freeze_id)


def _last_day(row: "FreezeRow") -> dict[str, object]:
    return {"last_day": row.period.last}


def _context(row: "FreezeRow") -> dict[str, object]:
    today = clock.today()
    return {
        "row": row,
        "counts": [(name, row.moved.get(kind, 0), row.put_back.get(kind, 0)) for kind, name in FREEZE_KINDS.items()],
        "is_over": row.period.last < today,
        "is_now": Period(row.period.first, row.period.last).holds(today),
        **_SECTION,
    }


def _own(request: StaffRequest, freeze_id: int) -> "FreezeRow":
    """The closure, if the member may do such a thing there."""
    row = freeze_row(freeze_id)
    if row is None:
        raise Http404
    places, member = row.places, request.member
    if Permission.FREEZE_CITY in member.permissions:
        return row
    if places.institution_id is None or not member.may_at(
        Permission.FREEZE, institution_id=places.institution_id, branch_id=places.branch_id
    ):
        raise PermissionDenied
    return row
