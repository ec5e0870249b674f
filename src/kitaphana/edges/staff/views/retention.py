"""How long an institution knows who had what: the days until the link between reader and book is cut."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import add_refusals
from kitaphana.edges.staff.forms.retention import RetentionForm
from kitaphana.edges.staff.message_house import house_of, houses_of
from kitaphana.edges.staff.permissions import Permission
from kitaphana.network.services import set_retention_days


@staff_page(Permission.RETENTION, methods=("GET", "POST"))
def retention(request: StaffRequest) -> HttpResponse:
    """The number of days, with what follows from it."""
    house = house_of(request, Permission.RETENTION)
    form = RetentionForm(request.POST or None, initial={"days": house.retention_days})
    if form.is_valid():
        try:
            set_retention_days(institution_id=house.id, days=form.cleaned_data["days"], by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused, {"retention_days_invalid": "days"})
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:retention")
    houses = houses_of(request, Permission.RETENTION)
    return page(request, "retention.html", {"form": form, "house": house, "houses": houses, "section": "retention"})
