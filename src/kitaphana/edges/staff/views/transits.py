"""Items on their way: what comes, what has left, what is late; a slip for each, and the ends of a way."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.circulation import queries, services
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.hold_labels import TRANSIT_REASONS, TRANSIT_STATES, where_to
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.holds import transits_table
from kitaphana.holdings.queries import find_item
from kitaphana.network.queries import service_point_by_code, service_points
from kitaphana.ui.printing import code128

if TYPE_CHECKING:
    from kitaphana.circulation.queries import TransitLine
    from kitaphana.core.paging import Page

LISTS = ("in", "out", "late")


@staff_page(Permission.LEND, needs_point=True)
def transits(request: StaffRequest) -> HttpResponseBase:
    """What is on its way to this point, from it, and what should have arrived by now."""
    point = request.member.point
    assert point is not None
    wanted = request.GET.get("list", "in")
    shown = wanted if wanted in LISTS else "in"
    if wants_file(request):
        table = transits_table(lambda after: _listed(shown, point.id, after))
        return download(request, f"transits-{shown}", *table)
    found = _listed(shown, point.id, key_in(request))
    others = [one for one in service_points() if one.institution_id == point.institution_id and one.id != point.id]
    context = {
        "lines": found.rows,
        "list": shown,
        "reasons": TRANSIT_REASONS,
        "points": others,
        "pages": pages_after(request, found.next_after),
        "section": "holds",
        "tab": "transits",
    }
    return page(request, "holds/transits.html", context)


def _listed(shown: str, point_id: int, after: int | None) -> "Page[TransitLine]":
    if shown == "late":
        return queries.overdue_transits(point_id=point_id, after=after)
    if shown == "out":
        return queries.open_transits(from_point_id=point_id, after=after)
    return queries.open_transits(to_point_id=point_id, after=after)


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def receive(request: StaffRequest) -> HttpResponse:
    """A scanned item has arrived: it goes where it is waited for. Whatever lies in the hand is taken in."""
    point = request.member.point
    assert point is not None
    try:
        item = find_item(request.POST.get("barcode", "").strip())
        if item is None:
            raise Refused(Refusal("item_unknown"))
        answer = services.check_in(
            item_id=item.id, service_point_id=point.id, by=request.member.actor, command_id=command_id_of(request)
        )
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        told = where_to("", answer.shelf_code, answer.goes_to_code)
        messages.success(request, f"{answer.barcode} {answer.title}: {told}")
    return redirect("staff:transits")


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def send(request: StaffRequest) -> HttpResponse:
    """Send a scanned item to another point of the institution; its slip follows."""
    point = request.member.point
    assert point is not None
    try:
        item = find_item(request.POST.get("barcode", "").strip())
        target = service_point_by_code(request.POST.get("to", ""))
        missing = [(item is None, "item_unknown"), (target is None, "transit_target_invalid")]
        if refusals := [Refusal(code) for is_missing, code in missing if is_missing]:
            raise Refused(*refusals)
        answer = services.send_item(
            item_id=item.id if item else 0,
            service_point_id=point.id,
            to_point_id=target.id if target else None,
            by=request.member.actor,
            command_id=command_id_of(request),
        )
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:transits")
    return redirect("staff:route_slip", answer.transit_id)


@staff_page(Permission.LEND, methods=("POST",))
def end_transit(request: StaffRequest, transit_id: int, act: str) -> HttpResponse:
    """Give up for lost, or call back what has not left."""
    acts: Mapping[str, tuple[Callable[..., object], str]] = {
        "lose": (services.lose_in_transit, _("The item is missing now; who waited for it waits again.")),
        "cancel": (services.cancel_transit, _("The item stays where it was sent from.")),
    }
    if act not in acts:
        raise Http404
    verb, done = acts[act]
    try:
        verb(transit_id=transit_id, by=request.member.actor, command_id=command_id_of(request))
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        messages.success(request, done)
    wanted = request.POST.get("list", "in")
    return redirect(f"{request.path.partition('transits/')[0]}transits/?list={wanted if wanted in LISTS else 'in'}")


@staff_page(Permission.LEND)
def route_slip(request: StaffRequest, transit_id: int) -> HttpResponse:
    """The slip that travels with an item: from, to, why, and the barcode of the item; no reader on it."""
    line = queries.transit_line(transit_id)
    if line is None:
        raise Http404
    path, width = code128.svg_path(line.barcode) if line.barcode else ("", 0)
    context = {
        "line": line,
        "path": path,
        "width": width,
        "reason": TRANSIT_REASONS.get(line.reason, line.reason),
        "state": TRANSIT_STATES.get(line.state, line.state),
        "section": "holds",
    }
    return page(request, "holds/slip.html", context)
