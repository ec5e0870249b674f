"""What a reader on the telephone agrees to: each text is read out, then given or withdrawn; the reading history too."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation.queries.history import past_loan_count
from kitaphana.edges.staff import agreeing, calls
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.permissions import Permission
from kitaphana.patrons.agreements import agreements_of
from kitaphana.patrons.queries import PatronCard


@staff_page(Permission.READERS, methods=("GET", "POST"))
@calls.during_call
def call_agreements(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """Every consent with its words. How many books the history holds is told, and never which."""
    told = agreements_of(reader.id, (get_language() or "kk")[:2])
    if request.method == "POST":
        if request.POST.get("purpose") not in {one.purpose for one in told.rows}:
            raise Http404
        return _changed(request, reader)
    context = {
        "reader": reader,
        "rows": told.rows,
        "past_loan_count": past_loan_count(reader.id),
        "section": "readers",
    }
    return page(request, "calls/agreements.html", context)


def _changed(request: StaffRequest, reader: PatronCard) -> HttpResponse:
    purpose, act, by = request.POST["purpose"], request.POST.get("act"), calls.by_telephone(request)
    if act == "give":
        if calls.is_ticked(request, "is_read", _("Read the words out first, and tick the box when the caller agrees.")):
            tell_outcome(request, lambda: agreeing.agree(reader.id, purpose, by), _("The consent is noted."))
    elif act == "withdraw" and purpose == "processing":
        messages.error(
            request, _("Without it there is no card: the reader asks to be forgotten, at a desk or at home.")
        )
    elif act == "withdraw":
        if purpose != agreeing.HISTORY or calls.is_ticked(request, "is_sure", _("Ask whether the caller is sure.")):
            tell_outcome(request, lambda: agreeing.withdraw(reader.id, purpose, by), _("The withdrawal is noted."))
    else:
        raise Http404
    return redirect("staff:call_agreements", reader.id)
