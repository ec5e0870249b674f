"""Items on their way: what comes, what has left, what is late; a slip for each, and the ends of a way."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kitaphana.circulation import queries, services
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.desk import find
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.hold_labels import TRANSIT_REASONS
from kitaphana.edges.staff.hold_scope import demand_way
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.returned import tell_return, tell_sent
from kitaphana.edges.staff.slips import slip_of_way
from kitaphana.edges.staff.tables.holds import transits_table
from kitaphana.network.queries import service_point_by_code, service_points

if TYPE_CHECKING:
    from kitaphana.circulation.queries import TransitLine
    from kitaphana.core.paging import Page
    from kitaphana.network.queries import ServicePointFacts

LISTS = ("in", "out", "late", "house", "lost")
HOME = "home"
"""The choice in the list of places that sends an item to the branch where it belongs."""


@staff_page(Permission.LEND, needs_point=True)
def transits(request: StaffRequest) -> HttpResponseBase:
    """What is on its way to this point, from it, what should have arrived by now (also in the whole institution), and
    what was given up; two boxes to scan into. `at` is the box that was used last, and has the focus again."""
    point = request.member.point
    assert point is not None
    shown = _list_in(request.GET.get("list", ""))
    if wants_file(request):
        table = transits_table(lambda after: _listed(shown, point, after))
        return download(request, f"transits-{shown}", *table)
    found = _listed(shown, point, key_in(request))
    others = [one for one in service_points() if one.institution_id == point.institution_id and one.id != point.id]
    context = {
        "lines": found.rows,
        "list": shown,
        "reasons": TRANSIT_REASONS,
        "points": others,
        "to": request.GET.get("to", ""),
        "at": "leaving" if request.GET.get("at") == "leaving" else "arrived",
        "pages": pages_after(request, found.next_after),
        "section": "holds",
        "tab": "transits",
    }
    return page(request, "holds/transits.html", context)


def _list_in(text: str) -> str:
    return text if text in LISTS else "in"


def _listed(shown: str, point: "ServicePointFacts", after: int | None) -> "Page[TransitLine]":
    match shown:
        case "late":
            return queries.overdue_transits(point_id=point.id, after=after)
        case "house":
            return queries.overdue_transits(institution_id=point.institution_id, after=after)
        case "lost":
            return queries.lost_on_the_way(point.institution_id, after=after)
        case "out":
            return queries.open_transits(from_point_id=point.id, after=after)
        case _:
            return queries.open_transits(to_point_id=point.id, after=after)


def _to_boxes(at: str, **query: str) -> HttpResponse:
    """To the page again, with the focus where it was: the next scan of a crate goes there."""
    return redirect(f"{reverse('staff:transits')}?{urlencode({'at': at, **query})}")


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def receive(request: StaffRequest) -> HttpResponse:
    """A scanned item has arrived: it goes where it is waited for. Whatever lies in the hand is taken in."""
    point = request.member.point
    assert point is not None
    try:
        item = find.item(request.POST.get("barcode", "").strip()[:40])
        if item is None:
            raise Refused(Refusal("item_unknown"))
        answer = services.check_in(
            item_id=item.id, service_point_id=point.id, by=request.member.actor, command_id=command_id_of(request)
        )
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        tell_return(request, answer)
    return _to_boxes("arrived")


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def send(request: StaffRequest) -> HttpResponse:
    """Send a scanned item to another point of the institution, or home; its slip is one press away."""
    point, to = request.member.point, request.POST.get("to", "")[:40]
    assert point is not None
    try:
        item = find.item(request.POST.get("barcode", "").strip()[:40])
        target = service_point_by_code(to)
        missing = [(item is None, "item_unknown"), (target is None and to != HOME, "transit_target_invalid")]
        if refusals := [Refusal(code) for is_missing, code in missing if is_missing]:
            raise Refused(*refusals)
        answer = services.send_item(
            item_id=item.id if item else 0,
            service_point_id=point.id,
            to_point_id=target.id if target else None,
            to_branch_id=item.branch_id if item and target is None else None,
            by=request.member.actor,
            command_id=command_id_of(request),
        )
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        tell_sent(request, answer)
    return _to_boxes("leaving", to=to, list="out")


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def end_transit(request: StaffRequest, transit_id: int, act: str) -> HttpResponse:
    """It has arrived here, is given up for lost, or is called back before it has left."""
    if act not in _ACTS:
        raise Http404
    demand_way(request.member, transit_id, is_sender=act == "cancel")
    try:
        _ACTS[act](request, transit_id)
    except Refused as refused:
        tell_refusals(request, refused)
    return redirect(f"{reverse('staff:transits')}?list={_list_in(request.POST.get('list', ''))}")


def _arrived(request: StaffRequest, transit_id: int) -> None:
    point = request.member.point
    assert point is not None
    key, by = command_id_of(request), request.member.actor
    tell_return(request, services.receive(transit_id=transit_id, service_point_id=point.id, by=by, command_id=key))


def _lost(request: StaffRequest, transit_id: int) -> None:
    services.lose_in_transit(transit_id=transit_id, by=request.member.actor, command_id=command_id_of(request))
    messages.success(request, _("The item is missing now; who waited for it waits again."))


def _called_back(request: StaffRequest, transit_id: int) -> None:
    services.cancel_transit(transit_id=transit_id, by=request.member.actor, command_id=command_id_of(request))
    messages.success(request, _("The item stays where it was sent from."))


_ACTS: Mapping[str, Callable[[StaffRequest, int], None]] = {
    "arrived": _arrived,
    "lose": _lost,
    "cancel": _called_back,
}


@staff_page(Permission.LEND)
def route_slip(request: StaffRequest, transit_id: int) -> HttpResponse:
    """The slip that travels with an item: from, to, why, and the barcode of the item; no reader on it."""
    line = queries.transit_line(transit_id)
    if line is None:
        raise Http404
    return page(request, "holds/slip.html", {"slip": slip_of_way(line), "section": "holds"})
