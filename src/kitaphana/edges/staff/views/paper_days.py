"""Paper days: sheets to print, a table to send, its columns, a dry run, and the report of what became of each row."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kitaphana.circulation.queries import paper as queries
from kitaphana.circulation.rules.paper import REASON_HEADER, PaperColumn
from kitaphana.circulation.services import paper
from kitaphana.circulation.services.moving_in import from_codes
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.spreadsheets import csv_lines, read_rows
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.fact_words import PAPER_COLUMNS
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.paper import DayForm, PaperTableForm, SheetsForm, points_of
from kitaphana.edges.staff.moving_in_words import LEFT_OUT
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.paper_sheet import PaperSheet, paper_sheets
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.presenters import sentence_for, sentences_for
from kitaphana.edges.staff.tables.work import paper_table
from kitaphana.ui import formats

SECTION = "paper"
SHOWN = 200
_ACTS = frozenset({"try", "apply", "cancel", "retry"})
TO_DO = frozenset({"paper_to_send", "paper_to_shelf"})
"""What the hands have to do with a book; all else is for the eyes."""
_TEMPLATE = (
    gettext_lazy("Sheet"), gettext_lazy("Day"), gettext_lazy("Time"), gettext_lazy("Reader’s card"),
    gettext_lazy("Barcode of the book"), gettext_lazy("Out or in"), gettext_lazy("Note"),
)  # fmt: skip


@staff_page(Permission.PAPER, methods=("GET", "POST"))
def paper_days(request: StaffRequest) -> HttpResponseBase:
    """The tables of the member's service points, the form that sends another, and the one that prints sheets."""
    is_sent = request.method == "POST"
    form = PaperTableForm(*((request.POST, request.FILES) if is_sent else ()), member=request.member)
    if is_sent and form.is_valid():
        try:
            job_id = paper.send_paper_table(
                file=form.cleaned_data["file"],
                service_point_id=form.point.id,
                day=form.cleaned_data["day"],
                by=request.member.actor,
            )
        except Refused as refused:
            add_refusals(form, refused, {"paper_day_invalid": "day"})
        else:
            return redirect("staff:paper_columns", job_id)
    points = [point.id for point in points_of(request.member)]
    if wants_file(request):
        return download(request, "paper-days", *paper_table(points))
    found = queries.paper_days(service_point_ids=points, after=key_in(request))
    language = (get_language() or "kk")[:2]
    context = {
        "form": form,
        "sheets_form": SheetsForm(member=request.member, initial={"language": language}, auto_id="sheets_%s"),
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "section": SECTION,
    }
    return page(request, "paper/list.html", context)


@staff_page(Permission.PAPER, methods=("POST",))
def sheets(request: StaffRequest) -> HttpResponse:
    """Numbered sheets as PDF."""
    form = SheetsForm(request.POST, member=request.member)
    if not form.is_valid():
        messages.error(request, _("The sheets cannot be printed so: look at the form again."))
        return redirect("staff:paper_days")
    point, language, day = form.point, form.cleaned_data["language"], form.cleaned_data["day"]
    try:
        numbers = paper.number_sheets(
            service_point_id=point.id,
            count=form.cleaned_data["count"],
            by=request.member.actor,
            command_id=command_id_of(request),
        )
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:paper_days")
    place = ", ".join(filter(None, (point.branch_names.name_in(language), point.name_in(language))))
    written = formats.day(day, language) if day else ""
    made = (PaperSheet(paper.sheet_name(point.code, number), place, written) for number in numbers)
    answer = HttpResponse(paper_sheets(made, language), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="paper-{point.code}-{numbers[0]}.pdf"'
    return answer


@staff_page(Permission.PAPER)
def table(request: StaffRequest) -> HttpResponseBase:
    """An empty table with the columns as they are understood, to type into (`?format=csv|xlsx`)."""
    return download(request, "paper-day", _TEMPLATE, [])


@staff_page(Permission.PAPER)
def paper_day(request: StaffRequest, job_id: int) -> HttpResponse:
    """One table: how far it is, or what became of its rows."""
    job = _job(request, job_id)
    if job.is_draft:
        return redirect("staff:paper_columns", job_id)
    return page(request, "paper/one.html", _context(job))


@staff_page(Permission.PAPER)
def state(request: StaffRequest, job_id: int) -> HttpResponse:
    """The part of the page that is asked for again while rows are applied; at its end the whole page is."""
    job = _job(request, job_id)
    answer = render(request, "staff/paper/_state.html", {"member": request.member, **_context(job)})
    if not job.is_under_way:
        answer["HX-Refresh"] = "true"
    return answer


@staff_page(Permission.PAPER, methods=("GET", "POST"))
def columns(request: StaffRequest, job_id: int) -> HttpResponse:
    """Say what the columns hold, and look at ten rows as they would be applied."""
    job = _job(request, job_id)
    if not job.may_start:
        return redirect("staff:paper_day", job_id)
    form = DayForm(request.POST or None, initial={"day": job.day})
    try:
        preview = paper.preview_paper_day(job_id)
        if request.method == "POST" and form.is_valid():
            return _say(request, job_id, preview, form)
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:paper_days")
    context = {
        "job": job,
        "form": form,
        "preview": preview,
        "rows": [(row, sentences_for(row.refusals)) for row in preview.rows],
        "lacks": sentences_for(preview.refusals),
        "names": PAPER_COLUMNS,
        "left_out": LEFT_OUT,
        "section": SECTION,
    }
    return page(request, "paper/columns.html", context)


def _say(request: StaffRequest, job_id: int, preview: paper.PaperPreview, form: DayForm) -> HttpResponse:
    """Keep what the form says; start what its button says."""
    said = {view.header: _column(request.POST.get(f"column-{index}", "")) for index, view in enumerate(preview.columns)}
    by, how = request.member.actor, request.POST.get("how", "")
    paper.say_paper_columns(job_id=job_id, columns=said, day=form.cleaned_data["day"], by=by)
    if how not in ("try", "apply"):
        return redirect("staff:paper_columns", job_id)
    try:
        paper.start_paper_day(job_id=job_id, is_dry_run=how == "try", by=by)
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:paper_columns", job_id)
    return redirect("staff:paper_day", job_id)


def _column(text: str) -> PaperColumn:
    return PaperColumn(text) if text in PAPER_COLUMNS else PaperColumn.LEFT_OUT


@staff_page(Permission.PAPER, methods=("POST",))
def change(request: StaffRequest, job_id: int, act: str) -> HttpResponse:
    """Try it out, apply it, stop it or throw it away, or let a failed one go on."""
    job, by = _job(request, job_id), request.member.actor
    if act not in _ACTS:
        raise Http404
    if act in ("try", "apply"):
        done = _("The dry run has begun.") if act == "try" else _("The rows are being applied.")
        is_dry = act == "try"
        tell_outcome(request, lambda: paper.start_paper_day(job_id=job_id, is_dry_run=is_dry, by=by), done)
    elif act == "retry":
        tell_outcome(request, lambda: paper.retry_paper_day(job_id=job_id, by=by), _("It goes on where it stopped."))
    elif (
        tell_outcome(request, lambda: paper.cancel_paper_day(job_id=job_id, by=by), _("It is being stopped."))
        and not job.is_under_way
    ):
        return redirect("staff:paper_days")
    return redirect("staff:paper_day", job_id)


@staff_page(Permission.PAPER)
def report(request: StaffRequest, job_id: int) -> HttpResponseBase:
    """All rows with what became of each, in the language of who looks; taking them along is noted."""
    _job(request, job_id)
    path = paper.take_paper_report(job_id=job_id, by=request.member.actor)
    if path is None:
        messages.error(request, _("The report is deleted already."))
        return redirect("staff:paper_day", job_id)
    answer = StreamingHttpResponse(csv_lines(_explained(path), delimiter=";"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="paper-day-{job_id}.csv"'
    return answer


def _explained(path: Path) -> Iterator[list[str]]:
    """Codes become sentences; the table is ours, so it is read as it was written."""
    rows = read_rows(path)
    header = next(rows)
    yield list(header.cells)
    for row in rows:
        *cells, codes = (row.cell(index) for index in range(len(header.cells)))
        yield [*cells, " ".join(f"{one.text} {one.advice}" for one in sentences_for(from_codes(codes)))]


def _troubled(path: Path) -> list[tuple[list[str], str, str]]:
    """The first rows that were not simply applied, or whose book is to be brought somewhere: cells, fate and why."""
    return list(islice(_all_troubled(path), SHOWN)) if path.is_file() else []


def _all_troubled(path: Path) -> Iterator[tuple[list[str], str, str]]:
    rows = read_rows(path)
    width = len(next(rows).cells)
    for row in rows:
        *cells, codes = (row.cell(index) for index in range(width))
        fate, *reasons = from_codes(codes)
        if fate.code in ("paper_reviewed", "paper_aside") or reasons:
            yield cells, fate.code, " ".join(_said(one) for one in reasons)


def _said(reason: Refusal) -> str:
    sentence = sentence_for(reason)
    return f"{sentence.text} {sentence.advice}" if reason.code in TO_DO else sentence.text


def _header(path: Path) -> list[str]:
    cells = next(read_rows(path)).cells if path.is_file() else ()
    return [cell for cell in cells if cell != REASON_HEADER]


def _job(request: StaffRequest, job_id: int) -> queries.PaperDayRow:
    job = queries.paper_day(job_id)
    if job is None:
        raise Http404
    if job.service_point_id not in {point.id for point in points_of(request.member)}:
        raise PermissionDenied
    return job


def _context(job: queries.PaperDayRow) -> dict[str, object]:
    failed = [Refusal(one["code"], one["params"]) for one in job.refusals]
    failed = failed or ([Refusal(job.failure)] if job.failure else [])
    path = paper.report_path(job.folder)
    is_done = not job.is_under_way
    return {
        "job": job,
        "failures": sentences_for(failed),
        "has_report": path.is_file(),
        "header": _header(path) if is_done else [],
        "troubled": _troubled(path) if is_done else [],
        "section": SECTION,
    }
