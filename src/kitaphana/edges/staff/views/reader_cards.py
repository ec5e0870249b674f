"""The card of a reader who stands at the desk: on paper to cut out, or from the receipt printer."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.edges.staff.access import StaffRequest, staff_page
from kitaphana.edges.staff.permissions import Permission
from kitaphana.patrons.queries import patron_card
from kitaphana.patrons.services import note_disclosure
from kitaphana.ui.printing.reader_cards import PaperCard, print_card, print_on_roll
from kitaphana.ui.templatetags.looks import site_name

_KINDS = {"paper": print_card, "roll": print_on_roll}


@staff_page(Permission.READERS)
def print_reader_card(request: StaffRequest, patron_id: int, kind: str) -> HttpResponseBase:
    """A PDF of the card that is in force; `kind` is `paper` (A4) or `roll` (80 mm)."""
    reader = patron_card(patron_id)
    if reader is None or kind not in _KINDS:
        raise Http404
    if reader.card_state != "active":
        messages.error(request, _("There is no card in force to print. Issue one first."))
        return redirect("staff:reader", patron_id)
    note_disclosure(patron_id=patron_id, act="print_card", by=request.member.actor)
    card = PaperCard(reader.full_name, reader.card_number, site_name())
    document = _KINDS[kind](card, language=(get_language() or "kk")[:2])
    answer = HttpResponse(document, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="card-{kind}.pdf"'
    return answer
