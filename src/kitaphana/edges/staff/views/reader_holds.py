"""What a reader waits for, as the desk sees it; also for who calls by telephone."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.catalog.queries import edition_briefs
from kitaphana.circulation import queries, services
from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.forms.holds import HoldForm
from kitaphana.edges.staff.forms.lists import find_edition
from kitaphana.edges.staff.hold_labels import HOLD_STATES, MOVE_REASONS
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.holdings.queries import find_item
from kitaphana.network.queries import service_point_by_code
from kitaphana.patrons.queries import patron_card
from kitaphana.ui import formats

REFUSED = 409


@staff_page(Permission.READERS, methods=("GET", "POST"))
def reader_holds(request: StaffRequest, patron_id: int) -> HttpResponse:
    """The reader's holds with place and estimate; a form to reserve by ISBN, barcode or number of the edition."""
    reader = patron_card(patron_id)
    if reader is None:
        raise Http404
    points = queries.pickup_points(patron_id)
    point = request.member.point
    here = {"pickup": point.code if point else "", "book": request.GET.get("book", "")[:200]}
    form = HoldForm(request.POST or None, points=points, initial=here)
    refused = _place(request, patron_id, form) if form.is_valid() else ()
    if refused is None:
        return redirect("staff:reader_holds", patron_id)
    found = queries.holds_of(patron_id, after=key_in(request))
    may_set_aside = bool(refused) and all(one.is_overridable for one in refused) and _may_override(request, form)
    context = {
        "reader": reader,
        "form": form,
        "refused": sentences_for(refused),
        "may_set_aside": may_set_aside,
        "reasons": MOVE_REASONS,
        "rows": found.rows,
        "states": HOLD_STATES,
        "points": points,
        "earliest_day": (clock.today() + dt.timedelta(days=1)).isoformat(),
        "pages": pages_after(request, found.next_after),
        "section": "readers",
    }
    return page(request, "holds/reader.html", context, status=REFUSED if refused or form.errors else 200)


def _place(request: StaffRequest, patron_id: int, form: HoldForm) -> "tuple[Refusal, ...] | None":
    """Reserve it; None when it is done, else what stands against it.

    What may be set aside is, where a reason was given and the post allows it at the place of pick-up.
    """
    data = form.cleaned_data
    reason = request.POST.get("override_reason", "")
    overrides = frozenset(request.POST.getlist("override")) if reason and _may_override(request, form) else frozenset()
    try:
        wanted = _wanted(data["book"].strip(), is_any=data["scope"] == "work")
        answer = services.place_hold(
            patron_id=patron_id,
            work_id=wanted.work_id,
            edition_id=wanted.edition_id,
            item_id=wanted.item_id,
            pickup_point_id=_point_id(request),
            volume_key=_volume_key(wanted.edition_id, data["volume"].strip()),
            language=data["language"],
            form=data["form"],
            suspended_until=data["begins_on"],
            needed_until=data["needed_until"],
            by=request.member.actor,
            command_id=command_id_of(request),
            overrides=overrides,
            override_reason=reason if reason in MOVE_REASONS else "",
        )
    except Refused as refused:
        return refused.refusals
    numbers = {"position": formats.number(answer.position), "length": formats.number(answer.queue_length)}
    messages.success(request, _("Reserved: number %(position)s of %(length)s.") % numbers)
    return None


def _may_override(request: StaffRequest, form: HoldForm) -> bool:
    """Where the book is fetched: the hold is one of that institution."""
    point = service_point_by_code(str(form.cleaned_data.get("pickup", "")))
    return point is not None and request.member.may_at(
        Permission.OVERRIDE, institution_id=point.institution_id, branch_id=point.branch_id
    )


def _volume_key(edition_id: int | None, text: str) -> str:
    """The volume as people call it, or by its key; one that the edition has not got is kept as said, and not found."""
    volumes = queries.volumes_to_hold(edition_id) if edition_id and text else ()
    return next((one.key for one in volumes if text in (one.key, one.name)), text)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One of the three."""

    work_id: int | None = None
    edition_id: int | None = None
    item_id: int | None = None


def _wanted(text: str, *, is_any: bool) -> _Wanted:
    """What the librarian means: a barcode is that very item, anything else an edition or (`is_any`) its work."""
    item = find_item(text) if text else None
    if item is not None:
        return _Wanted(item_id=item.id)
    edition_id = find_edition(text) if text else None
    if edition_id is None:
        raise Refused(Refusal("item_unknown"))
    return (
        _Wanted(work_id=edition_briefs([edition_id])[edition_id].work_id) if is_any else _Wanted(edition_id=edition_id)
    )


def _point_id(request: StaffRequest) -> int:
    point = service_point_by_code(request.POST.get("pickup", ""))
    return point.id if point else 0


@staff_page(Permission.READERS, methods=("POST",))
def change_reader_hold(request: StaffRequest, patron_id: int, hold_id: int, act: str) -> HttpResponse:
    """Pause, fetch elsewhere, cancel, wait again: only a hold of this reader."""
    by, key = request.member.actor, command_id_of(request)
    try:
        if queries.hold_of_patron(hold_id, patron_id) is None:
            raise Refused(Refusal("hold_unknown"))
        match act:
            case "cancel":
                services.cancel_hold(hold_id=hold_id, by=by, command_id=key)
            case "resume":
                services.resume_hold(hold_id=hold_id, by=by, command_id=key)
            case "suspend":
                services.suspend_hold(hold_id=hold_id, until=_day(request), by=by, command_id=key)
            case "pickup":
                services.change_pickup(hold_id=hold_id, pickup_point_id=_point_id(request), by=by, command_id=key)
            case _:
                raise Http404
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        messages.success(request, _("Done."))
    return redirect("staff:reader_holds", patron_id)


def _day(request: StaffRequest) -> dt.date:
    try:
        return dt.date.fromisoformat(request.POST.get("until", ""))
    except ValueError as error:
        raise Refused(Refusal("suspension_invalid")) from error
