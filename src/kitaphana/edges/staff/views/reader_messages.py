"""What a reader was told, and their wishes about messages, for a desk that serves somebody on the telephone."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.core.actor import Actor
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.notices import queries, services
from kitaphana.patrons import queries as patrons
from kitaphana.ui.message_choices import changes_in

if TYPE_CHECKING:
    from kitaphana.notices.queries import MessageChoices


@staff_page(Permission.READERS, methods=("GET", "POST"))
def reader_messages(request: StaffRequest, patron_id: int) -> HttpResponse:
    """Messages and choices; a POST changes the choices, or tries an address again, or forgets a chat."""
    card, choices = patrons.patron_card(patron_id), queries.choices_of(patron_id)
    if card is None or choices is None:
        raise Http404
    if request.method == "POST":
        change_choices(request, patron_id, choices, request.member.actor)
        return redirect("staff:reader_messages", patron_id)
    context = {"reader": card, "section": "readers", **what_was_told(request, patron_id), "choices": choices}
    return page(request, "readers/messages.html", context)


def what_was_told(request: StaffRequest, patron_id: int) -> dict[str, object]:
    """A page of the reader's messages, for a template."""
    found = queries.inbox(patron_id, language=(get_language() or "kk")[:2], after=key_in(request))
    return {"rows": found.rows, "pages": pages_after(request, found.next_after)}


def change_choices(request: StaffRequest, patron_id: int, choices: "MessageChoices", by: Actor) -> None:
    """One change of the reader's choices or ways, as the form was sent, and what came of it as a message."""
    act = request.POST.get("act")
    if act == "again":
        channel = request.POST.get("channel", "")
        tell_outcome(
            request,
            lambda: services.clear_address_problem(patron_id=patron_id, channel=channel, by=by),
            _("Noted: the address is tried again."),
        )
    elif act == "telegram":
        tell_outcome(
            request, lambda: services.disconnect_telegram(patron_id=patron_id, by=by), _("Telegram is disconnected.")
        )
    elif act == "choose":
        tell_outcome(request, lambda: _choose(request, patron_id, choices, by), _("Saved."))


def _choose(request: StaffRequest, patron_id: int, choices: "MessageChoices", by: Actor) -> None:
    if changes := changes_in(request.POST, choices.rows):
        services.set_preferences(patron_id=patron_id, choices=changes, by=by)
    wishes = {name: request.POST.get(name) == "on" for name in ("is_kazakh_latin", "has_titles_in_sms")}
    if wishes != {name: getattr(choices, name) for name in wishes}:
        services.set_reader_settings(patron_id=patron_id, by=by, **wishes)
