"""What is kept of a reader, as a file for the reader; and forgetting a reader who stands here and asks for it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.patrons import queries as patrons
from kitaphana.patrons.services import rights
from kitaphana.ui import reader_data

_TYPES = {"json": "application/json", "html": "text/html; charset=utf-8"}


@staff_page(Permission.READERS, methods=("GET", "POST"))
def data_of_reader(request: StaffRequest, patron_id: int) -> HttpResponse:
    """The page; `?format=json|html` is the file, a POST forgets the reader."""
    card = patrons.patron_card(patron_id)
    if card is None:
        raise Http404
    if request.method == "POST":
        return _forget(request, patron_id)
    if (kind := request.GET.get("format", "")) in _TYPES:
        told = rights.export_patron(patron_id=patron_id, by=request.member.actor)
        body = reader_data.as_json(told) if kind == "json" else reader_data.as_page(told, card.language)
        answer = HttpResponse(body, content_type=_TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="reader-data.{kind}"'
        return answer
    context = {
        "reader": card,
        "obstacles": sentences_for(tuple(rights.erasure_obstacles(patron_id))),
        "section": "readers",
    }
    return page(request, "readers/data.html", context)


def _forget(request: StaffRequest, patron_id: int) -> HttpResponse:
    if Permission.ERASE_READERS not in request.member.permissions:
        raise PermissionDenied
    if request.POST.get("is_present") != "on":
        messages.error(request, _("Only a reader who stands here and asks for it is forgotten: tick the box."))
        return redirect("staff:reader_data", patron_id)
    try:
        rights.erase_patron(patron_id=patron_id, by=request.member.actor, command_id=command_id_of(request))
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:reader_data", patron_id)
    messages.success(request, _("The reader is forgotten. Nothing here leads back to the person."))
    return redirect("staff:readers")
