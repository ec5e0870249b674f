"""A child asks a grown-up to answer for them, and the grown-up does so from the own account."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kitaphana.core.errors import Refused
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.joining_forms import ChildBirthDateForm, GuarantorCodeForm, PersonForm, day_of
from kitaphana.edges.portal.presenters import refusals
from kitaphana.edges.portal.views.account import command, for_readers
from kitaphana.edges.portal.views.joining import GUARANTEE, language_of, newcomer_of, source_of
from kitaphana.patrons import services
from kitaphana.patrons.guarantees import RequestFacts, request_with
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.signed_in import patron_of_user
from kitaphana.ui.card import qr_svg


@for_readers
@require_POST
def ask(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The child asks: with an address a code goes there, without one there is a link to hand on."""
    try:
        token = services.ask_guarantor(
            patron_id=patron.id,
            address=request.POST.get("address", "")[:254].strip(),
            language=language_of(),
            source=source_of(request),
            by=READER,
        )
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
        return redirect("portal:join_card")
    return redirect("portal:asked_guarantor", token)


@for_readers
@require_safe
def asked(request: HttpRequest, patron: PatronCard, token: str) -> HttpResponse:
    """What the child hands on: a link, also as a QR code."""
    found = request_with(token)
    if found is None:
        return redirect("portal:join_card")
    link = request.build_absolute_uri(reverse("portal:guarantor", args=[token]))
    context = {"section": "family", "link": link, "qr": qr_svg(link), "patron": patron}
    return render(request, "portal/guarantor_asked.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The grown-up to whom a code came types it here."""
    form = GuarantorCodeForm(request.POST or None)
    if form.is_valid():
        try:
            token = services.redeem_guarantor_code(**form.cleaned_data, source=source_of(request))
        except Refused as refused:
            form.tell(refused)
        else:
            return redirect("portal:guarantor", token)
    return render(request, "portal/guarantor_code.html", {"section": "join", "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, and the grown-up's answer; who is not signed in signs in or joins first and comes back."""
    found = request_with(token)
    reader = patron_of_user(request.user.pk) if request.user.pk else None
    form = ChildBirthDateForm(request.POST or None)
    if found is not None and reader is not None and request.method == "POST":
        outcome = _answered(request, found, reader, form)
        if outcome is not None:
            return outcome
    if found is not None and reader is None:
        request.session[GUARANTEE] = token
    context = {
        "section": "family" if reader else "join",
        "asked": found,
        "reader": reader,
        "form": form,
        "here": request.path,
    }
    return render(request, "portal/guarantor.html", context, status=200 if found else 404)


def _answered(
    request: HttpRequest, found: RequestFacts, reader: PatronCard, form: ChildBirthDateForm
) -> HttpResponse | None:
    """Where to go on after the answer; None while something is wrong with it."""
    try:
        if request.POST.get("act") == "decline":
            services.decline_guarantee(token=found.token, guarantor_id=reader.id, by=READER)
            messages.success(request, _("Noted: you do not answer for this child."))
            return redirect("portal:family")
        if not form.is_valid():
            return None
        services.confirm_guarantee(
            token=found.token,
            guarantor_id=reader.id,
            born_on=day_of(form, "born_on"),
            source=source_of(request),
            by=READER,
        )
    except Refused as refused:
        form.is_valid()
        form.tell(refused)
        return None
    request.session.pop(GUARANTEE, None)
    messages.success(request, _("Thank you. The child can borrow books from now on."))
    return redirect("portal:family")


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def new_child(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """A card for the reader's own child; sent twice it is one."""
    form = PersonForm(request.POST or None, language=language_of(), initial={"surname": patron.surname})
    if form.is_valid():
        try:
            card = services.join_child(
                guarantor_id=patron.id,
                newcomer=newcomer_of(request, form),
                by=READER,
                command_id=f"{command(request)}:child",
            )
        except Refused as refused:
            form.tell(refused)
        else:
            done = _("%(name)s has a card: %(number)s.") % {"name": card.full_name, "number": card.card_number}
            messages.success(request, done)
            return redirect("portal:family")
    context = {"section": "family", "form": form, "command_id": uuid.uuid4().hex}
    return render(request, "portal/new_child.html", context)
