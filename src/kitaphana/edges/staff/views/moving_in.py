"""Readers move in: a table is sent, its columns are said, it is tried out, imported, and its report is read."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kitaphana.circulation import queries
from kitaphana.circulation.services import moving_in
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.spreadsheets import csv_lines, read_rows
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.moving_in import OptionsForm, category_choices, table_form, word_choices
from kitaphana.edges.staff.moving_in_words import LEFT_OUT, TARGET_GROUPS, TARGET_NAMES
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.edges.staff.tables.work import patron_imports_table
from kitaphana.patrons import proposals

if TYPE_CHECKING:
    from kitaphana.circulation.queries import PatronImportPage

SECTION = "moving_in"
_ACTS = frozenset({"try", "import", "cancel", "retry"})


@staff_page(Permission.MOVE_IN_READERS, methods=("GET", "POST"))
def patron_imports(request: StaffRequest) -> HttpResponseBase:
    """The imports of the member's institutions, and the form that begins another."""
    is_sent = request.method == "POST"
    form = table_form(request.member, request.POST, request.FILES) if is_sent else table_form(request.member)
    if is_sent and form.is_valid():
        try:
            job_id = moving_in.send_table(
                file=form.cleaned_data["file"],
                institution_id=int(form.cleaned_data["institution"]),
                service_point_id=_point_of(request, int(form.cleaned_data["institution"])),
                by=request.member.actor,
            )
        except Refused as refused:
            add_refusals(form, refused)
        else:
            return redirect("staff:patron_columns", job_id)
    institutions = request.member.institutions_with(Permission.MOVE_IN_READERS)
    if wants_file(request):
        return download(request, "imports-of-readers", *patron_imports_table(institutions))
    found = queries.patron_imports(institution_ids=institutions, after=key_in(request))
    context = {
        "form": form,
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "pair_count": proposals.proposal_count(institutions),
        "section": SECTION,
    }
    return page(request, "moving_in/list.html", context)


def _point_of(request: StaffRequest, institution_id: int) -> int | None:
    point = request.member.point
    return point.id if point and point.institution_id == institution_id else None


@staff_page(Permission.MOVE_IN_READERS)
def patron_import(request: StaffRequest, job_id: int) -> HttpResponse:
    """One import: its columns, how far it is, or its report."""
    job = _job(request, job_id)
    if job.row.is_draft:
        return redirect("staff:patron_columns", job_id)
    return page(request, "moving_in/one.html", _context(job))


@staff_page(Permission.MOVE_IN_READERS)
def state(request: StaffRequest, job_id: int) -> HttpResponse:
    """The part of the page that is asked for again while the import runs; at its end the whole page is."""
    job = _job(request, job_id)
    answer = render(request, "staff/moving_in/_state.html", {"member": request.member, **_context(job)})
    if not job.row.is_under_way:
        answer["HX-Refresh"] = "true"
    return answer


@staff_page(Permission.MOVE_IN_READERS, methods=("GET", "POST"))
def columns(request: StaffRequest, job_id: int) -> HttpResponse:
    """Say what the columns hold, and look at ten rows as they will be."""
    job = _job(request, job_id)
    if not job.row.may_start:
        return redirect("staff:patron_import", job_id)
    try:
        preview = moving_in.preview_patron_import(job_id)
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:patron_imports")
    form = _options_form(job, preview, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _say(request, job, preview, form):
        is_try = request.POST.get("how") == "try"
        return redirect("staff:patron_import" if is_try else "staff:patron_columns", job_id)
    return page(request, "moving_in/columns.html", _columns_context(job, preview, form))


def _options_form(job: "PatronImportPage", preview: moving_in.Preview, data: QueryDict | None) -> OptionsForm:
    options = preview.mapping.options
    initial = {name: getattr(options, name) for name in ("category", "language", "card_prefix", "has_consents")}
    initial |= {"service_point": job.service_point_id, "mapping_name": job.mapping_name}
    return OptionsForm(data, initial=initial, institution_id=job.row.institution_id)


def _say(request: StaffRequest, job: "PatronImportPage", preview: moving_in.Preview, form: OptionsForm) -> bool:
    """Keep what the form says, and start the dry run if that is asked for; False when it was refused."""
    by, point = request.member.actor, form.cleaned_data["service_point"]
    try:
        moving_in.say_columns(
            job_id=job.row.id,
            mapping=_mapping(request.POST, preview, form.options),
            name=form.cleaned_data["mapping_name"],
            service_point_id=int(point) if point else None,
            by=by,
        )
        if request.POST.get("how") == "try":
            moving_in.start_patron_import(job_id=job.row.id, is_dry_run=True, by=by)
    except Refused as refused:
        tell_refusals(request, refused)
        return request.POST.get("how") != "try"
    return True


def _mapping(data: QueryDict, preview: moving_in.Preview, options: moving_in.Options) -> moving_in.Mapping:
    """The columns and words of the form over those that were known; nonsense leaves a column out."""
    said = {view.header: _target(data.get(f"column-{index}", "")) for index, view in enumerate(preview.columns)}
    values = {target: dict(words) for target, words in preview.mapping.values.items()}
    for target in moving_in.WITH_VALUES:
        words = zip(data.getlist(f"word-{target}"), data.getlist(f"code-{target}"), strict=False)
        for word, code in words:
            known = values.setdefault(target, {})
            known.pop(moving_in.plain(word), None)
            if code:
                known[moving_in.plain(word)] = code
    return moving_in.Mapping(said, values, options)


def _target(text: str) -> moving_in.Target:
    return moving_in.Target(text) if text in TARGET_NAMES else moving_in.Target.LEFT_OUT


def _columns_context(job: "PatronImportPage", preview: moving_in.Preview, form: OptionsForm) -> dict[str, object]:
    words = [
        (TARGET_NAMES[target], target, found, word_choices(target, job.row.institution_id))
        for target, found in preview.words.items()
        if found
    ]
    names = dict(category_choices())
    rows = [
        (row, names.get(row.category, ""), sentences_for(row.refusals), sentences_for(map(Refusal, row.warnings)))
        for row in preview.rows
    ]
    return {
        "job": job,
        "preview": preview,
        "form": form,
        "groups": TARGET_GROUPS,
        "left_out": LEFT_OUT,
        "words": words,
        "rows": rows,
        "lacks": sentences_for(preview.refusals),
        "not_kept": [one.header for one in preview.columns if one.target == moving_in.Target.NOT_KEPT],
        "section": SECTION,
    }


@staff_page(Permission.MOVE_IN_READERS, methods=("POST",))
def change(request: StaffRequest, job_id: int, act: str) -> HttpResponse:
    """Try it out, import it, stop it or throw it away, or let a failed one go on."""
    job = _job(request, job_id)
    if act not in _ACTS:
        raise Http404
    by = request.member.actor
    if act in ("try", "import"):
        is_dry = act == "try"
        done = _("The dry run has begun.") if is_dry else _("The import has begun.")
        tell_outcome(request, lambda: moving_in.start_patron_import(job_id=job_id, is_dry_run=is_dry, by=by), done)
    elif act == "retry":
        tell_outcome(
            request, lambda: moving_in.retry_patron_import(job_id=job_id, by=by), _("It goes on where it stopped.")
        )
    else:
        return _cancelled(request, job)
    return redirect("staff:patron_import", job_id)


def _cancelled(request: StaffRequest, job: "PatronImportPage") -> HttpResponse:
    """One under way is being stopped; a table that only lies here is thrown away, and there is no page of it to see."""
    is_running, by = job.row.is_under_way, request.member.actor
    done = _("The import is being stopped.") if is_running else _("The table is thrown away.")
    is_done = tell_outcome(request, lambda: moving_in.cancel_patron_import(job_id=job.row.id, by=by), done)
    if is_done and not is_running:
        return redirect("staff:patron_imports")
    return redirect("staff:patron_import", job.row.id)


@staff_page(Permission.MOVE_IN_READERS)
def rejects(request: StaffRequest, job_id: int) -> HttpResponseBase:
    """The rows that could not be taken, with the reasons in the language of who looks; taking them along is noted."""
    _job(request, job_id)
    path = moving_in.take_rejects(job_id=job_id, by=request.member.actor)
    if path is None:
        messages.error(request, _("The table of rejected rows is deleted already."))
        return redirect("staff:patron_import", job_id)
    lines = csv_lines(_explained(path), delimiter=";")
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rejected-{job_id}.csv"'
    return answer


def _explained(path: Path) -> Iterator[list[str]]:
    """Codes become sentences; the table is ours, so it is read as it was written."""
    rows = read_rows(path)
    header = next(rows)
    width = len(header.cells)
    yield list(header.cells)
    for row in rows:
        *cells, codes = (row.cell(index) for index in range(width))
        reasons = " ".join(f"{one.text} {one.advice}" for one in sentences_for(moving_in.from_codes(codes)))
        yield [*cells, reasons]


def _job(request: StaffRequest, job_id: int) -> "PatronImportPage":
    job = queries.patron_import(job_id)
    if job is None:
        raise Http404
    if job.row.institution_id not in request.member.institutions_with(Permission.MOVE_IN_READERS):
        raise PermissionDenied
    return job


def _context(job: "PatronImportPage") -> dict[str, object]:
    failed = [Refusal(job.failure)] if job.failure else []
    failed = [Refusal(one["code"], one["params"]) for one in job.refusals] or failed
    return {
        "job": job,
        "failures": sentences_for(failed),
        "reasons": _told(job.report.get("reasons", [])),
        "warnings": _told(job.report.get("warnings", [])),
        "has_rejects": moving_in.rejects_path(job.folder).is_file(),
        "pair_count": proposals.proposal_count([job.row.institution_id]),
        "section": SECTION,
    }


def _told(reasons: list[dict[str, Any]]) -> list[dict[str, object]]:  # Any: plain JSON values of a report
    return [
        {
            "sentence": sentences_for([Refusal(one["code"], {"column": one["column"]})])[0],
            "count": one["count"],
            "rows": one["rows"],
        }
        for one in reasons
    ]
