"""How an institution sends: hours, days, names, limits."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.forms.messages import MessageSettingsForm
from kitaphana.edges.staff.message_house import house_of, houses_of
from kitaphana.edges.staff.permissions import Permission
from kitaphana.notices import queries, services


@staff_page(Permission.MESSAGE_TEXTS, methods=("GET", "POST"))
def settings(request: StaffRequest) -> HttpResponse:
    """The form, with what this month has cost so far."""
    house = house_of(request, Permission.MESSAGE_TEXTS)
    now = queries.message_settings(house.id)
    form = MessageSettingsForm(request.POST or None, initial=MessageSettingsForm.initial_of(now))
    if form.is_valid() and _is_saved(request, form, house.id):
        return redirect("staff:message_settings")
    context = {
        "form": form,
        "house": house,
        "houses": houses_of(request, Permission.MESSAGE_TEXTS),
        "spent": now.spent,
        "tab": "settings",
        "section": "messages",
    }
    return page(request, "messages/settings.html", context)


def _is_saved(request: StaffRequest, form: MessageSettingsForm, institution_id: int) -> bool:
    try:
        services.set_message_settings(institution_id=institution_id, by=request.member.actor, **form.cleaned_data)
    except Refused as refused:
        for one in refused.refusals:
            name = str(one.params.get("setting", ""))
            if name in form.fields:
                form.add_error(name, _("This value is not possible."))
        if not form.errors:
            tell_refusals(request, refused)
        return False
    messages.success(request, _("Saved."))
    return True
