"""Holds at the desk: what to fetch from the shelves, what waits on the hold shelf, the queue of a title."""

from collections.abc import Callable, Mapping
from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kitaphana.catalog.queries import edition_briefs
from kitaphana.circulation import queries, services
from kitaphana.circulation.errors import ITEM_UNKNOWN, PICK_LINE_UNKNOWN
from kitaphana.circulation.queries import PickRow
from kitaphana.circulation.services import HoldChange, PickAnswer
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.paging import Page
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.desk import find
from kitaphana.edges.staff.downloads import all_rows, download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.hold_labels import HOLD_STATES, MOVE_REASONS, reason_words, where_to
from kitaphana.edges.staff.hold_scope import demand_hold, demand_line
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.returned import tell_where
from kitaphana.edges.staff.slips import slip_of_shelf
from kitaphana.edges.staff.tables.holds import pick_table, queue_table, shelf_table
from kitaphana.edges.staff.worklists import mark_after
from kitaphana.patrons.queries import patron_cards
from kitaphana.patrons.services import note_list_disclosure

MOST_AT_ONCE = 200
MOST_PRINTED = 2_000
LONGEST_KEY = 19


@staff_page(Permission.LEND, needs_point=True)
def pick_list(request: StaffRequest) -> HttpResponseBase:
    """What this branch is to fetch from its shelves, with the reason of each choice; `all` is the list for paper."""
    point = request.member.point
    assert point is not None
    if wants_file(request):
        return download(request, "pick-list", *pick_table(point.branch_id))
    is_whole = "all" in request.GET
    found = (
        _whole_list(point.branch_id or 0)
        if is_whole
        else queries.pick_list(point.branch_id or 0, after=key_in(request))
    )
    context = {
        "lines": [(row, reason_words(row.reason)) for row in found.rows],
        "is_whole": is_whole,
        "pages": pages_after(request, found.next_after),
        "section": "holds",
        "tab": "pick",
    }
    return page(request, "holds/pick_list.html", context)


def _whole_list(branch_id: int) -> Page[PickRow]:
    rows = all_rows(lambda after: queries.pick_list(branch_id, after=after, limit=MOST_AT_ONCE))
    return Page(tuple(islice(rows, MOST_PRINTED)), None)


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def pick_line(request: StaffRequest, target_id: int, act: str) -> HttpResponse:
    """The item of a line is in the hand, or it does not stand where it should."""
    verbs: Mapping[str, Callable[..., PickAnswer]] = {
        "found": services.fetched,
        "missing": services.not_found_on_shelf,
    }
    if act not in verbs:
        raise Http404
    demand_line(request.member, target_id)
    _done(request, verbs[act], target_id)
    return _to_list(request, mark_after(request))


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def fetch_scanned(request: StaffRequest) -> HttpResponse:
    """The scanner found it: the item in the hand is one of the list of this branch. Back to the box."""
    point = request.member.point
    assert point is not None
    item = find.item(request.POST.get("barcode", "").strip()[:40])
    target_id = queries.line_of_item(item.id, point.branch_id or 0) if item else None
    if target_id is None:
        tell_refusals(request, Refused(Refusal(PICK_LINE_UNKNOWN if item else ITEM_UNKNOWN)))
    else:
        _done(request, services.fetched, target_id)
    return _to_list(request, "")


def _done(request: StaffRequest, verb: Callable[..., PickAnswer], target_id: int) -> None:
    """What came of the line is told on the next page."""
    point = request.member.point
    assert point is not None
    try:
        answer = verb(
            target_id=target_id, service_point_id=point.id, by=request.member.actor, command_id=command_id_of(request)
        )
    except Refused as refused:
        tell_refusals(request, refused)
        return
    if answer.is_found:
        tell_where(request, answer)
    else:
        messages.success(request, f"{answer.barcode} {answer.title}: {_('Noted.')}")


def _to_list(request: StaffRequest, mark: str) -> HttpResponse:
    """To the page of the list from which the form came."""
    after = request.POST.get("after", "")
    page_of_list = f"?after={after}" if after.isdecimal() and len(after) < LONGEST_KEY else ""
    return redirect(f"{reverse('staff:pick_list')}{page_of_list}{mark}")


@staff_page(Permission.LEND, needs_point=True)
def hold_shelf(request: StaffRequest) -> HttpResponseBase:
    """What waits here under its code, what has expired first; a slip for each."""
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
def hold_slip(request: StaffRequest, hold_id: int) -> HttpResponse:
    """The slip that stands in a book on the hold shelf: its code and its days, no reader."""
    demand_hold(request.member, hold_id)
    row = queries.shelf_slip(hold_id=hold_id)
    if row is None:
        raise Http404
    return page(request, "holds/slip.html", {"slip": slip_of_shelf(row), "section": "holds"})


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
    own = request.member.institutions_with(Permission.LEND)
    context = {
        "edition": brief,
        "own": own,
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
    demand_hold(request.member, hold_id)
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
