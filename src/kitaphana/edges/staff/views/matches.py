"""Records that may be one publication: join them, keep them apart, take them apart again; and what they were before."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.catalog import queries as catalog
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import all_rows, download, wants_file
from kitaphana.edges.staff.feedback import tell_outcome, tell_refusals
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables import batches as tables
from kitaphana.holdings import services


@staff_page(Permission.BATCHES)
def matches(request: StaffRequest) -> HttpResponseBase:
    """What waits for a decision, of imports into the institutions of the member, oldest first."""
    own = request.member.institutions_with(Permission.BATCHES)
    if wants_file(request):
        rows = all_rows(lambda after: catalog.open_matches(institution_ids=own, after=after))
        return download(request, "doubles", *tables.evidence_table(rows))
    found = catalog.open_matches(institution_ids=own, after=key_in(request))
    context = {"evidence": found.rows, "pages": pages_after(request, found.next_after), "section": "matches"}
    return page(request, "batches/matches.html", context)


@staff_page(Permission.BATCHES, methods=("POST",))
def settle(request: StaffRequest, evidence_id: int, act: str) -> HttpResponse:
    """Join the two, or say that they are two."""
    row = catalog.match_evidence(evidence_id)
    if row is None or act not in {"join", "apart"}:
        raise Http404
    _check(request, row.institution_id)
    by = request.member.actor
    if act == "apart":
        done = _("The two stay apart.")
        tell_outcome(request, lambda: services.keep_records_apart(evidence_id=evidence_id, by=by), done)
        return redirect("staff:matches")
    try:
        edition_id = services.join_records(evidence_id=evidence_id, by=by)
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:matches")
    messages.success(request, _("The two are one edition now; its page takes them apart again."))
    return redirect("staff:edition", edition_id)


@staff_page(Permission.BATCHES)
def record(request: StaffRequest, record_id: int) -> HttpResponse:
    """What a record was before, and what changed in the version asked for (the last one, until one is)."""
    institution_id = catalog.record_institution(record_id)
    if institution_id is None:
        raise Http404
    _check(request, institution_id)
    versions = catalog.record_versions(record_id)
    chosen = request.GET.get("version", "")
    wanted = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else versions[0].id if versions else 0
    diff = catalog.version_diff(wanted)
    if diff is not None and diff.record_id != record_id:
        raise Http404
    context = {"record_id": record_id, "versions": versions, "diff": diff, "section": "batches"}
    return page(request, "batches/record.html", context)


@staff_page(Permission.BATCHES, methods=("POST",))
def separate(request: StaffRequest, record_id: int) -> HttpResponse:
    """Give a record an edition of its own again."""
    institution_id = catalog.record_institution(record_id)
    if institution_id is None:
        raise Http404
    _check(request, institution_id)
    try:
        edition_id = services.separate_record(record_id=record_id, by=request.member.actor)
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect("staff:batches")
    messages.success(request, _("The record has an edition of its own, with its items."))
    return redirect("staff:edition", edition_id)


def _check(request: StaffRequest, institution_id: int) -> None:
    if institution_id not in request.member.institutions_with(Permission.BATCHES):
        raise PermissionDenied
