"""Events that could not be delivered: see them, hand them over again, or let them go."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.core import dead_letters as letters
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.work import dead_letters_table

_LIMIT = 50


@staff_page(Permission.DEAD_LETTERS)
def dead_letters(request: StaffRequest) -> HttpResponseBase:
    """The list, oldest first."""
    if wants_file(request):
        return download(request, "failed-events", *dead_letters_table())
    rows = letters.list_dead_letters(after=key_in(request), limit=_LIMIT + 1)
    next_after = rows[_LIMIT - 1].id if len(rows) > _LIMIT else None
    context = {"letters": rows[:_LIMIT], "pages": pages_after(request, next_after), "section": "letters"}
    return page(request, "dead_letters.html", context)


@staff_page(Permission.DEAD_LETTERS, methods=("POST",))
def settle_dead_letter(request: StaffRequest, letter_id: int) -> HttpResponse:
    """Replay or discard one letter."""
    act = letters.discard if request.POST.get("act") == "discard" else letters.replay
    try:
        act(letter_id, request.member.actor)
        messages.success(request, _("Done."))
    except Refused as refused:
        tell_refusals(request, refused)
    return redirect("staff:dead_letters")
