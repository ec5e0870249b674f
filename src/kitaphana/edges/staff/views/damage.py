"""Damage of an item: what is wrong with it, photos of it, and whether its last reader has to pay."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.circulation import queries as circulation_queries
from kitaphana.circulation import services as circulation
from kitaphana.circulation.services import LossAct
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.feedback import add_refusals, tell_refusals
from kitaphana.edges.staff.forms.charges import DamageForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.holdings import queries, services
from kitaphana.holdings.photos import MOST_BYTES
from kitaphana.holdings.services import MOST_PHOTOS, Damage

if TYPE_CHECKING:
    from kitaphana.holdings.queries import ItemCard

_FIELDS = {"damage_note_missing": "note", "condition_unknown": "condition", "text_too_long": "note"}


@staff_page(Permission.CONDITIONS, methods=("GET", "POST"))
def damage(request: StaffRequest, item_id: int) -> HttpResponse:
    """Notes on the damage of an item, and the form for another one."""
    card = queries.item_card(item_id)
    if card is None:
        raise Http404
    if not request.member.may_at(
        Permission.CONDITIONS, institution_id=card.institution_id, branch_id=card.branch_id
    ) and not _is_at_hand(request, card):
        raise PermissionDenied
    loan_id = _charged_loan(request, card)
    form = DamageForm(request.POST or None, may_charge=loan_id is not None)
    if form.is_valid() and _noted(request, card, form):
        _charge(request, loan_id, form)
        return redirect("staff:damage", item_id)
    context = {
        "form": form,
        "item": card,
        "notes": queries.damage_of(item_id),
        "most_photos": MOST_PHOTOS,
        "section": "stock",
    }
    return page(request, "losses/damage.html", context)


@staff_page(Permission.STOCK)
def damage_photo(request: StaffRequest, photo_id: int, size: str) -> HttpResponseBase:
    """One photo, for staff only."""
    path = queries.damage_photo_path(photo_id, size)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/webp")


def _is_at_hand(request: StaffRequest, card: "ItemCard") -> bool:
    """An item of another branch that lies on this desk may be noted here, in the same institution."""
    return card.institution_id in request.member.institutions_with(Permission.LEND)


def _charged_loan(request: StaffRequest, card: "ItemCard") -> int | None:
    """The last loan, where the member may charge, works at a point, and the loan still names its reader."""
    if card.institution_id not in request.member.institutions_with(Permission.CHARGES) or not request.member.point:
        return None
    return circulation_queries.last_loan_with_reader(card.id)


def _noted(request: StaffRequest, card: "ItemCard", form: DamageForm) -> bool:
    data = form.cleaned_data
    sent = request.FILES.getlist("photos")
    seen = Damage(
        item_id=card.id,
        condition=data["condition"],
        note=data["note"],
        photos=tuple(one.read(MOST_BYTES + 1) for one in sent[: MOST_PHOTOS + 1]),
        is_kept_in=data["is_kept_in"],
    )
    try:
        services.note_damage(damage=seen, by=request.member.actor, command_id=command_id_of(request))
    except Refused as refused:
        add_refusals(form, refused, _FIELDS)
        return False
    messages.success(request, _("The damage is noted."))
    return True


def _charge(request: StaffRequest, loan_id: int | None, form: DamageForm) -> None:
    """Only where a sum was written: charging is a choice of its own."""
    amount, point = form.cleaned_data.get("amount"), request.member.point
    if not amount or loan_id is None or point is None:
        return
    act = LossAct(loan_id, request.member.actor, point.id, form.cleaned_data["note"])
    try:
        circulation.charge_for_damage(act=act, amount=amount, command_id=f"{command_id_of(request)}:charge")
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        messages.success(request, _("The last reader is charged."))
