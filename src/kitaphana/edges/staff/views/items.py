"""Take items in, mend them, move them, and all that is done on the page of one item."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kitaphana.catalog import queries as catalog
from kitaphana.circulation.item_history import item_history, loan_count
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.desk.find import item as item_by_barcode
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome
from kitaphana.edges.staff.forms import items as forms
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.keeping import history_table
from kitaphana.holdings import queries, rules, services

if TYPE_CHECKING:
    from kitaphana.holdings.queries import ItemCard

_FIELDS = {
    "price_invalid": "price",
    "received_in_future": "received_on",
    "barcode_taken": "barcode",
    "barcode_too_long": "barcode",
}


@staff_page(Permission.ITEMS, methods=("GET", "POST"))
def new_items(request: StaffRequest, edition_id: int) -> HttpResponse:
    """Take copies of an edition into the stock."""
    details = catalog.edition_details(edition_id)
    if details is None:
        raise Http404
    initial = {
        "call_number": queries.proposed_call_number(edition_id),
        "received_on": clock.today(),
        "volume": details.part,
        "category": rules.category_code(form=details.form, type_code="", shelving_location=""),
        "custodian": _only_custodian(request),
    }
    form = forms.NewItemsForm(request.POST or None, member=request.member, initial=initial)
    if form.is_valid() and (made := _taken_in(request, form, edition_id)):
        text = ngettext("%(count)s item is in the stock.", "%(count)s items are in the stock.", len(made))
        messages.success(request, text % {"count": len(made)})
        return redirect("staff:item", made[0]) if len(made) == 1 else redirect("staff:edition", edition_id)
    return page(request, "items/new.html", {"form": form, "edition": details, "section": "stock"})


def _only_custodian(request: StaffRequest) -> str:
    """The one who answers for the branch, where only one does."""
    branches = forms.branches_of(request.member, Permission.ITEMS)
    if len(branches) != 1:
        return ""
    found = queries.custodians(institution_ids=[branches[0].institution_id], branch_id=branches[0].id, only_active=True)
    return str(found[0].id) if len(found) == 1 else ""


def _taken_in(request: StaffRequest, form: forms.NewItemsForm, edition_id: int) -> tuple[int, ...]:
    try:
        return services.create_items(
            new=form.new(edition_id), by=request.member.actor, command_id=command_id_of(request)
        )
    except Refused as refused:
        add_refusals(form, refused, _FIELDS)
        return ()


@staff_page(Permission.ITEMS, methods=("GET", "POST"))
def edit_item(request: StaffRequest, item_id: int) -> HttpResponse:
    """Mend what is written of an item."""
    card = _own(request, item_id, Permission.ITEMS)
    details = queries.item_details(item_id)
    assert details
    form = forms.ItemForm(request.POST or None, initial=forms.item_form(card, details))
    if form.is_valid():
        try:
            services.change_item(item_id=item_id, particulars=form.particulars, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused, {**_FIELDS, "accession_taken": "accession_number"})
        else:
            messages.success(request, _("The item is as you wrote it."))
            return redirect("staff:item", item_id)
    return page(request, "items/edit.html", {"form": form, "item": card, "section": "stock"})


@staff_page(Permission.STOCK)
def history(request: StaffRequest, item_id: int) -> HttpResponseBase:
    """What happened to an item, page by page; readers are not in it."""
    card = queries.item_card(item_id)
    if card is None:
        raise Http404
    if wants_file(request):
        return download(request, f"history-{item_id}", *history_table(item_id))
    found = item_history(item_id, before=key_in(request))
    context = {
        "item": card,
        "rows": found.rows,
        "loan_count": loan_count(item_id),
        "pages": pages_after(request, found.next_after),
        "section": "stock",
    }
    return page(request, "items/history.html", context)


@staff_page(Permission.STOCK, methods=("POST",))
def change_item(request: StaffRequest, item_id: int, act: str) -> HttpResponse:
    """One act on an item; each asks for a permission of its own at the branch of the item."""
    if act not in _ACTS:
        raise Http404
    wanted = _ACTS[act]
    card = _own(request, item_id, wanted.permission)
    form = wanted.form(request)
    if not form.is_valid():
        messages.error(request, _first_error(form))
    else:
        tell_outcome(request, lambda: wanted.run(request, card, form.cleaned_data), str(wanted.done))
    return redirect("staff:item", _shown_after(act, card))


def _shown_after(act: str, card: "ItemCard") -> int:
    """Who takes a piece out on the page of its kit stays there."""
    return card.kit_id if act == "take-out" and card.kit_id else card.id


def _first_error(form: Form) -> str:
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}: {errors[0]}" if label else str(errors[0])


def _own(request: StaffRequest, item_id: int, permission: Permission) -> "ItemCard":
    card = queries.item_card(item_id)
    if card is None:
        raise Http404
    if not request.member.may_at(permission, institution_id=card.institution_id, branch_id=card.branch_id):
        raise PermissionDenied
    return card


_Values = dict[str, object]


def _note_condition(request: StaffRequest, card: "ItemCard", values: _Values) -> None:
    condition, note = str(values["condition"]), str(values["note"])
    services.note_condition(item_id=card.id, condition=condition, note=note, by=request.member.actor)


def _confirmation(values: _Values) -> services.Confirmation:
    return services.Confirmation(str(values["note"]), bool(values["knows_last_copy"]))


def _move(request: StaffRequest, card: "ItemCard", values: _Values) -> None:
    branch_id = int(str(values["branch"]))
    services.move_item(item_id=card.id, branch_id=branch_id, confirmed=_confirmation(values), by=request.member.actor)


def _withdraw(request: StaffRequest, card: "ItemCard", values: _Values) -> None:
    reason = str(values["reason"])
    services.withdraw_item(item_id=card.id, reason=reason, confirmed=_confirmation(values), by=request.member.actor)


def _restore(request: StaffRequest, card: "ItemCard", values: _Values) -> None:
    services.restore_item(item_id=card.id, note=str(values["note"]), by=request.member.actor)


def _add_piece(request: StaffRequest, card: "ItemCard", values: _Values) -> None:
    name, count = str(values["name"]), int(str(values["count"]))
    services.add_piece(kit_id=card.id, name=name, count=count, by=request.member.actor)


def _remove_piece(request: StaffRequest, card: "ItemCard", values: _Values) -> None:
    wanted = int(str(values["piece"]))
    own = {piece.id for piece in queries.kit_pieces(card.id)}
    services.remove_piece(piece_id=wanted if wanted in own else 0, by=request.member.actor)


def _put_in(request: StaffRequest, card: "ItemCard", values: _Values) -> None:
    piece = item_by_barcode(str(values["barcode"]).strip())
    services.put_into_kit(kit_id=card.id, item_id=piece.id if piece else 0, by=request.member.actor)


def _take_out(request: StaffRequest, card: "ItemCard", _values: _Values) -> None:
    services.take_out_of_kit(item_id=card.id, by=request.member.actor)


@dataclass(frozen=True, slots=True)
class _Act:
    """What an address below an item does, who may, and what is said when it is done."""

    permission: Permission
    form: Callable[[StaffRequest], Form]
    run: "Callable[[StaffRequest, ItemCard, _Values], None]"
    done: Promise


def _plain(kind: type[Form]) -> Callable[[StaffRequest], Form]:
    return lambda request: kind(request.POST)


def _move_form(request: StaffRequest) -> forms.MoveForm:
    return forms.MoveForm(request.POST, member=request.member)


_ACTS = {
    "condition": _Act(
        Permission.CONDITIONS, _plain(forms.ConditionForm), _note_condition, gettext_lazy("The condition is noted.")
    ),
    "move": _Act(Permission.ITEMS, _move_form, _move, gettext_lazy("The item belongs to the other branch now.")),
    "withdraw": _Act(Permission.ITEMS, _plain(forms.WithdrawForm), _withdraw, gettext_lazy("The item is withdrawn.")),
    "restore": _Act(
        Permission.ITEMS, _plain(forms.RestoreForm), _restore, gettext_lazy("The item is in the stock again.")
    ),
    "add-piece": _Act(Permission.ITEMS, _plain(forms.PieceForm), _add_piece, gettext_lazy("The piece is on the list.")),
    "remove-piece": _Act(
        Permission.ITEMS, _plain(forms.ListedPieceForm), _remove_piece, gettext_lazy("The piece is off the list.")
    ),
    "put-in": _Act(
        Permission.ITEMS, _plain(forms.MemberForm), _put_in, gettext_lazy("The item goes with the kit now.")
    ),
    "take-out": _Act(Permission.ITEMS, _plain(Form), _take_out, gettext_lazy("The item is on its own again.")),
}
