"""Joining online, one question a page: phone or e-mail, the code, who you are, the card.

Where somebody stands is kept in the session as the handle of the code, so that a page that is loaded again goes on.
"""

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kitaphana.circulation.queries.policies import most_for_newcomers
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.portal import from_provider, place_memory
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.from_provider import HANDLE
from kitaphana.edges.portal.joining_forms import AddressForm, CodeForm, PersonForm, day_of
from kitaphana.edges.portal.presenters import cards
from kitaphana.edges.portal.views import sign_in
from kitaphana.edges.portal.views.account import for_readers, pocket_key
from kitaphana.edges.portal.views.libraries import branches_now
from kitaphana.patrons import services
from kitaphana.patrons.auth import source_of_request
from kitaphana.patrons.contacts import readers_who_proved
from kitaphana.patrons.guarantees import awaits_guarantor, request_of
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import codes
from kitaphana.patrons.signed_in import patron_of_user
from kitaphana.ui import sign_in as sign_in_state

JOIN: Final = "join"
GUARANTEE: Final = "join_guarantee"
"""The token of a request to which the grown-up goes back with the new card."""
MOST_HANDLE: Final = 64


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What joining is, and the first question. A POST sends the code."""
    reader = patron_of_user(request.user.pk) if request.user.pk else None
    if request.method != "POST" and reader is None and "anew" not in request.GET and (step := _step(request)):
        return redirect(step)
    told = sign_in_state.told_by_provider(request)
    form = AddressForm(request.POST or None, initial={"address": told.address} if told else None)
    if reader is None and form.is_valid() and _send(request, form, form.cleaned_data["address"]):
        return redirect("portal:join_code")
    desks = [one for one in branches_now(language_of(), clock.now()) if one.state.shape == "open"]
    context = {
        "section": "join",
        "form": form,
        "desks": desks,
        "reader": reader,
        "most_books": most_for_newcomers(),
        **from_provider.context_of(request),
    }
    return render(request, "portal/join.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second question: the digits that came."""
    handle = request.session.get(HANDLE, "")
    sent_to = codes.waiting_address(purpose=JOIN, handle=handle)
    if sent_to is None and (step := _step(request)) != "portal:join_code":
        return redirect(step or "portal:join")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            services.prove_address(handle=handle, code=form.cleaned_data["code"], source=source_of(request))
        except Refused as refused:
            form.tell(refused)
        else:
            return redirect("portal:join_about")
    return render(request, "portal/join_code.html", {"section": "join", "form": form, "sent_to": sent_to})


@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """Another code to the same address."""
    sent_to = codes.waiting_address(purpose=JOIN, handle=request.session.get(HANDLE, ""))
    form = AddressForm({"address": sent_to.address if sent_to else ""})
    if form.is_valid() and _send(request, form, form.cleaned_data["address"]):
        return redirect("portal:join_code")
    if sent_to is None:
        return redirect("portal:join")
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("portal:join_code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest) -> HttpResponse:
    """The last question: name, birth date, consents; a POST makes the card and signs its reader in.

    The form carries the handle too: who presses twice has a new session by then, and comes to the card all the same.
    """
    handle = request.session.get(HANDLE) or request.POST.get("handle", "")[:MOST_HANDLE]
    if request.method == "POST" and (card := _made_already(handle)):
        return _welcome(request, card, handle)
    if (step := _step(request)) != "portal:join_about":
        return redirect(step or "portal:join")
    told = sign_in_state.told_by_provider(request)
    form = PersonForm(request.POST or None, language=language_of(), initial=told.plain() if told else None)
    if form.is_valid():
        try:
            card = services.join(handle=handle, newcomer=newcomer_of(request, form), by=READER)
        except Refused as refused:
            form.tell(refused)
        else:
            return _welcome(request, card, handle)
    proven = codes.proven_address(purpose=JOIN, handle=handle)
    context = {
        "section": "join",
        "form": form,
        "handle": handle,
        "known": bool(services.readers_at(handle)),
        "may_enter": bool(proven and readers_who_proved(proven)),
        **from_provider.context_of(request),
    }
    return render(request, "portal/join_about.html", context)


@for_readers
@require_safe
def card(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The new card, and what is possible from here."""
    context = {
        "section": "join",
        "patron": patron,
        "card": cards.card(patron),
        "pocket_key": pocket_key(patron.id),
        "awaits_guarantor": awaits_guarantor(patron.id),
        "asked": request_of(patron.id),
        "most_books": most_for_newcomers(),
        "command_id": uuid.uuid4().hex,
    }
    return render(request, "portal/join_card.html", context)


def _made_already(handle: str) -> PatronCard | None:
    """The reader whom the handle has made, as long as it proves the address."""
    is_proof = bool(handle) and services.proven_for_joining(handle) is not None
    return services.joined_with(handle) if is_proof else None


def _welcome(request: HttpRequest, card: PatronCard, handle: str) -> HttpResponse:
    """Sign in who has just proven the address, and lead to the card, or back to the child that asks."""
    from_provider.link_new(request, card.id, handle)
    token = request.session.pop(GUARANTEE, None)
    request.session.pop(HANDLE, None)
    return sign_in.enter(
        request, card.id, reverse("portal:guarantor", args=[token]) if token else reverse("portal:join_card")
    )


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Who has a card already signs in with the code that was typed here: the message has said so."""
    proven = codes.proven_address(purpose=JOIN, handle=request.session.pop(HANDLE, ""))
    if proven is None:
        return redirect("account_login")
    return sign_in.enter_as_one_of(request, proven, readers_who_proved(proven))


def _send(request: HttpRequest, form: AddressForm, address: str) -> bool:
    try:
        handle = services.begin_joining(address=address, language=language_of(), source=source_of(request))
    except Refused as refused:
        form.tell(refused)
        return False
    request.session[HANDLE] = handle
    return True


def _step(request: HttpRequest) -> str:
    """Where to go on; empty for the beginning."""
    handle = request.session.get(HANDLE)
    if not handle:
        return ""
    if services.joined_with(handle) is not None:
        return "portal:join_card" if request.user.is_authenticated else ""
    if services.proven_for_joining(handle) is not None:
        return "portal:join_about"
    return "portal:join_code" if codes.waiting_address(purpose=JOIN, handle=handle) else ""


def newcomer_of(request: HttpRequest, form: PersonForm) -> services.Newcomer:
    """What the form says, with the library that the visitor has chosen."""
    names = {name: form.cleaned_data[name] for name in ("surname", "given_name", "patronymic")}
    return services.Newcomer(
        **names,
        born_on=day_of(form, "born_on"),
        language=language_of(),
        home_branch=place_memory.nearness(request, language_of()).code,
        consents=form.consents,
    )


def language_of() -> str:
    """The language of the page."""
    return (get_language() or "kk")[:2]


def source_of(request: HttpRequest) -> str:
    """Where the wish comes from, for the limits of attempts."""
    return source_of_request(request)
