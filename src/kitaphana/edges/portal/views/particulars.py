"""What the library knows of the reader, changed by the reader: addresses by code, the name by a wish, the PIN."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kitaphana.core.errors import Refused
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.joining_forms import AddressForm, CodeForm, NameForm, PinForm, PostalForm
from kitaphana.edges.portal.presenters.terms import terms_of
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.edges.portal.views.joining import language_of, source_of
from kitaphana.patrons import services
from kitaphana.patrons.contacts import contacts_of
from kitaphana.patrons.own import name_wish_of
from kitaphana.patrons.postal import postal_address_of
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import codes

NEW_ADDRESS: Final = "new_address_handle"


@for_readers
@require_safe
def particulars(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Everything on one page, each with the way to change it."""
    return _shown(request, patron)


def _shown(request: HttpRequest, patron: PatronCard, **forms: object) -> HttpResponse:
    names = {"surname": patron.surname, "given_name": patron.given_name, "patronymic": patron.patronymic}
    post = postal_address_of(patron.id)
    context = {
        "section": "particulars",
        "patron": patron,
        "category": patron.category.name_in(language_of()),
        "contacts": contacts_of(patron.id),
        "name_wish": name_wish_of(patron.id),
        "terms": terms_of(patron, language_of()),
        "address_form": AddressForm(),
        "post": post,
        "post_form": PostalForm(initial=asdict(post) if post else None),
        "name_form": NameForm(initial=names),
        "pin_form": PinForm(has_pin=patron.has_pin),
        **forms,
    }
    return render(request, "portal/particulars.html", context)


@for_readers
@require_POST
def ask_address(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Send a code to the new phone or mailbox."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _shown(request, patron, address_form=form)
    try:
        handle = services.ask_new_address(
            address=form.cleaned_data["address"], language=language_of(), source=source_of(request)
        )
    except Refused as refused:
        form.tell(refused)
        return _shown(request, patron, address_form=form)
    request.session[NEW_ADDRESS] = handle
    return redirect("portal:new_address")


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def new_address(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Take the code, and the new address with it."""
    handle = request.session.get(NEW_ADDRESS, "")
    sent_to = codes.waiting_address(purpose="change_address", handle=handle)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            services.change_address(
                patron_id=patron.id,
                handle=handle,
                code=form.cleaned_data["code"],
                source=source_of(request),
                by=READER,
            )
        except Refused as refused:
            form.tell(refused)
        else:
            messages.success(request, _("Confirmed. Messages come there from now on."))
            return redirect("portal:particulars")
    if sent_to is None and not form.errors:
        return redirect("portal:particulars")
    return render(request, "portal/new_address.html", {"section": "particulars", "form": form, "sent_to": sent_to})


@for_readers
@require_POST
def ask_name(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Write the wish down; a desk confirms it."""
    said = _("Noted. Show your identity card at any desk; then your new name stands on the card.")
    return _taken(request, patron, "name_form", NameForm(request.POST), services.ask_name_change, said)


@for_readers
@require_POST
def set_post(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Keep where letters go, or forget it."""
    return _taken(request, patron, "post_form", PostalForm(request.POST), services.set_postal_address, _("Saved."))


def _taken(
    request: HttpRequest,
    patron: PatronCard,
    name: str,
    form: NameForm | PostalForm,
    act: Callable[..., object],
    said: str,
) -> HttpResponse:
    """What the form says goes to the act of the reader; what is wrong stands beside the fields."""
    if form.is_valid():
        try:
            act(patron_id=patron.id, by=READER, **form.cleaned_data)
        except Refused as refused:
            form.tell(refused)
        else:
            messages.success(request, said)
            return redirect("portal:particulars")
    return _shown(request, patron, **{name: form})


@for_readers
@require_POST
def set_pin(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """A first PIN, or another one by who knows the old one."""
    form = PinForm(request.POST, has_pin=patron.has_pin)
    if not form.is_valid():
        return _shown(request, patron, pin_form=form)
    try:
        if patron.has_pin:
            services.verify_pin(
                card_number=patron.card_number, pin=form.cleaned_data["pin_before"], source=source_of(request)
            )
        services.set_pin(patron_id=patron.id, pin=form.cleaned_data["pin"], by=READER)
    except Refused as refused:
        form.tell(refused)
        return _shown(request, patron, pin_form=form)
    messages.success(request, _("The PIN is set."))
    return redirect("portal:join_card" if request.POST.get("next") == "card" else "portal:particulars")
