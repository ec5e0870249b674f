"""What was asked for and missing, by branch and period; noting it from the page of an edition."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.circulation import queries, services
from kitaphana.core import clock
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.desk_points import desks_of
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.labels import UNMET_KINDS, UNMET_STATES
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables import desk as tables

if TYPE_CHECKING:
    from django.http import QueryDict

    from kitaphana.network.queries import ServicePointFacts

_DAYS = 30


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the list is narrowed to; an empty point is all that one may see."""

    point: str
    since: dt.date
    until: dt.date
    state: str


@staff_page(Permission.UNMET)
def unmet(request: StaffRequest) -> HttpResponseBase:
    """Grouped by what was asked for, the most wanted first; the file has all of them."""
    desks = desks_of(request, Permission.UNMET)
    asked = _asked(request.GET)
    points = _points(desks, asked.point)
    is_file = wants_file(request)
    rows = queries.unmet_rows(
        points, since=asked.since, until=asked.until, state=asked.state, **({"limit": None} if is_file else {})
    )
    if is_file:
        return download(request, "unmet-requests", *tables.unmet_table(rows))
    context = {
        "rows": rows,
        "desks": desks,
        "asked": asked,
        "kinds": UNMET_KINDS,
        "states": UNMET_STATES,
        "section": "unmet",
    }
    return page(request, "unmet.html", context)


@staff_page(Permission.UNMET, methods=("POST",))
def settle(request: StaffRequest) -> HttpResponse:
    """Mark all requests for one thing at the desks of the list."""
    points = _points(desks_of(request, Permission.UNMET), request.POST.get("point", ""))
    tell_outcome(
        request,
        lambda: services.settle_unmet(
            key=request.POST.get("key", ""),
            service_point_ids=points,
            state=request.POST.get("state", ""),
            by=request.member.actor,
        ),
        _("Noted."),
    )
    return redirect(f"{request.path.removesuffix('settle/')}?{request.POST.get('back', '')[:300]}")


@staff_page(Permission.LEND, methods=("POST",), needs_point=True)
def note(request: StaffRequest, edition_id: int) -> HttpResponse:
    """Note an unmet request for the edition on the screen."""
    point = request.member.point
    assert point is not None
    tell_outcome(
        request,
        lambda: services.note_unmet(
            service_point_id=point.id,
            by=request.member.actor,
            command_id=command_id_of(request),
            edition_id=edition_id,
            kind=request.POST.get("kind", ""),
        ),
        _("The unmet request is noted."),
    )
    return redirect("staff:edition", edition_id)


def _points(desks: "Iterable[ServicePointFacts]", code: str) -> list[int]:
    return [point.id for point in desks if code in ("", point.code)]


def _asked(query: "QueryDict") -> _Asked:
    until = _day(query.get("until", ""), clock.today())
    since = _day(query.get("since", ""), until - dt.timedelta(days=_DAYS))
    return _Asked(query.get("point", "")[:32], since, until, query.get("state", "")[:8])


def _day(text: str, otherwise: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return otherwise
