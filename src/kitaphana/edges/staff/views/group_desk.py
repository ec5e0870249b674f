"""A class at the desk: items are scanned one after another, and each goes to the next member on their own card."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation import services as circulation
from kitaphana.circulation.queries import ready_at
from kitaphana.circulation.queries.family import LoanOfMember, open_loans_by_reader
from kitaphana.core import clock
from kitaphana.core.errors import Busy, CommandMismatch, Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.desk.find import item as item_by_barcode
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.edges.staff.returned import tell_return
from kitaphana.edges.staff.views.groups import SECTION, own_group
from kitaphana.patrons import groups as queries
from kitaphana.patrons.services import note_list_disclosure
from kitaphana.ui import formats

if TYPE_CHECKING:
    from kitaphana.circulation.queries import OfferedHold
    from kitaphana.network.queries import ServicePointFacts
    from kitaphana.patrons.groups import Member

MOST_AT_ONCE = 100
LEND, RETURN = "lend", "return"


@dataclass(frozen=True, slots=True)
class Line:
    """A member with what they have; `is_next`: the next item is theirs. `ready`: what waits for them in this house."""

    member: "Member"
    loans: tuple[LoanOfMember, ...]
    is_next: bool
    ready: "tuple[OfferedHold, ...]" = ()


@staff_page(Permission.GROUPS, methods=("GET", "POST"), needs_point=True)
def group_desk(request: StaffRequest, group_id: int) -> HttpResponse:
    """The members in order with one box; a POST is one scan, or several codes with blanks between them."""
    group = own_group(request, group_id)
    members = queries.members_of(group_id)
    mode = RETURN if request.GET.get("mode") == RETURN else LEND
    if request.method == "POST":
        codes = request.POST.get("codes", "").split()[:MOST_AT_ONCE]
        if request.POST.get("mode") == RETURN:
            return _taken_back(request, group_id, codes)
        return _lent(request, group_id, members, codes)
    lines = _lines(members, request.GET.get("member", ""), request.member.point)
    context = {
        "group": group,
        "lines": lines,
        "mode": mode,
        "today": clock.today(),
        "with_books_count": sum(bool(line.loans) for line in lines),
        "section": SECTION,
    }
    return page(request, "groups/desk.html", context)


def _lines(members: "tuple[Member, ...]", wanted: str, point: "ServicePointFacts | None") -> list[Line]:
    ids = [one.reader.id for one in members]
    loans, ready = open_loans_by_reader(ids), ready_at(ids, point.id) if point else {}
    place = _place_of(members, wanted)
    return [
        Line(one, tuple(loans.get(one.reader.id, ())), at == place, ready.get(one.reader.id, ()))
        for at, one in enumerate(members)
    ]


def _place_of(members: "tuple[Member, ...]", wanted: str) -> int:
    """The place of the member who was picked, by id; the first one where nobody was."""
    return next((at for at, one in enumerate(members) if str(one.reader.id) == wanted), 0)


def _lent(request: StaffRequest, group_id: int, members: "tuple[Member, ...]", codes: list[str]) -> HttpResponse:
    """Each code to the next member; who is refused keeps the turn, so that another book can be scanned."""
    place, command = _place_of(members, request.POST.get("member", "")), command_id_of(request)
    for number, code in enumerate(codes if members else ()):
        member = members[place % len(members)]
        if _lend(request, member, code, f"{command}:{number}"):
            place += 1
    following = members[place % len(members)].reader.id if members else ""
    return redirect(f"{reverse('staff:group_desk', args=[group_id])}?member={following}#codes")


def _lend(request: StaffRequest, member: "Member", code: str, command_id: str) -> bool:
    item, point, name = item_by_barcode(code), request.member.point, member.reader.full_name
    if item is None or point is None:
        messages.error(request, _("%(name)s: no item has the barcode %(code)s.") % {"name": name, "code": code})
        return False
    try:
        answer = circulation.check_out(
            patron_id=member.reader.id,
            item_id=item.id,
            service_point_id=point.id,
            by=request.member.actor,
            command_id=command_id,
            card_number=member.reader.card_number,
        )
    except Refused as refused:
        why = " ".join(f"{one.text} {one.advice}" for one in sentences_for(refused.refusals))
        messages.error(request, f"{name}, “{item.title}”: {why}")
        return False
    except (Busy, CommandMismatch):
        messages.error(request, _("The database is busy. Nothing was written: scan again."))
        return False
    day = formats.until_day(answer.due_at, (get_language() or "kk")[:2])
    words = {"name": name, "title": answer.title, "day": day}
    messages.success(request, _("%(name)s: “%(title)s” until %(day)s") % words)
    return True


def _taken_back(request: StaffRequest, group_id: int, codes: list[str]) -> HttpResponse:
    command = command_id_of(request)
    for number, code in enumerate(codes):
        _take_back(request, code, f"{command}:{number}")
    return redirect(f"{reverse('staff:group_desk', args=[group_id])}?mode={RETURN}#codes")


def _take_back(request: StaffRequest, code: str, command_id: str) -> None:
    item, point = item_by_barcode(code), request.member.point
    if item is None or point is None:
        messages.error(request, _("No item has the barcode %(code)s.") % {"code": code})
        return
    try:
        answer = circulation.check_in(
            item_id=item.id, service_point_id=point.id, by=request.member.actor, command_id=command_id
        )
    except Refused as refused:
        messages.error(request, " ".join(f"{one.text} {one.advice}" for one in sentences_for(refused.refusals)))
        return
    except (Busy, CommandMismatch):
        messages.error(request, _("The database is busy. Nothing was written: scan again."))
        return
    tell_return(request, answer)


@staff_page(Permission.GROUPS)
def loans_of_group(request: StaffRequest, group_id: int) -> HttpResponseBase:
    """Who got what, to print or to take along."""
    group = own_group(request, group_id)
    lines = _lines(queries.members_of(group_id), "", None)
    if wants_file(request):
        note_list_disclosure(act="download_loans", subject=f"group:{group_id}", by=request.member.actor)
        header = (_("Name"), _("Card"), _("Title"), _("Barcode"), _("Due"))
        rows = (
            (
                line.member.reader.full_name, line.member.reader.card_number, loan.title, loan.barcode,
                loan.due_at.astimezone(clock.zone()).date().isoformat(),
            )
            for line in lines
            for loan in line.loans
        )  # fmt: skip
        return download(request, "group-loans", header, rows)
    context = {"group": group, "lines": lines, "today": clock.today(), "section": SECTION}
    return page(request, "groups/loans.html", context)
