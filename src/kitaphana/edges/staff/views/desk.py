"""The lending desk: one box, one scan a request, with or without scripts."""

import uuid
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation import queries as circulation
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.desk import scan
from kitaphana.edges.staff.desk.commands import LEGEND
from kitaphana.edges.staff.desk.context import Desk, ReaderPanel
from kitaphana.edges.staff.desk.outcome import Line, LineKind, Outcome
from kitaphana.edges.staff.desk.receipt import receipt_of
from kitaphana.edges.staff.desk.returns import ready_for
from kitaphana.edges.staff.desk.state import DeskState, unseal
from kitaphana.edges.staff.permissions import Permission
from kitaphana.patrons import queries as patrons
from kitaphana.ui.printing import code128

SCRIPT_HEADER = "X-Desk"


@staff_page(Permission.LEND, methods=("GET", "POST"), needs_point=True)
def desk(request: StaffRequest) -> HttpResponse:
    """The desk; a POST is one scan. A page without script gets the whole desk back, the script only its parts."""
    command_id = request.POST.get("command_id", "")[:40] or str(uuid.uuid4())
    state = unseal(request.POST.get("state", ""), request.member.login)
    here = _desk(request, command_id, state or DeskState())
    if request.method != "POST":
        outcome = _opened(here, request.GET.get("reader", ""))
    elif state is None:
        outcome = Outcome(DeskState(), Line(LineKind.REFUSED, _("This page is too old. Scan the card again.")))
    else:
        text = request.POST.get("command") or request.POST.get("text", "")
        outcome = scan.handle(here, text, request.POST.get("choice", ""))
    return _answer(request, here, outcome)


@staff_page(Permission.LEND)
def command_sheet(request: StaffRequest) -> HttpResponse:
    """The commands as barcodes, to print and keep beside the scanner."""
    return page(
        request, "command_sheet.html", {"sheet": [_printed(entry.command, entry.key, entry.text) for entry in LEGEND]}
    )


@dataclass(frozen=True, slots=True)
class _PrintedCommand:
    command: str
    key: str
    text: Promise
    path: str
    width: int


def _printed(command: str, key: str, text: Promise) -> _PrintedCommand:
    path, width = code128.svg_path(command)
    return _PrintedCommand(command, key, text, path, width)


def _desk(request: StaffRequest, command_id: str, state: DeskState) -> Desk:
    point = request.member.point
    assert point is not None
    asked = request.POST.get("text", "").strip()[:200] if request.POST.get("command") else ""
    language = (get_language() or "kk")[:2]
    return Desk(request.member, point, language, f"desk:{request.member.login}:{command_id}", state, asked)


def _opened(here: Desk, reader: str) -> Outcome:
    """A fresh desk, or one that the link on a reader's page has opened for that reader."""
    return scan.handle(here, "", f"reader:{reader}") if reader else Outcome(here.state)


def _answer(request: StaffRequest, here: Desk, outcome: Outcome) -> HttpResponse:
    is_script = SCRIPT_HEADER in request.headers
    if outcome.go_to and not is_script:
        return redirect(outcome.go_to)
    context = {
        "member": request.member,
        "section": "desk",
        "outcome": outcome,
        "state": outcome.state,
        "token": outcome.state.seal(request.member.login),
        "scanned_id": here.command_id,
        "command_id": uuid.uuid4(),
        "panel": _panel(here, outcome.state),
        "receipt": receipt_of(outcome.state) if outcome.is_receipt else None,
        "legend": LEGEND,
    }
    return render(request, "staff/desk/_answer.html", context) if is_script else page(request, "desk.html", context)


def _panel(here: Desk, state: DeskState) -> ReaderPanel | None:
    reader = patrons.patron_card(state.patron_id) if state.patron_id else None
    if reader is None:
        return None
    counts = circulation.loan_counts_of(reader.id)
    registration = next(
        (term for term in reader.registrations if term.institution_id == here.point.institution_id), None
    )
    return ReaderPanel(reader, registration, counts.open_count, counts.overdue_count, ready_for(here, reader.id))
