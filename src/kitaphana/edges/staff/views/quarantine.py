"""Items that an import could not place: give each a branch, or say why it is none of ours."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.forms.stock import DismissForm, PlaceForm, place_form
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.stock import set_aside_table
from kitaphana.holdings import queries, services


@staff_page(Permission.QUARANTINE)
def quarantine(request: StaffRequest) -> HttpResponseBase:
    """What waits, of the institutions where the member may settle it."""
    institutions = request.member.institutions_with(Permission.QUARANTINE)
    if wants_file(request):
        return download(request, "set-aside", *set_aside_table(institutions))
    found = queries.quarantined_items(institution_ids=institutions, after=key_in(request))
    context = {
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "place_form": place_form(request.member),
        "section": "quarantine",
    }
    return page(request, "stock/quarantine.html", context)


@staff_page(Permission.QUARANTINE, methods=("POST",))
def settle(request: StaffRequest, row_id: int, act: str) -> HttpResponse:
    """Place one, or dismiss it with a reason."""
    row = queries.quarantined_item(row_id)
    if row is None:
        messages.error(request, _("This item has been settled already."))
        return redirect("staff:quarantine")
    if row.institution_id not in request.member.institutions_with(Permission.QUARANTINE):
        raise PermissionDenied
    if act not in {"place", "dismiss"}:
        raise Http404
    _place(request, row_id) if act == "place" else _dismiss(request, row_id)
    return redirect("staff:quarantine")


def _place(request: StaffRequest, row_id: int) -> None:
    form: PlaceForm = place_form(request.member, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a branch."))
        return
    tell_outcome(
        request,
        lambda: services.place_quarantined(
            row_id=row_id,
            branch_id=int(form.cleaned_data["branch"]),
            barcode=form.cleaned_data["barcode"],
            by=request.member.actor,
        ),
        _("The item stands in the catalogue."),
    )


def _dismiss(request: StaffRequest, row_id: int) -> None:
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason."))
        return
    tell_outcome(
        request,
        lambda: services.dismiss_quarantined(row_id=row_id, note=form.cleaned_data["note"], by=request.member.actor),
        _("It is settled."),
    )
