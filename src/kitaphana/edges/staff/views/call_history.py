"""The reading history of a reader on the telephone: read out, which is written down, and forgotten book by book.

It says more of a person than loans and lists do. So name and birth date are not enough: first a code is read out.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.circulation.queries.history import history_of, past_loan_count
from kitaphana.circulation.services import history
from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.patrons.queries import PatronCard, has_consent
from kitaphana.patrons.services import note_disclosure
from kitaphana.ui import formats

LOANS_TOLD = 20


@staff_page(Permission.READERS, methods=("GET", "POST"))
@calls.during_call
def call_history(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """What the caller has read and brought back, as far as it is kept; a POST forgets one book or all."""
    if not calls.has_shown(request, reader.id):
        messages.error(request, _("First let the caller read out a code."))
        return redirect("staff:call_record", reader.id)
    if request.method == "POST":
        return _forgotten(request, reader)
    note_disclosure(patron_id=reader.id, act="tell_history", by=calls.by_telephone(request))
    found = history_of(reader.id, after=key_in(request), limit=LOANS_TOLD)
    context = {
        "reader": reader,
        "rows": found.rows,
        "past_loan_count": past_loan_count(reader.id),
        "is_kept": has_consent(reader.id, "reading_history"),
        "pages": pages_after(request, found.next_after),
        "section": "readers",
    }
    return page(request, "calls/history.html", context)


def _forgotten(request: StaffRequest, reader: PatronCard) -> HttpResponse:
    act, by = request.POST.get("act"), calls.by_telephone(request)
    if act == "forget":
        loan_id = calls.number_in(request, "loan")
        done = _("The library has forgotten that the reader had this book.")
        tell_outcome(request, lambda: history.forget_loan(patron_id=reader.id, loan_id=loan_id, by=by), done)
    elif act != "forget-all":
        raise Http404
    elif calls.is_ticked(request, "is_sure", _("Ask whether the caller is sure.")):
        count = history.forget_history(patron_id=reader.id, by=by)
        text = ngettext("%(number)s book is forgotten.", "%(number)s books are forgotten.", count)
        messages.success(request, text % {"number": formats.number(count)})
    return redirect("staff:call_history", reader.id)
