"""Alarms about sign-in: one secret tried on many accounts. For administrators."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.core import alarms as core
from kitaphana.core import attempts
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.work import alarms_table


@staff_page(Permission.ALARMS)
def alarms(request: StaffRequest) -> HttpResponseBase:
    """The alarms of the last thirty days, and how much rests now."""
    if wants_file(request):
        return download(request, "alarms", *alarms_table())
    context = {
        "alarms": core.newest_alarms(),
        "shut_accounts": attempts.shut_count(attempts.ACCOUNT),
        "shut_sources": attempts.shut_count(attempts.SOURCE),
        "section": "alarms",
    }
    return page(request, "alarms.html", context)


@staff_page(Permission.ALARMS, methods=("POST",))
def see_alarm(request: StaffRequest, alarm_id: int) -> HttpResponse:
    """Mark an alarm as seen; where it was none, let its place try again at once."""
    try:
        if request.POST.get("act") == "open":
            core.open_source(alarm_id=alarm_id, by=request.member.actor)
            messages.success(request, _("That place may try again."))
        else:
            core.mark_seen(alarm_id=alarm_id, by=request.member.actor)
            messages.success(request, _("Noted as seen."))
    except Refused as refused:
        tell_refusals(request, refused)
    return redirect("staff:alarms")
