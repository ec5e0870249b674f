"""Holds at the desk: what to fetch from the shelves, what waits on the hold shelf, the queue of a title."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.catalog.queries import edition_briefs
from kitaphana.circulation import queries, services
from kitaphana.circulation.services import HoldChange, PickAnswer
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.hold_labels import HOLD_STATES, MOVE_REASONS, reason_words, where_to
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.holds import pick_table, queue_table, shelf_table
from kitaphana.patrons.queries import patron_cards
from kitaphana.patrons.services import note_list_disclosure


@staff_page(Permission.LEND, needs_point=True)
def pick_list(request: StaffRequest) -> HttpResponseBase:
    """What this branch is to fetch from its shelves, with the reason of each choice; also on paper."""
    point = request.member.point
    assert point is not None
    if wants_file(request):
        return download(request, "pick-list", *pick_table(point.branch_id))
    found = queries.pick_list(point.branch_id, after=key_in(request)) if point.branch_id is not None else None
    lines = [(row, reason_words(row.reason)) for row in found.rows] if found else []
    context = {
        "lines": lines,
        "pages": pages_after(request, found.next_after if found else None),
        "section": "holds",
        "tab": "pick",
    }
    return page(request, "holds/pick_list.html", context)


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def pick_line(request: StaffRequest, target_id: int, act: str) -> HttpResponse:
    """The item of a line is in the hand, or it does not stand where it should."""
    verbs: Mapping[str, Callable[..., PickAnswer]] = {
        "found": services.fetched,
        "missing": services.not_found_on_shelf,
    }
    if act not in verbs:
        raise Http404
    point = request.member.point
    assert point is not None
    try:
        answer = verbs[act](
            target_id=target_id, service_point_id=point.id, by=request.member.actor, command_id=command_id_of(request)
        )
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        told = where_to(answer.turn, answer.shelf_code, answer.goes_to_code) if answer.is_found else _("Noted.")
        messages.success(request, f"{answer.barcode} {answer.title}: {told}")
    return redirect("staff:pick_list")


@staff_page(Permission.LEND, needs_point=True)
def hold_shelf(request: StaffRequest) -> HttpResponseBase:
    """What waits here under its code, what has expired first."""
    point = request.member.point
    assert point is not None
    if wants_file(request):
        return download(request, "hold-shelf", *shelf_table(point.id))
    found = queries.shelf_of(point.id, after=key_in(request))
    context = {
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "section": "holds",
        "tab": "shelf",
    }
    return page(request, "holds/shelf.html", context)


@staff_page(Permission.LEND)
def queue(request: StaffRequest, edition_id: int) -> HttpResponseBase:
    """Who waits for the work of an edition, in order; a form to reserve it for a reader."""
    brief = edition_briefs([edition_id]).get(edition_id)
    if brief is None:
        raise Http404
    may_see = Permission.READERS in request.member.permissions
    if wants_file(request):
        if may_see:
            note_list_disclosure(act="download_readers", subject=f"edition:{edition_id}", by=request.member.actor)
        return download(request, f"queue-{edition_id}", *queue_table(brief.work_id, with_readers=may_see))
    found = queries.queue_of(brief.work_id, after=key_in(request))
    wanted = {row.patron_id for row in found.rows if row.patron_id} if may_see else set()
    readers = {card.id: card for card in patron_cards(wanted)}
    context = {
        "edition": brief,
        "rows": [(row, readers.get(row.patron_id or 0)) for row in found.rows],
        "states": HOLD_STATES,
        "reasons": MOVE_REASONS,
        "pages": pages_after(request, found.next_after),
        "section": "stock",
    }
    return page(request, "holds/queue.html", context)


@staff_page(Permission.LEND, methods=("POST",))
def change_hold(request: StaffRequest, hold_id: int, act: str) -> HttpResponse:
    """Cancel, put first, pause, wait again, fetch elsewhere; back to where the button stood."""
    if act not in _ACTS:
        raise Http404
    try:
        answer = _ACTS[act](request, hold_id)
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        told = where_to(answer.turn, answer.shelf_code, answer.goes_to_code) if answer.turn else _("Done.")
        messages.success(request, told)
    return redirect(back_from(request))


def back_from(request: StaffRequest) -> str:
    """The page that sent the form, if it is one of ours."""
    back = request.POST.get("back", "")
    return back if back.startswith("/") and not back.startswith("//") and "\\" not in back else "staff:hold_shelf"


def _cancel(request: StaffRequest, hold_id: int) -> HoldChange:
    return services.cancel_hold(hold_id=hold_id, by=request.member.actor, command_id=command_id_of(request))


def _first(request: StaffRequest, hold_id: int) -> HoldChange:
    reason = request.POST.get("reason", "")
    return services.move_hold(
        hold_id=hold_id, reason=reason, by=request.member.actor, command_id=command_id_of(request)
    )


def _resume(request: StaffRequest, hold_id: int) -> HoldChange:
    return services.resume_hold(hold_id=hold_id, by=request.member.actor, command_id=command_id_of(request))


_ACTS: Mapping[str, Callable[[StaffRequest, int], HoldChange]] = {
    "cancel": _cancel,
    "first": _first,
    "resume": _resume,
}
