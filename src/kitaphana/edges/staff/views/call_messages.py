"""Messages of a reader on the telephone: read out on request, which is written down; and which ones come, and how."""

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.views.reader_messages import change_choices, what_was_told
from kitaphana.notices import queries, services
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import note_disclosure


@staff_page(Permission.READERS, methods=("GET", "POST"))
@calls.during_call
def call_messages(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """What the reader was told, newest first, and every choice of kinds and ways."""
    choices = queries.choices_of(reader.id)
    if choices is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("act") == "read":
            _note_read(request, reader)
        else:
            change_choices(request, reader.id, choices, calls.by_telephone(request))
        return redirect("staff:call_messages", reader.id)
    note_disclosure(patron_id=reader.id, act="tell_messages", by=calls.by_telephone(request))
    told = what_was_told(request, reader.id)
    context = {
        "reader": reader,
        **told,
        "choices": choices,
        "unread": queries.unread_count(reader.id),
        "section": "readers",
    }
    return page(request, "calls/messages.html", context)


def _note_read(request: StaffRequest, reader: PatronCard) -> None:
    note_disclosure(patron_id=reader.id, act="read_out_messages", by=calls.by_telephone(request))
    services.mark_read(patron_id=reader.id, up_to=calls.number_in(request, "up_to"))
    messages.success(request, _("Noted as read out."))
