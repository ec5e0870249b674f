"""The yearly registration goes on from the account, in two presses; a child's from that of who answers for it."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refused
from kitaphana.edges.portal.actors import GUARANTOR, READER
from kitaphana.edges.portal.presenters import refusals
from kitaphana.edges.portal.presenters.terms import Term, terms_of
from kitaphana.edges.portal.views.account import command, for_readers
from kitaphana.edges.portal.views.family import for_guarantors
from kitaphana.edges.portal.views.joining import language_of
from kitaphana.patrons import services
from kitaphana.patrons.consent_texts import text_of
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.terms import next_term_end
from kitaphana.ui import formats


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, patron: PatronCard, institution_id: int) -> HttpResponse:
    """Is all of this still right? One press begins the next term."""
    return _renewal(request, patron, institution_id, by=READER)


@for_guarantors
@require_http_methods(["GET", "HEAD", "POST"])
def renew_of_child(request: HttpRequest, reader: PatronCard, institution_id: int) -> HttpResponse:
    """The same for a child, who has no account or leaves it to the grown-up."""
    return _renewal(request, reader, institution_id, by=GUARANTOR)


def _renewal(request: HttpRequest, patron: PatronCard, institution_id: int, *, by: Actor) -> HttpResponse:
    is_child = by is GUARANTOR
    term = next((one for one in terms_of(patron, language_of()) if one.institution_id == institution_id), None)
    if term is None:
        return _back(patron, is_child=is_child)
    if request.method == "POST":
        return _renewed(request, patron, term, by)
    text = text_of("processing")
    context = {
        "section": "family" if is_child else "particulars",
        "patron": patron,
        "is_child": is_child,
        "term": term,
        "until": next_term_end(patron, institution_id),
        "consent_title": text.title_in(language_of()),
        "consent_body": text.body_in(language_of()),
        "command_id": uuid.uuid4().hex,
    }
    return render(request, "portal/renewal.html", context)


def _renewed(request: HttpRequest, patron: PatronCard, term: Term, by: Actor) -> HttpResponse:
    is_child = by is GUARANTOR
    try:
        card = services.renew_online(
            patron_id=patron.id,
            institution_id=term.institution_id,
            language=language_of(),
            by=by,
            command_id=f"{command(request)}:term",
        )
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
        return _back(patron, is_child=is_child)
    end = next(one.expires_on for one in card.registrations if one.institution_id == term.institution_id)
    until = {"day": formats.day(end, language_of()), "name": patron.full_name}
    done = (
        _("Done. %(name)s is registered until %(day)s.")
        if is_child
        else _("Done. Your registration holds until %(day)s.")
    )
    messages.success(request, done % until)
    return redirect("portal:child", patron.id) if is_child else redirect("portal:account")


def _back(patron: PatronCard, *, is_child: bool) -> HttpResponse:
    return redirect("portal:child", patron.id) if is_child else redirect("portal:particulars")
