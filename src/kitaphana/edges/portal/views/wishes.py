"""Forms of books that the reader wishes for: Braille, audio, large print, DAISY. A wish, and nobody asks why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.patrons.arranged import wished_forms_of
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import wish_forms
from kitaphana.ui.words import WISHED_FORMS


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The boxes; a POST keeps those that are ticked."""
    if request.method == "POST":
        chosen = [form for form in request.POST.getlist("form") if form in WISHED_FORMS]
        wish_forms(patron_id=patron.id, forms=chosen, by=READER)
        messages.success(request, _("Saved. Books in these forms stand first from now on."))
        return redirect("portal:wishes")
    own = wished_forms_of(patron.id)
    context = {"section": "wishes", "forms": [(code, name, code in own) for code, name in WISHED_FORMS.items()]}
    return render(request, "portal/wishes.html", context)
