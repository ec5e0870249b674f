"""The work list of facts that need a person: look at the evidence, press one key."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation.queries.reviews import ReviewFilter, ReviewRow, review_counts, review_row, review_rows
from kitaphana.circulation.rules.reviews import End
from kitaphana.circulation.services import ReturnAnswer
from kitaphana.circulation.services import reviews as services
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.fact_words import AGES, ENDS, KINDS
from kitaphana.edges.staff.feedback import tell_outcome, tell_refusals
from kitaphana.edges.staff.member import points_with
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.returned import tell_return, tell_where
from kitaphana.edges.staff.review_evidence import evidence_of
from kitaphana.edges.staff.tables.work import reviews_table
from kitaphana.edges.staff.worklists import mark_after
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from kitaphana.network.queries import ServicePointFacts

_NEEDS_ITEMS = frozenset({End.WITHDRAW, End.RESTORE})
"""Ends that change the stock: for those who may do so at the branch of the item."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A fact as shown: its evidence in words, and the ends that this member may choose."""

    row: ReviewRow
    evidence: list[tuple[str, str]]
    ends: list[tuple[str, object]]


@staff_page(Permission.REVIEWS)
def reviews(request: StaffRequest) -> HttpResponseBase:
    """Open facts, the oldest first, or (`state=settled`) what became of them."""
    points = points_with(request.member, Permission.REVIEWS)
    asked = _asked(request, points)
    if wants_file(request):
        return download(request, "reviews", *reviews_table(asked))
    found = review_rows(asked, after=key_in(request))
    names = network.place_names((get_language() or "kk")[:2])
    context = {
        "lines": [_Line(row, evidence_of(row, names), _ends(request, row)) for row in found.rows],
        "counts": review_counts(asked.service_point_ids),
        "points": points,
        "branches": {f"branch:{point.branch_code}": point.branch_names for point in points if point.branch_code},
        "chosen": request.GET.get("point", ""),
        "asked": asked,
        "kinds": KINDS,
        "ends": ENDS,
        "ages": AGES,
        "pages": pages_after(request, found.next_after),
        "section": "reviews",
    }
    return page(request, "reviews.html", context)


@staff_page(Permission.REVIEWS, methods=("POST",))
def settle(request: StaffRequest, review_id: int) -> HttpResponse:
    """One end of one fact; then the list again, at the fact after it."""
    row, end = _own(request, review_id), request.POST.get("end", "")
    if end in _NEEDS_ITEMS and not _may_change(request, row):
        raise PermissionDenied
    is_still_there = False
    try:
        done = services.settle_review(
            review_id=review_id,
            end=end,
            by=request.member.actor,
            service_point_id=request.member.point.id if request.member.point else row.service_point_id,
            command_id=command_id_of(request),
            note=request.POST.get("note", ""),
        )
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        _tell(request, done)
        is_still_there = not done.is_settled
    return _back(request, mark_after(request, is_still_there=is_still_there))


def _tell(request: StaffRequest, done: services.Settled) -> None:
    asked = _("Noted: the reader is asked. The fact stays on the list.")
    messages.success(request, _("Settled.") if done.is_settled else asked)
    if isinstance(done.moved, ReturnAnswer):
        tell_return(request, done.moved)
    elif done.moved is not None and done.moved.status:
        tell_where(request, done.moved)


@staff_page(Permission.REVIEWS, methods=("POST",))
def reopen(request: StaffRequest, review_id: int) -> HttpResponse:
    """Put a settled fact on the list again."""
    _own(request, review_id)
    tell_outcome(
        request,
        lambda: services.reopen_review(review_id=review_id, by=request.member.actor),
        _("The fact is on the list again."),
    )
    return _back(request, "")


@staff_page(Permission.REVIEWS, methods=("POST",), needs_point=True)
def note(request: StaffRequest, item_id: int) -> HttpResponse:
    """Note a fact by hand, from the page of an item, for the list of this desk."""
    point = request.member.point
    assert point is not None
    tell_outcome(
        request,
        lambda: services.note_review(
            item_id=item_id,
            kind=request.POST.get("kind", ""),
            service_point_id=point.id,
            note=request.POST.get("note", ""),
            by=request.member.actor,
            command_id=command_id_of(request),
        ),
        _("The fact is on the list of reviews."),
    )
    return redirect("staff:item", item_id)


def _asked(request: StaffRequest, points: "Collection[ServicePointFacts]") -> ReviewFilter:
    query = request.GET
    code, days = query.get("point", ""), query.get("age", "")
    return ReviewFilter(
        [point.id for point in points if code in ("", point.code, f"branch:{point.branch_code}")],
        kind=query.get("kind", "") if query.get("kind", "") in KINDS else "",
        min_days=int(days) if days in AGES else 0,
        is_settled=query.get("state") == "settled",
    )


def _ends(request: StaffRequest, row: ReviewRow) -> list[tuple[str, object]]:
    may_change = _may_change(request, row)
    return [(end.value, ENDS[end]) for end in row.ends if may_change or end not in _NEEDS_ITEMS]


def _may_change(request: StaffRequest, row: ReviewRow) -> bool:
    return request.member.may_at(Permission.ITEMS, institution_id=row.institution_id, branch_id=row.branch_id)


def _own(request: StaffRequest, review_id: int) -> ReviewRow:
    row = review_row(review_id)
    if row is None:
        raise Http404
    if row.service_point_id not in {point.id for point in points_with(request.member, Permission.REVIEWS)}:
        raise PermissionDenied
    return row


def _back(request: StaffRequest, mark: str) -> HttpResponse:
    """To the list as it was narrowed; only what the list knows comes back into the address."""
    known = {
        name: request.POST[name][:40] for name in ("point", "kind", "age", "state", "after") if name in request.POST
    }
    query = urlencode({name: value for name, value in known.items() if value})
    return redirect(f"{reverse('staff:reviews')}{'?' if query else ''}{query}{mark}")
