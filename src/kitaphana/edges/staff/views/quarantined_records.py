"""Records that imports could not take: see why, mend them in place, send them again, or give them up."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.imports import MendForm, ReadAgainForm
from kitaphana.edges.staff.forms.stock import DismissForm
from kitaphana.edges.staff.import_labels import ENCODING_NAMES, RECORD_FORMATS, record_reason
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.presenters_bytes import damages, hex_rows
from kitaphana.edges.staff.tables.imports import records_table
from kitaphana.holdings import queries, services

if TYPE_CHECKING:
    from kitaphana.holdings.queries import QuarantinedRecordPage, RecordFilter

_LINES_SHOWN = 400


@staff_page(Permission.IMPORT_RECORDS)
def records(request: StaffRequest) -> HttpResponseBase:
    """What waits, by reason and import."""
    wanted = _filter(request)
    if wants_file(request):
        return download(request, "records-set-aside", *records_table(wanted))
    found = queries.quarantined_records(wanted, after=key_in(request))
    context = {
        "rows": found.rows,
        "wanted": wanted,
        "reasons": queries.quarantine_reasons(wanted),
        "up_to": queries.last_waiting_id(wanted),
        "institutions": {row.institution_code for row in found.rows},
        "encodings": ENCODING_NAMES,
        "pages": pages_after(request, found.next_after),
        "section": "quarantine",
    }
    return page(request, "stock/records.html", context)


@staff_page(Permission.IMPORT_RECORDS)
def raw_records(request: StaffRequest) -> HttpResponseBase:
    """The bytes of all records that the filter shows, as one file."""
    return _bytes(queries.raw_records(_filter(request)), "records-set-aside.bin")


@staff_page(Permission.IMPORT_RECORDS, methods=("POST",))
def send_many(request: StaffRequest) -> HttpResponse:
    """All records of a reason once more, read in one encoding, as an import of its own."""
    wanted, form = _filter(request), ReadAgainForm(request.POST)
    code = request.POST.get("institution", "")
    is_own = code in {post.institution_code for post in request.member.posts_with(Permission.IMPORT_RECORDS)}
    up_to = request.POST.get("up_to", "")
    if not form.is_valid() or not wanted.reason or not up_to.isdecimal():
        messages.error(request, _("Choose a reason and an encoding."))
        return redirect("staff:quarantined_records")
    if not is_own:
        raise PermissionDenied
    chosen = {"reason": wanted.reason, "up_to": int(up_to[:18]), "job": wanted.job_id, "batch": wanted.batch_id}
    try:
        job_id = services.start_sending_again(
            institution=code,
            chosen=chosen,
            encoding=form.cleaned_data["encoding"],
            format_=form.cleaned_data["format"],
            by=request.member.actor,
        )
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:quarantined_records")
    return redirect("staff:import", job_id)


@staff_page(Permission.IMPORT_RECORDS, methods=("GET", "POST"))
def record(request: StaffRequest, row_id: int) -> HttpResponse:
    """One record: why it waits, its lines to mend, its bytes. `POST` sends it again or dismisses it."""
    found = _record(request, row_id)
    if request.method != "POST":
        return _shown(request, found)
    act = request.POST.get("act", "")
    if act == "dismiss":
        return _dismiss(request, found)
    if act not in ("mended", "bytes"):
        raise Http404
    return _send(request, found, is_mended=act == "mended")


@staff_page(Permission.IMPORT_RECORDS)
def raw_record(request: StaffRequest, row_id: int) -> HttpResponseBase:
    """The bytes of one record."""
    return _bytes([_record(request, row_id).raw], f"record-{row_id}.bin")


def _shown(request: StaffRequest, found: "QuarantinedRecordPage", text: str | None = None) -> HttpResponse:
    """The page; `text` are lines that were sent and refused, so that nobody types them twice."""
    form = ReadAgainForm(request.GET if "encoding" in request.GET else None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    encoding = asked.get("encoding", "auto")
    format_ = asked.get("format", "auto")
    format_ = format_ if format_ not in ("auto", "marcxml") else found.format or "marc21"
    lines = found.lines("" if encoding == "auto" else encoding, format_)
    context = {
        "found": found,
        "row": found.row,
        "reason": record_reason(found.row.reason),
        "lines": lines,
        "text": text if text is not None else "\n".join(line.text for line in lines),
        "line_count": min(_LINES_SHOWN, len(lines) + 3),
        "damages": damages(lines),
        "format_": format_,
        "encoding": encoding,
        "encodings": ENCODING_NAMES,
        "formats": RECORD_FORMATS,
        "may_undo": found.row.settled_by_id
        and found.row.institution_id in request.member.institutions_with(Permission.BATCHES),
        "bytes": hex_rows(found.raw, found.encoding if encoding == "auto" else encoding),
        "section": "quarantine",
    }
    return page(request, "stock/record.html", context)


def _send(request: StaffRequest, found: "QuarantinedRecordPage", *, is_mended: bool) -> HttpResponse:
    form = MendForm(request.POST) if is_mended else ReadAgainForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is nothing to send."))
        return _shown(request, found)
    data = form.cleaned_data
    lines = data["lines"] if is_mended else None
    try:
        done = services.send_record_again(
            row_id=found.row.id,
            lines=lines,
            encoding=data.get("encoding", "auto"),
            format_=data["format"],
            by=request.member.actor,
        )
    except Refused as refused:
        tell_refusals(request, refused)
        return _shown(request, found, lines)
    _tell(request, done)
    return redirect("staff:quarantined_record", found.row.id)


def _tell(request: StaffRequest, done: services.Mended) -> None:
    if done.reason:
        words = record_reason(done.reason)
        messages.error(request, _("It still cannot be read: %(reason)s") % {"reason": f"{words.text} {words.advice}"})
    elif done.counts.created:
        messages.success(request, _("The record is in the catalogue."))
    elif done.counts.updated:
        messages.success(request, _("The record in the catalogue has been brought up to date."))
    else:
        messages.success(request, _("The record was in the catalogue already, and is unchanged."))


def _dismiss(request: StaffRequest, found: "QuarantinedRecordPage") -> HttpResponse:
    form = DismissForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason."))
        return _shown(request, found)
    note = form.cleaned_data["note"]
    tell_outcome(
        request,
        lambda: services.dismiss_record(row_id=found.row.id, note=note, by=request.member.actor),
        _("It is settled."),
    )
    return redirect("staff:quarantined_record", found.row.id)


def _filter(request: StaffRequest) -> "RecordFilter":
    """What the address asks for; nonsense asks for nothing in particular."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted = queries.RecordFilter(
        request.member.institutions_with(Permission.IMPORT_RECORDS), asked.get("reason", "")[:40]
    )
    job, batch = (_number(asked.get(name, "")) for name in ("job", "batch"))
    return replace(wanted, job_id=job, batch_id=batch)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _record(request: StaffRequest, row_id: int) -> "QuarantinedRecordPage":
    found = queries.quarantined_record(row_id)
    if found is None:
        raise Http404
    if found.row.institution_id not in request.member.institutions_with(Permission.IMPORT_RECORDS):
        raise PermissionDenied
    return found


def _bytes(parts: "Iterable[bytes]", name: str) -> HttpResponseBase:
    answer = StreamingHttpResponse(parts, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
