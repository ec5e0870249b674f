"""What is to be taken off a hold shelf: a work list by service point, ended by a scan or one key."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from kitaphana.circulation import queries, services
from kitaphana.circulation.errors import ITEM_UNKNOWN
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.desk import find
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.hold_labels import LEFT_WHY
from kitaphana.edges.staff.member import points_with
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.returned import tell_where
from kitaphana.edges.staff.tables.holds import left_table
from kitaphana.edges.staff.worklists import mark_after

if TYPE_CHECKING:
    from kitaphana.network.queries import ServicePointFacts


@staff_page(Permission.LEND, needs_point=True)
def left_on_shelf(request: StaffRequest) -> HttpResponseBase:
    """Items whose hold is over and which still stand on the shelf of this point, or of another one of the member's."""
    points = _points(request)
    point = _chosen(request, points, request.GET.get("point", ""))
    if wants_file(request):
        return download(request, f"take-off-{point.code}", *left_table(point.id))
    found = queries.left_on_shelf(point.id, after=key_in(request))
    counts = queries.left_counts([one.id for one in points])
    shown = [one for one in points if one.kind == "desk" or one.id == point.id or one.id in counts]
    context = {
        "rows": found.rows,
        "reasons": LEFT_WHY,
        "point": point,
        "points": [(one, counts.get(one.id, 0)) for one in shown],
        "pages": pages_after(request, found.next_after),
        "section": "holds",
        "tab": "left",
    }
    return page(request, "holds/left.html", context)


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def take_off(request: StaffRequest) -> HttpResponse:
    """The item is in the hand, by its number or by scanning it: it is checked in and goes where it is wanted."""
    point = _chosen(request, _points(request), request.POST.get("point", ""))
    try:
        item = find.item(request.POST.get("barcode", "").strip()[:40])
        if item is None:
            raise Refused(Refusal(ITEM_UNKNOWN))
        answer = services.check_in(
            item_id=item.id, service_point_id=point.id, by=request.member.actor, command_id=command_id_of(request)
        )
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        tell_where(request, answer)
    mark = mark_after(request)  # by key: on to the next line; by scanner: back to the box
    return redirect(f"{reverse('staff:left_on_shelf')}?{urlencode({'point': point.code})}{mark}")


def _points(request: StaffRequest) -> "list[ServicePointFacts]":
    """Desks, stations and lockers, also those out of use, where the member may lend."""
    return points_with(request.member, Permission.LEND)


def _chosen(request: StaffRequest, points: "list[ServicePointFacts]", code: str) -> "ServicePointFacts":
    """The point that is named, if the member works there; without a name that of this browser."""
    if not code:
        assert request.member.point is not None
        return request.member.point
    for point in points:
        if point.code == code:
            return point
    raise PermissionDenied
