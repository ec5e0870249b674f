"""What the library has told a child, and which messages come: seen and chosen by who answers for the child.

Messages about a child go to the grown-up, or nowhere where no address stands in the child's record; the page shows them
all. It ends with the guarantor's sight of the books (`family.children_of`).
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from kitaphana.edges.portal import forms
from kitaphana.edges.portal.actors import GUARANTOR
from kitaphana.edges.portal.presenters.message_hours import hours_of
from kitaphana.edges.portal.views.family import for_guarantors
from kitaphana.edges.portal.views.messages import choices_of, save_choices, told
from kitaphana.notices import services
from kitaphana.patrons.queries import PatronCard


@for_guarantors
@require_http_methods(["GET", "HEAD", "POST"])
def child_messages(request: HttpRequest, reader: PatronCard) -> HttpResponse:
    """The child's messages, newest first, and the choice of kinds and ways; a POST is `seen` or `choose`."""
    choices = choices_of(reader)
    if request.method == "POST":
        act = request.POST.get("act")
        if act == "choose":
            save_choices(request, reader, choices, by=GUARANTOR)
        elif act != "seen":
            raise Http404
        elif up_to := forms.read_key(request.POST.get("up_to")):
            services.mark_read(patron_id=reader.id, up_to=up_to)
        return redirect("portal:child_messages", reader.id)
    context = {
        "section": "family",
        "child": reader,
        "choices": choices,
        "hours": hours_of(reader, (get_language() or "kk")[:2]),
        **told(request, reader, choices),
    }
    return render(request, "portal/child_messages.html", context)
