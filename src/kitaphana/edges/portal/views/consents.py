"""What the reader has agreed to, or who answers for a child: seen, given and withdrawn, each by itself."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refused
from kitaphana.edges.portal.actors import GUARANTOR, READER
from kitaphana.edges.portal.presenters import refusals
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.edges.portal.views.family import for_guarantors
from kitaphana.edges.portal.views.joining import language_of
from kitaphana.patrons import services
from kitaphana.patrons.agreements import agreements_of
from kitaphana.patrons.consent_texts import TEXTS
from kitaphana.patrons.queries import PatronCard

ELSEWHERE: Final = {
    "reading_history": "portal:history",
    "processing": "portal:my_data",
}
"""Purposes with more to them than a word: where they are settled."""


@for_readers
@require_safe
def consents(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Each with its words, when it was given, and one button; below, what was given and withdrawn before."""
    told = agreements_of(patron.id, language_of())
    rows = [(one, ELSEWHERE.get(one.purpose, "")) for one in told.rows]
    context = {
        "section": "consents",
        "rows": rows,
        "past": told.past,
        "acts": reverse("portal:consents"),
    }
    return render(request, "portal/consents.html", context)


@for_guarantors
@require_safe
def consents_of_child(request: HttpRequest, reader: PatronCard) -> HttpResponse:
    """Those of a child that the grown-up gives and withdraws. The reading history is the child's own matter."""
    told = agreements_of(reader.id, language_of())
    context = {
        "section": "family",
        "child": reader,
        "rows": [(one, "") for one in told.rows if one.purpose not in ELSEWHERE],
        "past": [(title, one) for title, one in told.past if one.purpose not in ELSEWHERE],
        "acts": reverse("portal:child_consents", args=[reader.id]),
    }
    return render(request, "portal/consents.html", context)


@for_readers
@require_POST
def change(request: HttpRequest, patron: PatronCard, purpose: str, act: str) -> HttpResponse:
    """Give or withdraw one of them."""
    if purpose in ELSEWHERE and not _is_renewed(purpose, act):
        raise Http404
    _change(request, patron, purpose, act, READER)
    return redirect("portal:consents")


@for_guarantors
@require_POST
def change_of_child(request: HttpRequest, reader: PatronCard, purpose: str, act: str) -> HttpResponse:
    """The same for a child, by who answers for it."""
    if purpose in ELSEWHERE:
        raise Http404
    _change(request, reader, purpose, act, GUARANTOR)
    return redirect("portal:child_consents", reader.id)


def _change(request: HttpRequest, patron: PatronCard, purpose: str, act: str, by: Actor) -> None:
    text = next((one for one in TEXTS if one.purpose == purpose), None)
    is_asked = text is not None and (text.is_offered or act == "withdraw")
    if text is None or not is_asked or act not in ("give", "withdraw"):
        raise Http404
    try:
        if act == "give":
            services.give_consent(
                patron_id=patron.id, purpose=purpose, text_version=text.version, language=language_of(), by=by
            )
        else:
            services.withdraw_consent(patron_id=patron.id, purpose=purpose, by=by)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    else:
        done = _("Noted: you agree.") if act == "give" else _("Withdrawn. Everything else goes on as before.")
        messages.success(request, done)


def _is_renewed(purpose: str, act: str) -> bool:
    """The newest words about personal data may be agreed to here."""
    return purpose == "processing" and act == "give"
