"""Changes of a reader's record, each one call of one service; and renewing or returning from the reader's page."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.circulation import queries as circulation_queries
from kitaphana.circulation import services as circulation
from kitaphana.core.errors import Refused
from kitaphana.edges.staff import agreeing
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.feedback import tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.forms.readers import (
    BlockForm,
    CardForm,
    ContactForm,
    EntitlementForm,
    ParticularsForm,
    PinForm,
    PostalForm,
)
from kitaphana.edges.staff.labels import CONSENT_PURPOSES, ENTITLEMENTS
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.registering import count_at_desk, institution_of
from kitaphana.edges.staff.returned import tell_return
from kitaphana.patrons import queries as patron_queries
from kitaphana.patrons import services as patrons


@staff_page(Permission.READERS, methods=("POST",))
def change_reader(request: StaffRequest, patron_id: int, act: str) -> HttpResponse:
    """One change of a reader's record; `act` is one of `_ACTS`."""
    if act not in _ACTS or patron_queries.patron_card(patron_id) is None:
        raise Http404
    _ACTS[act](request, patron_id)
    return redirect("staff:reader", patron_id)


@staff_page(Permission.READERS, methods=("POST",))
def web_password(request: StaffRequest, patron_id: int) -> HttpResponse:
    """Make a password for the portal and show it this once: it is kept nowhere, so there is no page to come back to."""
    card = patron_queries.patron_card(patron_id)
    if card is None:
        raise Http404
    try:
        password = patrons.give_web_password(patron_id=patron_id, by=request.member.actor)
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:reader", patron_id)
    site = request.build_absolute_uri("/").rstrip("/")
    return page(
        request, "readers/password.html", {"reader": card, "password": password, "site": site, "section": "readers"}
    )


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def change_loan(request: StaffRequest, patron_id: int, loan_id: int) -> HttpResponse:
    """Renew the loan or take its item back, from the page of its reader."""
    loan = circulation_queries.loan_of_patron(loan_id, patron_id)
    point = request.member.point
    if loan is None or point is None:
        messages.error(request, _("This loan is closed already."))
    elif request.POST.get("act") == "renew":
        tell_outcome(
            request,
            lambda: circulation.renew(
                loan_id=loan_id, service_point_id=point.id, by=request.member.actor, command_id=command_id_of(request)
            ),
            _("Renewed: %(title)s") % {"title": loan.title},
        )
    else:
        _take_back(request, loan.item_id, point.id)
    return redirect("staff:reader", patron_id)


def _take_back(request: StaffRequest, item_id: int, service_point_id: int) -> None:
    try:
        answer = circulation.check_in(
            item_id=item_id,
            service_point_id=service_point_id,
            by=request.member.actor,
            command_id=command_id_of(request),
        )
    except Refused as refused:
        tell_refusals(request, refused)
        return
    tell_return(request, answer)


def _read(request: StaffRequest, form: StaffForm) -> bool:
    """Whether the form can be read; if not, its errors are told on the next page."""
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return form.is_valid()


def _contact(request: StaffRequest, patron_id: int) -> None:
    form = ContactForm(request.POST)
    if _read(request, form):
        tell_outcome(
            request,
            lambda: patrons.change_contact(patron_id=patron_id, by=request.member.actor, **form.cleaned_data),
            _("Saved."),
        )


def _post(request: StaffRequest, patron_id: int) -> None:
    form = PostalForm(request.POST)
    if _read(request, form):
        tell_outcome(
            request,
            lambda: patrons.set_postal_address(patron_id=patron_id, by=request.member.actor, **form.cleaned_data),
            _("Saved."),
        )


def _particulars(request: StaffRequest, patron_id: int) -> None:
    form = ParticularsForm(request.POST)
    if _read(request, form):
        tell_outcome(
            request,
            lambda: patrons.change_particulars(
                patron_id=patron_id, particulars=form.particulars, by=request.member.actor
            ),
            _("Saved."),
        )


def _entitle(request: StaffRequest, patron_id: int) -> None:
    _ask_for(Permission.ENTITLEMENTS, request)
    form = EntitlementForm(request.POST)
    if _read(request, form):
        tell_outcome(
            request,
            lambda: patrons.grant_entitlement(patron_id=patron_id, by=request.member.actor, **form.cleaned_data),
            _("The entitlement is noted."),
        )


def _end_entitlement(request: StaffRequest, patron_id: int) -> None:
    _ask_for(Permission.ENTITLEMENTS, request)
    kind = request.POST.get("kind", "")
    if kind in ENTITLEMENTS:
        tell_outcome(
            request,
            lambda: patrons.end_entitlement(patron_id=patron_id, kind=kind, by=request.member.actor),
            _("The entitlement has ended."),
        )


def _ask_for(permission: Permission, request: StaffRequest) -> None:
    if permission not in request.member.permissions:
        raise PermissionDenied


def _registration(request: StaffRequest, patron_id: int) -> None:
    command_id = command_id_of(request)
    is_done = tell_outcome(
        request,
        lambda: patrons.renew_registration(
            patron_id=patron_id,
            institution_id=institution_of(request.member),
            by=request.member.actor,
            command_id=command_id,
        ),
        _("The registration is renewed."),
    )
    if is_done:
        count_at_desk(request.member, command_id, is_first=False)


def _block(request: StaffRequest, patron_id: int) -> None:
    form = BlockForm(request.POST)
    if _read(request, form):
        tell_outcome(
            request,
            lambda: patrons.place_block(
                patron_id=patron_id, by=request.member.actor, command_id=command_id_of(request), **form.cleaned_data
            ),
            _("The reader is blocked."),
        )


def _lift(request: StaffRequest, patron_id: int) -> None:
    _ask_for(Permission.LIFT_BLOCKS, request)
    card = patron_queries.patron_card(patron_id)
    for block in card.blocks if card else ():
        if str(block.id) == request.POST.get("block"):
            _lift_block(request, block.id)


def _lift_block(request: StaffRequest, block_id: int) -> None:
    tell_outcome(
        request, lambda: patrons.lift_block(block_id=block_id, by=request.member.actor), _("The block is lifted.")
    )


def _card(request: StaffRequest, patron_id: int) -> None:
    form = CardForm(request.POST)
    if _read(request, form):
        tell_outcome(
            request,
            lambda: patrons.issue_card(
                patron_id=patron_id,
                number=form.cleaned_data["number"],
                by=request.member.actor,
                command_id=command_id_of(request),
            ),
            _("The card is issued."),
        )


def _lost(request: StaffRequest, patron_id: int) -> None:
    number = request.POST.get("card", "")
    if number in {card.number for card in patron_queries.cards_of(patron_id)}:
        tell_outcome(
            request,
            lambda: patrons.end_card(card_number=number, state="lost", by=request.member.actor),
            _("The card no longer opens anything."),
        )


def _pin(request: StaffRequest, patron_id: int) -> None:
    form = PinForm(request.POST)
    if _read(request, form):
        tell_outcome(
            request,
            lambda: patrons.set_pin(patron_id=patron_id, pin=form.cleaned_data["pin"], by=request.member.actor),
            _("The PIN is set."),
        )


def _consent(request: StaffRequest, patron_id: int) -> None:
    purpose = request.POST.get("purpose", "")
    if purpose in CONSENT_PURPOSES:
        tell_outcome(
            request,
            lambda: agreeing.agree(patron_id, purpose, request.member.actor),
            _("The consent is noted."),
        )


def _withdraw(request: StaffRequest, patron_id: int) -> None:
    purpose = request.POST.get("purpose", "")
    if purpose in CONSENT_PURPOSES:
        tell_outcome(
            request,
            lambda: agreeing.withdraw(patron_id, purpose, request.member.actor),
            _("The withdrawal is noted."),
        )


def _seen(request: StaffRequest, patron_id: int) -> None:
    tell_outcome(
        request,
        lambda: patrons.confirm_seen(patron_id=patron_id, by=request.member.actor),
        _("Noted: the reader borrows as everybody from now on."),
    )


def _confirm_name(request: StaffRequest, patron_id: int) -> None:
    tell_outcome(
        request,
        lambda: patrons.confirm_name_change(patron_id=patron_id, by=request.member.actor),
        _("The reader has the new name."),
    )


def _drop_name(request: StaffRequest, patron_id: int) -> None:
    tell_outcome(
        request,
        lambda: patrons.drop_name_change(patron_id=patron_id, by=request.member.actor),
        _("The wish is dropped."),
    )


_ACTS: dict[str, Callable[[StaffRequest, int], None]] = {
    "particulars": _particulars,
    "contact": _contact,
    "post": _post,
    "entitle": _entitle,
    "unentitle": _end_entitlement,
    "registration": _registration,
    "block": _block,
    "lift": _lift,
    "card": _card,
    "lost": _lost,
    "pin": _pin,
    "consent": _consent,
    "withdraw": _withdraw,
    "seen": _seen,
    "confirm_name": _confirm_name,
    "drop_name": _drop_name,
}
