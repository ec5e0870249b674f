"""Overdue items of a desk, lost and claimed items of branches, and the page of one such matter."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kitaphana.circulation import queries
from kitaphana.circulation import services as circulation
from kitaphana.circulation.services import BookGiven, LossAct, LossAnswer
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.paging import Page
from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.charge_words import LOSS_STATES
from kitaphana.edges.staff.downloads import all_rows, download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.forms import charges as forms
from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.forms.items import branches_of
from kitaphana.edges.staff.grid_pages import traced
from kitaphana.edges.staff.member import points_seen_by
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.returned import tell_where
from kitaphana.network import queries as network
from kitaphana.patrons import queries as patrons
from kitaphana.patrons.services import note_list_disclosure

if TYPE_CHECKING:
    from kitaphana.circulation.queries import LossCase, OverdueRow
    from kitaphana.network.queries import ServicePointFacts
    from kitaphana.patrons.queries import PatronCard

DAYS = (1, 7, 14, 30, 60)


@dataclass(frozen=True, slots=True)
class Late:
    """A loan past its due day with the reader who has it."""

    row: "OverdueRow"
    reader: "PatronCard | None"


@staff_page(Permission.CHARGES)
def overdue(request: StaffRequest) -> HttpResponseBase:
    """What is late at the points where the member works, with whom to call."""
    points = _points(request)
    wanted = _wanted(points, request.GET.get("point", ""))
    days = _days(request.GET.get("days", ""))
    ids = [point.id for point in wanted]
    if wants_file(request):
        code = wanted[0].code if len(wanted) == 1 else "all"
        note_list_disclosure(act="download_overdue", subject=f"point:{code}", by=request.member.actor)
        return download(request, "overdue", _OVERDUE_HEADER, _overdue_rows(ids, days))
    found = queries.overdue_loans(ids, min_days=days, after=key_in(request))
    context = {
        "rows": _with_readers(found),
        "count": queries.overdue_count(ids, min_days=days),
        "pages": pages_after(request, found.next_after),
        "points": points,
        "point": wanted[0].code if len(wanted) == 1 and len(points) > 1 else "",
        "days": days,
        "day_choices": DAYS,
        "today": clock.today(),
        "section": "overdue",
    }
    return page(request, "losses/overdue.html", context)


@staff_page(Permission.CHARGES)
def losses(request: StaffRequest) -> HttpResponseBase:
    """Items reported, lost or claimed returned that wait for somebody; for claimed ones it is the list to search by."""
    branches = branches_of(request.member, Permission.CHARGES)
    branch_id = _chosen_branch(request, {one.id for one in branches})
    ids = {branch_id} if branch_id else {one.id for one in branches}
    state = request.GET.get("state", "")
    state = state if state in LOSS_STATES and state != "ended" else ""
    if wants_file(request):
        return download(request, "lost-and-claimed", _LOSS_HEADER, _loss_rows(ids, state))
    found = queries.losses(ids, state=state, after=key_in(request))
    context = {
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "branches": branches,
        "branch_id": branch_id,
        "state": state,
        "states": [(code, text) for code, text in LOSS_STATES.items() if code != "ended"],
        "section": "losses",
    }
    return page(request, "losses/list.html", context)


@staff_page(Permission.CHARGES)
def loss(request: StaffRequest, loan_id: int) -> HttpResponse:
    """One loan: what has happened to its item, and every act that is open now."""
    case = _own_case(request, loan_id)
    reader = patrons.patron_card(case.row.patron_id) if case.row.patron_id else None
    version = queries.version_in_force()
    context = {
        "case": case,
        "why": traced(case.trace, version.number) if version else (),
        "row": case.row,
        "reader": reader,
        "today": clock.today(),
        **_forms(case),
        "section": "losses",
    }
    return page(request, "losses/one.html", context)


@staff_page(Permission.CHARGES, methods=("POST",), needs_point=True)
def change_loss(request: StaffRequest, loan_id: int, act: str) -> HttpResponse:
    """One act about a lost or claimed item; `act` is one of `_ACTS`."""
    if act not in _ACTS:
        raise Http404
    case, wanted = _own_case(request, loan_id), _ACTS[act]
    if wanted.permission not in request.member.permissions:
        raise PermissionDenied
    form = wanted.form(request.POST)
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    if form.is_valid() and _is_done(request, wanted, case, form):
        return _after(act, case)
    return redirect("staff:loss", loan_id)


def _is_done(request: StaffRequest, wanted: "_Act", case: "LossCase", form: StaffForm) -> bool:
    """Run it and say what came of it; of an item that was found also where it goes."""
    try:
        answer = wanted.run(request, case, form)
    except Refused as refused:
        tell_refusals(request, refused)
        return False
    messages.success(request, str(wanted.done))
    if answer.status:
        tell_where(request, answer)
    return True


def _after(act: str, case: "LossCase") -> HttpResponse:
    """A charge is paid on the page of the reader's charges; all else is seen on the page of the loan."""
    if act == "charge" and case.row.patron_id:
        return redirect("staff:reader_charges", case.row.patron_id)
    return redirect("staff:loss", case.row.loan_id)


def _own_case(request: StaffRequest, loan_id: int) -> "LossCase":
    case = queries.loss_case(loan_id)
    if case is None:
        raise Http404
    if case.row.institution_id not in request.member.institutions_with(Permission.CHARGES):
        raise PermissionDenied
    return case


def _forms(case: "LossCase") -> dict[str, StaffForm]:
    return {
        "lost_form": forms.NoteForm(auto_id="lost_%s"),
        "claim_form": forms.ClaimForm(auto_id="claim_%s"),
        "found_form": forms.NoteForm(auto_id="found_%s"),
        "out_form": forms.NoteForm(auto_id="out_%s"),
        "same_form": forms.SameBookForm(auto_id="same_%s"),
        "equal_form": forms.EqualBookForm(auto_id="equal_%s"),
        "price_form": forms.PriceForm(initial={"price": case.row.price}, auto_id="price_%s"),
        "off_form": forms.ReasonForm(auto_id="off_%s"),
    }


def _act(request: StaffRequest, case: "LossCase", form: StaffForm) -> LossAct:
    point = request.member.point
    note = str(form.cleaned_data.get("note", ""))
    by = calls.acting_for(request, case.row.patron_id)
    return LossAct(case.row.loan_id, by, point.id if point else None, note)


def _lost(request: StaffRequest, case: "LossCase", form: StaffForm) -> LossAnswer:
    return circulation.declare_lost(act=_act(request, case, form), command_id=command_id_of(request))


def _claim(request: StaffRequest, case: "LossCase", form: StaffForm) -> LossAnswer:
    said_on: dt.date | None = form.cleaned_data["said_on"]
    return circulation.claim_returned(act=_act(request, case, form), said_on=said_on, command_id=command_id_of(request))


def _found(request: StaffRequest, case: "LossCase", form: StaffForm) -> LossAnswer:
    return circulation.settle_found(act=_act(request, case, form), command_id=command_id_of(request))


def _still_out(request: StaffRequest, case: "LossCase", form: StaffForm) -> LossAnswer:
    return circulation.still_out(act=_act(request, case, form), command_id=command_id_of(request))


def _write_off(request: StaffRequest, case: "LossCase", form: StaffForm) -> LossAnswer:
    return circulation.write_off(act=_act(request, case, form), command_id=command_id_of(request))


def _same(request: StaffRequest, case: "LossCase", form: StaffForm) -> LossAnswer:
    given = BookGiven("same", price=form.cleaned_data["price"])
    return circulation.make_good(act=_act(request, case, form), given=given, command_id=command_id_of(request))


def _equal(request: StaffRequest, case: "LossCase", form: StaffForm) -> LossAnswer:
    data = form.cleaned_data
    given = BookGiven("equal", data["title"], data["price"])
    return circulation.make_good(act=_act(request, case, form), given=given, command_id=command_id_of(request))


def _charge(request: StaffRequest, case: "LossCase", form: StaffForm) -> LossAnswer:
    price = form.cleaned_data["price"]
    return circulation.charge_for_loss(act=_act(request, case, form), price=price, command_id=command_id_of(request))


@dataclass(frozen=True, slots=True)
class _Act:
    """What an address below a loan does, who may, and what is said when it is done."""

    form: type[StaffForm]
    run: "Callable[[StaffRequest, LossCase, StaffForm], LossAnswer]"
    done: Promise
    permission: Permission = Permission.CHARGES


_ACTS = {
    "lost": _Act(forms.NoteForm, _lost, gettext_lazy("The item is marked as lost.")),
    "claim": _Act(forms.ClaimForm, _claim, gettext_lazy("It is noted; the item is on the list to search by.")),
    "found": _Act(forms.NoteForm, _found, gettext_lazy("The item is found; the matter is settled.")),
    "still-out": _Act(forms.NoteForm, _still_out, gettext_lazy("The loan goes on as before.")),
    "same": _Act(forms.SameBookForm, _same, gettext_lazy("The loss is made good. Take the book given into the stock.")),
    "equal": _Act(
        forms.EqualBookForm, _equal, gettext_lazy("The loss is made good. Take the book given into the stock.")
    ),
    "charge": _Act(forms.PriceForm, _charge, gettext_lazy("The reader is charged. Take the payment here.")),
    "write-off": _Act(
        forms.ReasonForm, _write_off, gettext_lazy("The item is written off."), permission=Permission.WAIVE
    ),
}

_OVERDUE_HEADER = (
    gettext_lazy("Reader"), gettext_lazy("Phone"), gettext_lazy("Title"), gettext_lazy("Author"),
    gettext_lazy("Barcode"), gettext_lazy("Due"), gettext_lazy("Days late"), gettext_lazy("Service point"),
)  # fmt: skip
_LOSS_HEADER = (
    gettext_lazy("Barcode"), gettext_lazy("Title"), gettext_lazy("Author"), gettext_lazy("Call number"),
    gettext_lazy("Branch"), gettext_lazy("State"), gettext_lazy("Noted on"),
    gettext_lazy("Brought back on, as the reader says"),
)  # fmt: skip


def _overdue_rows(ids: list[int], days: int) -> Iterator[tuple[object, ...]]:
    after: int | None = None
    while True:
        found = queries.overdue_loans(ids, min_days=days, after=after, limit=500)
        for one in _with_readers(found):
            row, reader = one.row, one.reader
            yield (
                reader.full_name if reader else "", reader.phone if reader else "", row.title, row.author, row.barcode,
                row.due_at.astimezone(clock.zone()).date(), row.days, row.point_code,
            )  # fmt: skip
        if found.next_after is None:
            return
        after = found.next_after


def _loss_rows(branch_ids: set[int], state: str) -> Iterator[tuple[object, ...]]:
    for row in all_rows(lambda after: queries.losses(branch_ids, state=state, after=after, limit=200)):
        noted = row.noted_at.astimezone(clock.zone()).date() if row.noted_at else None
        yield (
            row.barcode, row.title, row.author, row.call_number, row.branch_code, str(LOSS_STATES[row.state]), noted,
            row.said_on,
        )  # fmt: skip


def _with_readers(found: "Page[OverdueRow]") -> list[Late]:
    """A constant number of statements for a page."""
    ids = {row.patron_id for row in found.rows if row.patron_id is not None}
    cards = {card.id: card for card in patrons.patron_cards(ids)} if ids else {}
    return [Late(row, cards.get(row.patron_id or 0)) for row in found.rows]


def _points(request: StaffRequest) -> "list[ServicePointFacts]":
    seen = points_seen_by(request.member, Permission.CHARGES)
    return [point for point in network.service_points(is_active=False) if seen is None or point.code in seen]


def _wanted(points: "list[ServicePointFacts]", code: str) -> "list[ServicePointFacts]":
    found = [point for point in points if point.code == code]
    return found or points


def _days(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 5 else 1


def _chosen_branch(request: StaffRequest, known: set[int]) -> int | None:
    text = request.GET.get("branch", "")
    return int(text) if text.isdecimal() and len(text) < 19 and int(text) in known else None
