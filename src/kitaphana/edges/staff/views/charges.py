"""What a reader owes, taking payments, receipts, and the list of a desk's day."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kitaphana.charges import queries, services
from kitaphana.charges.services import ChargeDraft, Desk
from kitaphana.circulation import queries as circulation_queries
from kitaphana.circulation import services as circulation
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.charge_words import PAYMENT_KINDS
from kitaphana.edges.staff.desk_points import chosen_desk, desks_of
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_outcome, tell_refusals
from kitaphana.edges.staff.forms import charges as forms
from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.readers import charges_table
from kitaphana.patrons import queries as patrons
from kitaphana.patrons.services import note_disclosure

if TYPE_CHECKING:
    from kitaphana.charges.queries import CashDay, ChargeRow
    from kitaphana.charges.services import Entry


@staff_page(Permission.CHARGES)
def reader_charges(request: StaffRequest, patron_id: int) -> HttpResponseBase:
    """All that a reader owes, how it became less, and the forms for taking payment."""
    card = patrons.patron_card(patron_id)
    if card is None:
        raise Http404
    if wants_file(request):
        note_disclosure(patron_id=patron_id, act="download_charges", by=request.member.actor)
        return download(request, "charges", *charges_table(patron_id))
    found = queries.charges_of(patron_id, before=key_in(request))
    context = {
        "reader": card,
        "balances": queries.balances_of(patron_id),
        "losses": circulation_queries.losses_of_patron(patron_id),
        "charges": found.rows,
        "payments": queries.payments_of([row.id for row in found.rows]),
        "pages": pages_after(request, found.next_after),
        "own": request.member.institutions_with(Permission.CHARGES),
        "payment_form": forms.PaymentForm(auto_id=False),
        "refund_form": forms.RefundForm(auto_id=False),
        "charge_form": forms.NewChargeForm(auto_id="charge_%s"),
        "section": "readers",
    }
    return page(request, "charges/reader.html", context)


@staff_page(Permission.CHARGES, methods=("POST",), needs_point=True)
def new_charge(request: StaffRequest, patron_id: int) -> HttpResponse:
    """Charge a reader for something that is no lost or damaged item."""
    form = forms.NewChargeForm(request.POST)
    if patrons.patron_card(patron_id) is None:
        raise Http404
    if _is_read(request, form):
        draft = ChargeDraft(
            institution_id=_institution(request),
            patron_id=patron_id,
            kind="other",
            amount=form.cleaned_data["amount"],
            subject="other",
            note=form.cleaned_data["note"],
        )
        tell_outcome(
            request,
            lambda: services.make_charge(draft=draft, desk=desk_of(request), command_id=command_id_of(request)),
            _("The charge is written."),
        )
    return redirect("staff:reader_charges", patron_id)


@staff_page(Permission.CHARGES, methods=("POST",), needs_point=True)
def change_charge(request: StaffRequest, charge_id: int, act: str) -> HttpResponse:
    """Take money, give it back, waive or cancel; `act` is one of `_ACTS`."""
    charge = queries.charge_row(charge_id)
    if charge is None or act not in _ACTS:
        raise Http404
    kind, run, done = _ACTS[act]
    if charge.institution_id not in request.member.institutions_with(Permission.CHARGES):
        raise PermissionDenied
    if kind is forms.ReasonForm and Permission.WAIVE not in request.member.permissions:
        raise PermissionDenied
    form = kind(request.POST)
    entry = _done(request, run, charge, form) if _is_read(request, form) else None
    if entry is None:
        return _back(charge)
    messages.success(request, str(done))
    if entry.receipt_number is not None and entry.payment_id is not None:
        return redirect("staff:receipt", entry.payment_id)
    return _back(charge)


@staff_page(Permission.WAIVE, methods=("POST",), needs_point=True)
def reverse_payment(request: StaffRequest, payment_id: int) -> HttpResponse:
    """Take back a row that was a mistake."""
    receipt = queries.receipt(payment_id)
    if receipt is None:
        raise Http404
    if receipt.charge.institution_id not in request.member.institutions_with(Permission.WAIVE):
        raise PermissionDenied
    form = forms.ReasonForm(request.POST)
    if _is_read(request, form):
        note, key = form.cleaned_data["note"], command_id_of(request)
        tell_outcome(
            request,
            lambda: circulation.reverse_payment(
                payment_id=payment_id, note=note, desk=desk_of(request), command_id=key
            ),
            _("The row is taken back by one of its own."),
        )
        _warn_of_debt(request, receipt.charge)
    return redirect("staff:receipt", payment_id)


def _warn_of_debt(request: StaffRequest, charge: "ChargeRow") -> None:
    """What the desk should know: the matter was over, and is a debt now."""
    case = circulation_queries.loss_case(charge.loan_id) if charge.loan_id else None
    if case is not None and case.row.state == "owed":
        text = _(
            "The sum is owed again, and the reader is blocked until it is settled. The item stays out of the stock."
        )
        messages.warning(request, text)


@staff_page(Permission.CASH)
def receipt(request: StaffRequest, payment_id: int) -> HttpResponse:
    """One receipt, to be printed; it names no reader."""
    found = queries.receipt(payment_id)
    if found is None:
        raise Http404
    if found.charge.institution_id not in request.member.institutions_with(Permission.CASH):
        raise PermissionDenied
    rows = queries.payments_of([found.charge.id])[found.charge.id]
    loan_id = found.charge.loan_id
    case = circulation_queries.loss_case(loan_id) if loan_id else None
    context = {
        "receipt": found,
        "title": case.row.title if case else "",
        "barcode": case.row.barcode if case else "",
        "may_be_reversed": any(row.id == payment_id and row.may_be_reversed for row in rows),
        "reason_form": forms.ReasonForm(auto_id="reason_%s"),
        "section": "cash",
    }
    return page(request, "charges/receipt.html", context)


@staff_page(Permission.CASH)
def cash(request: StaffRequest) -> HttpResponseBase:
    """What a desk took on a day, by number and by kind."""
    desks = desks_of(request, Permission.CASH)
    point = chosen_desk(request, desks, request.GET.get("point", ""))
    on = _day(request.GET.get("on", ""))
    day = queries.cash_day(point.id, on)
    if wants_file(request):
        return download(request, f"cash-{point.code}-{on.isoformat()}", _CASH_HEADER, _cash_rows(day))
    totals = [(PAYMENT_KINDS.get(kind, kind), total) for kind, total in sorted(day.totals.items())]
    context = {
        "desks": desks,
        "point": point,
        "day": day,
        "totals": totals,
        "on": on,
        "today": clock.today(),
        "section": "cash",
    }
    return page(request, "charges/cash.html", context)


def desk_of(request: StaffRequest) -> Desk:
    """Who writes at which service point; pages that write ask for a point first."""
    point = request.member.point
    return Desk(request.member.actor, point.id if point else None)


_CASH_HEADER = (
    gettext_lazy("Receipt"), gettext_lazy("Time"), gettext_lazy("Kind"), gettext_lazy("Sum, ₸"),
    gettext_lazy("What for"), gettext_lazy("Taken by"),
)  # fmt: skip


def _cash_rows(day: "CashDay") -> Iterator[tuple[object, ...]]:
    for row in day.rows:
        moment = row.taken_at.astimezone(clock.zone()).strftime("%H:%M")
        yield (
            row.receipt_number, moment, str(PAYMENT_KINDS.get(row.kind, row.kind)), row.amount, row.subject, row.login,
        )  # fmt: skip
    yield ("", "", _("Money in all"), day.total, "", "")


def _day(text: str) -> dt.date:
    """The day asked for; nonsense and days to come are today."""
    try:
        return min(dt.date.fromisoformat(text), clock.today())
    except ValueError:
        return clock.today()


def _institution(request: StaffRequest) -> int:
    point = request.member.point
    own = request.member.institutions_with(Permission.CHARGES)
    if point is None or point.institution_id not in own:
        raise PermissionDenied
    return point.institution_id


def _is_read(request: StaffRequest, form: StaffForm) -> bool:
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return form.is_valid()


def _done(request: StaffRequest, run: "_Run", charge: "ChargeRow", form: StaffForm) -> "Entry | None":
    try:
        return run(request, charge, form)
    except Refused as refused:
        tell_refusals(request, refused)
        return None


def _back(charge: "ChargeRow") -> HttpResponse:
    if charge.patron_id is None:
        return redirect("staff:cash")
    return redirect("staff:reader_charges", charge.patron_id)


def _settle(request: StaffRequest, charge: "ChargeRow", kind: str, amount: Decimal | None, note: str) -> "Entry":
    return circulation.take_payment(
        charge_id=charge.id,
        kind=kind,
        amount=amount,
        desk=desk_of(request),
        command_id=command_id_of(request),
        note=note,
    )


def _pay(request: StaffRequest, charge: "ChargeRow", form: StaffForm) -> "Entry":
    data = form.cleaned_data
    return _settle(request, charge, data["kind"], data["amount"], data["note"])


def _waive(request: StaffRequest, charge: "ChargeRow", form: StaffForm) -> "Entry":
    return _settle(request, charge, "waived", None, form.cleaned_data["note"])


def _cancel(request: StaffRequest, charge: "ChargeRow", form: StaffForm) -> "Entry":
    return _settle(request, charge, "cancelled", None, form.cleaned_data["note"])


def _refund(request: StaffRequest, charge: "ChargeRow", form: StaffForm) -> "Entry":
    data, key = form.cleaned_data, command_id_of(request)
    return services.refund(
        charge_id=charge.id, kind=data["kind"], amount=None, desk=desk_of(request), command_id=key, note=data["note"]
    )


_Run = Callable[[StaffRequest, "ChargeRow", StaffForm], "Entry"]
_ACTS: dict[str, tuple[type[StaffForm], _Run, object]] = {
    "pay": (forms.PaymentForm, _pay, gettext_lazy("The payment is taken.")),
    "refund": (forms.RefundForm, _refund, gettext_lazy("The money is given back.")),
    "waive": (forms.ReasonForm, _waive, gettext_lazy("What was open is waived.")),
    "cancel": (forms.ReasonForm, _cancel, gettext_lazy("The charge is cancelled.")),
}
