"""Readers served by telephone: the blind, the homebound, whoever calls. Their own services, done by staff for them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kitaphana.circulation import queries, services
from kitaphana.circulation.queries.holds_ended import ended_holds_of
from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.branches import branch_names
from kitaphana.edges.staff.call_words import HoldTold, LoanTold, hold_ended_told, hold_told, loan_told
from kitaphana.edges.staff.feedback import tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.calls import chosen_day, earliest_day
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.views.readers import owed_to_libraries
from kitaphana.network.queries import service_point_by_code
from kitaphana.patrons.arranged import wished_forms_of
from kitaphana.patrons.queries import PatronCard, patron_card, survivor_of
from kitaphana.patrons.services import note_disclosure, wish_forms
from kitaphana.ui import formats
from kitaphana.ui.words import WISHED_FORMS

LOANS_SHOWN = 50


@staff_page(Permission.READERS, methods=("GET", "POST"))
def call(request: StaffRequest, patron_id: int) -> HttpResponse:
    """First who it is that calls; then everything that the reader could do alone."""
    reader = patron_card(patron_id)
    if reader is None:
        raise Http404
    if (survivor_id := survivor_of(patron_id)) is not None:
        return redirect("staff:call", survivor_id)
    if request.method == "POST":
        return _turn(request, reader)
    if not calls.is_on(request, patron_id):
        context = {"reader": reader, "branches": branch_names(), "today": clock.today(), "section": "readers"}
        return page(request, "calls/begin.html", context)
    return page(request, "calls/call.html", _services_of(request, reader))


def _turn(request: StaffRequest, reader: PatronCard) -> HttpResponse:
    """Begin the call of who was asked, or end it."""
    if request.POST.get("act") == "end":
        calls.end(request)
        messages.success(request, _("The call has ended."))
        return redirect("staff:reader", reader.id)
    if request.POST.get("is_checked") != "on":
        messages.error(request, _("Ask for name and birth date first, and tick the box when they are right."))
    else:
        note_disclosure(patron_id=reader.id, act="begin_call", by=calls.by_telephone(request))
        calls.begin(request, reader.id)
    return redirect("staff:call", reader.id)


def _services_of(request: StaffRequest, reader: PatronCard) -> dict[str, object]:
    language = (get_language() or "kk")[:2]
    loans = queries.open_loans_of(reader.id, after=key_in(request), limit=LOANS_SHOWN, language=language, reader=reader)
    holds = queries.holds_of(reader.id, language=language)
    told: list[LoanTold] = [loan_told(one, language) for one in loans.rows]
    waiting: list[HoldTold] = [hold_told(one, language) for one in holds.rows]
    may_see = Permission.ENTITLEMENTS in request.member.permissions
    wished = wished_forms_of(reader.id) if may_see else ()
    return {
        "reader": reader,
        "loans": told,
        "holds": waiting,
        "ended": [hold_ended_told(one, language) for one in ended_holds_of(reader.id)],
        "points": queries.pickup_points(reader.id) if holds.rows else (),
        "earliest_day": earliest_day(),
        **owed_to_libraries(request, reader.id),
        "wishes": [(code, name, code in wished) for code, name in WISHED_FORMS.items()] if may_see else [],
        "pages": pages_after(request, loans.next_after),
        "section": "readers",
    }


@staff_page(Permission.READERS, methods=("POST",))
@calls.during_call
def serve_call(request: StaffRequest, reader: PatronCard, act: str) -> HttpResponseBase:
    """One wish of the caller; `act` is one of `_ACTS`."""
    if act not in _ACTS:
        raise Http404
    _ACTS[act](request, reader)
    return redirect("staff:call", reader.id)


def _renew(request: StaffRequest, reader: PatronCard) -> None:
    loan = queries.loan_of_patron(calls.number_in(request, "loan"), reader.id)
    if loan is None:
        messages.error(request, _("This loan is closed already."))
        return
    try:
        answer = _renewed(request, loan.loan_id)
    except Refused as refused:
        tell_refusals(request, refused)
        return
    day = formats.until_day(answer.due_at, (get_language() or "kk")[:2])
    messages.success(request, _("Renewed: %(title)s, until %(day)s") % {"title": loan.title, "day": day})


def _renew_all(request: StaffRequest, reader: PatronCard) -> None:
    done = 0
    for loan in queries.open_loans_of(reader.id, limit=LOANS_SHOWN, reader=reader).rows:
        try:
            _renewed(request, loan.loan_id)
            done += 1
        except Refused as refused:
            messages.warning(request, loan.title)
            tell_refusals(request, refused)
    text = ngettext("%(number)s loan renewed.", "%(number)s loans renewed.", done)
    messages.info(request, text % {"number": formats.number(done)})


def _renewed(request: StaffRequest, loan_id: int) -> services.LoanAnswer:
    point = request.member.point
    return services.renew(
        loan_id=loan_id,
        service_point_id=point.id if point else None,
        by=calls.by_telephone(request),
        command_id=f"{command_id_of(request)}:{loan_id}",
    )


def _lost(request: StaffRequest, reader: PatronCard) -> None:
    """The caller says that a book is lost, as readers do at home; what follows is decided on the page of losses."""
    done = _("It is noted as lost. What follows is decided under “Lost and claimed items”.")
    tell_outcome(request, lambda: _reported(request, reader, calls.number_in(request, "loan")), done)


def _reported(request: StaffRequest, reader: PatronCard, loan_id: int) -> None:
    if queries.loan_of_patron(loan_id, reader.id) is None:
        raise Refused(Refusal("loan_unknown"))
    act = services.LossAct(loan_id, calls.by_telephone(request))
    services.report_lost(act=act, command_id=f"{command_id_of(request)}:lost:{loan_id}")


def _change_hold(act: str) -> Callable[[StaffRequest, PatronCard], None]:
    def change(request: StaffRequest, reader: PatronCard) -> None:
        tell_outcome(request, lambda: _hold_changed(request, reader, act), _("Done."))

    return change


def _hold_changed(request: StaffRequest, reader: PatronCard, act: str) -> None:
    hold_id, by, key = calls.number_in(request, "hold"), calls.by_telephone(request), command_id_of(request)
    if queries.hold_of_patron(hold_id, reader.id) is None:
        raise Refused(Refusal("hold_unknown"))
    match act:
        case "cancel":
            services.cancel_hold(hold_id=hold_id, by=by, command_id=key)
        case "resume":
            services.resume_hold(hold_id=hold_id, by=by, command_id=key)
        case "suspend":
            services.suspend_hold(hold_id=hold_id, until=chosen_day(request.POST), by=by, command_id=key)
        case _:
            point = service_point_by_code(request.POST.get("pickup", ""))
            services.change_pickup(hold_id=hold_id, pickup_point_id=point.id if point else 0, by=by, command_id=key)


def _wish(request: StaffRequest, reader: PatronCard) -> None:
    if Permission.ENTITLEMENTS not in request.member.permissions:
        raise PermissionDenied
    forms = [form for form in request.POST.getlist("form") if form in WISHED_FORMS]
    wish_forms(patron_id=reader.id, forms=forms, by=calls.by_telephone(request))
    messages.success(request, _("Saved."))


_ACTS: dict[str, Callable[[StaffRequest, PatronCard], None]] = {
    "renew": _renew,
    "renew-all": _renew_all,
    "lost": _lost,
    "cancel": _change_hold("cancel"),
    "resume": _change_hold("resume"),
    "suspend": _change_hold("suspend"),
    "pickup": _change_hold("pickup"),
    "wishes": _wish,
}
