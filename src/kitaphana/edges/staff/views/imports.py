"""Imports of records: send files, look first, follow the job, read its report."""

import json
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.imports import import_form
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.edges.staff.tables.imports import imports_table, report_table
from kitaphana.holdings import queries, services

if TYPE_CHECKING:
    from kitaphana.holdings.queries import ImportJobPage

_SHOWN = 50
_NUMBERS_SHOWN = 20


@staff_page(Permission.IMPORT_RECORDS)
def imports(request: StaffRequest) -> HttpResponseBase:
    """The jobs of the member's institutions, newest first."""
    institutions = request.member.institutions_with(Permission.IMPORT_RECORDS)
    if wants_file(request):
        return download(request, "imports", *imports_table(institutions))
    found = queries.import_jobs(institution_ids=institutions, after=key_in(request))
    context = {"jobs": found.rows, "pages": pages_after(request, found.next_after), "section": "imports"}
    return page(request, "imports/list.html", context)


@staff_page(Permission.IMPORT_RECORDS, methods=("GET", "POST"))
def new_import(request: StaffRequest) -> HttpResponse:
    """Send files: to be looked at first, or to be imported at once."""
    is_sent = request.method == "POST"
    form = import_form(request.member, request.POST, request.FILES) if is_sent else import_form(request.member)
    if is_sent and form.is_valid():
        try:
            job_id = services.start_import(
                files=form.cleaned_data["files"],
                request=form.request,
                is_dry_run=request.POST.get("how") != "now",
                by=request.member.actor,
            )
        except Refused as refused:
            add_refusals(form, refused, {"service_point_foreign": "service_point", "format_mismatch": "format"})
        else:
            return redirect("staff:import", job_id)
    return page(request, "imports/new.html", {"form": form, "section": "imports"}, status=200)


@staff_page(Permission.IMPORT_RECORDS)
def one_import(request: StaffRequest, job_id: int) -> HttpResponseBase:
    """One job: how far it is, or its report."""
    job = _job(request, job_id)
    if job.report and wants_file(request):
        return download(request, f"import-{job_id}", *report_table(job.report), is_capped=False)
    return page(request, "imports/one.html", _context(job))


@staff_page(Permission.IMPORT_RECORDS)
def import_state(request: StaffRequest, job_id: int) -> HttpResponse:
    """The part of the page that is asked for again while the job runs; at its end the whole page is."""
    job = _job(request, job_id)
    answer = render(request, "staff/imports/_state.html", {"member": request.member, **_context(job)})
    if job.row.is_over:
        answer["HX-Refresh"] = "true"
    return answer


@staff_page(Permission.IMPORT_RECORDS)
def import_report(request: StaffRequest, job_id: int) -> HttpResponse:
    """The whole report as JSON."""
    job = _job(request, job_id)
    if not job.report:
        raise Http404
    text = json.dumps(job.report, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{job_id}.json"'
    return answer


@staff_page(Permission.IMPORT_RECORDS, methods=("POST",))
def change_import(request: StaffRequest, job_id: int, act: str) -> HttpResponse:
    """Import now what was looked at, stop a job, or try a failed one again."""
    _job(request, job_id)
    if act == "now":
        return _import_now(request, job_id)
    by = request.member.actor
    if act == "cancel":
        tell_outcome(request, lambda: services.cancel_import(job_id=job_id, by=by), _("The import is being stopped."))
    elif act == "retry":
        tell_outcome(request, lambda: services.retry_import(job_id=job_id, by=by), _("It goes on where it stopped."))
    else:
        raise Http404
    return redirect("staff:import", job_id)


def _import_now(request: StaffRequest, job_id: int) -> HttpResponse:
    try:
        started = services.import_now(job_id=job_id, by=request.member.actor)
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:import", job_id)
    messages.success(request, _("The import has begun."))
    return redirect("staff:import", started)


def _job(request: StaffRequest, job_id: int) -> "ImportJobPage":
    job = queries.import_job(job_id)
    if job is None:
        raise Http404
    if job.row.institution_id not in request.member.institutions_with(Permission.IMPORT_RECORDS):
        raise PermissionDenied
    return job


def _context(job: "ImportJobPage") -> dict[str, object]:
    report = job.report
    failure = sentences_for([Refusal(job.row.failure)])[0] if job.row.failure else None
    if job.refusals:
        failure = sentences_for([Refusal(one["code"], one["params"]) for one in job.refusals])[0]
    homeless = report.get("without_home", [])
    return {
        "job": job,
        "failure": failure,
        "reasons": sorted(report.get("reasons", {}).items(), key=lambda one: -one[1]),
        "unknown_branches": sorted(report.get("unknown_branches", {}).items(), key=lambda one: -one[1])[:_SHOWN],
        "repeated_numbers": report.get("repeated_numbers", [])[:_NUMBERS_SHOWN],
        "encodings": sorted(report.get("encodings", {}).items(), key=lambda one: -one[1]),
        "has_guesses": queries.import_guesses(report.get("guessed_file", "")) is not None,
        "doubts": report.get("doubtful_records", [])[:_SHOWN],
        "homeless": homeless[:_SHOWN],
        "homeless_count": len(homeless),
        "section": "imports",
    }
