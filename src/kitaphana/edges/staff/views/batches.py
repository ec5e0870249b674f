"""Imports: what each brought, what became of every record and why, and undoing it as a whole."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.catalog import queries as catalog
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import all_rows, download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables import batches as tables
from kitaphana.holdings import queries, services

if TYPE_CHECKING:
    from kitaphana.catalog.queries import BatchRow


@staff_page(Permission.BATCHES)
def batches(request: StaffRequest) -> HttpResponseBase:
    """Imports into the institutions of the member, newest first."""
    own = request.member.institutions_with(Permission.BATCHES)
    if wants_file(request):
        rows = all_rows(lambda after: catalog.import_batches(institution_ids=own, after=after))
        return download(request, "imports", *tables.batches_table(rows))
    found = catalog.import_batches(institution_ids=own, after=key_in(request))
    context = {"rows": found.rows, "pages": pages_after(request, found.next_after), "section": "batches"}
    return page(request, "batches/list.html", context)


@staff_page(Permission.BATCHES)
def batch(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    """One import: its counts, and its records or those that matched something, page by page."""
    row = _batch(request, batch_id)
    shows_records = request.GET.get("list") == "records"
    if wants_file(request):
        evidence = all_rows(lambda after: catalog.batch_evidence(batch_id, after=after))
        return download(request, f"import-{batch_id}", *tables.evidence_table(evidence))
    records = catalog.batch_records(batch_id, after=key_in(request)) if shows_records else None
    matched = None if shows_records else catalog.batch_evidence(batch_id, after=key_in(request))
    next_after = records.next_after if records else matched.next_after if matched else None
    context = {
        "batch": row,
        "records": records.rows if records else (),
        "evidence": matched.rows if matched else (),
        "shows_records": shows_records,
        "pages": pages_after(request, next_after),
        "section": "batches",
    }
    return page(request, "batches/one.html", context)


@staff_page(Permission.BATCHES, methods=("GET", "POST"))
def undo(request: StaffRequest, batch_id: int) -> HttpResponse:
    """What would go and come back, and what stands in the way; and then doing it."""
    row = _batch(request, batch_id)
    if row.undo_started_at:
        messages.info(request, _("This import has been undone already."))
        return redirect("staff:batch", batch_id)
    if request.method == "POST" and _undone(request, batch_id):
        return redirect("staff:batch", batch_id)
    context = {"batch": row, "preview": queries.undo_preview(batch_id), "section": "batches"}
    return page(request, "batches/undo.html", context)


def _undone(request: StaffRequest, batch_id: int) -> bool:
    try:
        is_done = services.start_undo(batch_id=batch_id, by=request.member.actor)
    except Refused as refused:
        tell_refusals(request, refused)
        return False
    done, queued = _("The import is undone."), _("The import is being undone; this page tells when it is done.")
    messages.success(request, done if is_done else queued)
    return True


def _batch(request: StaffRequest, batch_id: int) -> "BatchRow":
    row = catalog.import_batch(batch_id)
    if row is None:
        raise Http404
    if row.institution_id not in request.member.institutions_with(Permission.BATCHES):
        raise PermissionDenied
    return row
