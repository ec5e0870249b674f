"""A family on one page: who answers for the reader, for whom the reader answers, and what those children have."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.circulation.queries.family import open_loans_by_reader
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.forms.terms import GuarantorForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.patrons import queries as patrons
from kitaphana.patrons import services, terms


@staff_page(Permission.READERS, methods=("GET", "POST"))
def family(request: StaffRequest, patron_id: int) -> HttpResponse:
    """Guarantor, wards and their loans; a POST lets another reader answer, or nobody."""
    card = patrons.patron_card(patron_id)
    if card is None:
        raise Http404
    form = GuarantorForm(request.POST if "guarantor_card" in request.POST else None)
    if request.POST.get("act") == "unlink":
        tell_outcome(
            request,
            lambda: services.unlink_guarantor(patron_id=patron_id, by=request.member.actor),
            _("Nobody answers for the reader any more."),
        )
        return redirect("staff:family", patron_id)
    if form.is_valid():
        tell_outcome(
            request,
            lambda: services.link_guarantor(
                patron_id=patron_id, guarantor_card=form.cleaned_data["guarantor_card"], by=request.member.actor
            ),
            _("Noted: who answers for the reader."),
        )
        return redirect("staff:family", patron_id)
    wards = terms.wards_with_ages(patron_id)
    loans = open_loans_by_reader([ward.id for ward in wards])
    context = {
        "reader": card,
        "guarantor": patrons.guarantor_of(patron_id),
        "wards": [(ward, loans.get(ward.id, [])) for ward in wards],
        "form": form,
        "section": "readers",
    }
    return page(request, "readers/family.html", context)
