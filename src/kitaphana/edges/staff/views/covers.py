"""The cover of an edition: give a picture, or take it away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.catalog import services as catalog
from kitaphana.catalog.services import MOST_COVER_BYTES
from kitaphana.edges.staff.access import StaffRequest, staff_page
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.permissions import Permission


@staff_page(Permission.COVERS, methods=("POST",))
def cover(request: StaffRequest, edition_id: int) -> HttpResponse:
    """`act=remove` takes the cover away; else the picture sent becomes the cover."""
    by = request.member.actor
    if request.POST.get("act") == "remove":
        tell_outcome(request, lambda: catalog.remove_cover(edition_id=edition_id, by=by), _("The cover is removed."))
        return redirect("staff:edition", edition_id)
    sent = request.FILES.get("picture")
    if sent is None:
        messages.error(request, _("Choose a picture first."))
        return redirect("staff:edition", edition_id)
    data = sent.read(MOST_COVER_BYTES + 1)  # what is more is refused without being read
    tell_outcome(
        request, lambda: catalog.set_cover(edition_id=edition_id, data=data, by=by), _("The edition has a cover now.")
    )
    return redirect("staff:edition", edition_id)
