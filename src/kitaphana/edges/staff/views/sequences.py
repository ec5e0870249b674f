"""Sequences of accession numbers and barcodes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals
from kitaphana.edges.staff.forms.sequences import NewSequenceForm, SequenceForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.keeping import sequences_table
from kitaphana.holdings import queries, services


@staff_page(Permission.SEQUENCES)
def sequences(request: StaffRequest) -> HttpResponseBase:
    """All sequences of the member's institutions, and what each gives next."""
    rows = queries.sequences(institution_ids=request.member.institutions_with(Permission.SEQUENCES))
    if wants_file(request):
        return download(request, "sequences", *sequences_table(rows))
    return page(request, "sequences/list.html", {"rows": rows, "section": "stock"})


@staff_page(Permission.SEQUENCES, methods=("GET", "POST"))
def new_sequence(request: StaffRequest) -> HttpResponse:
    """Make a sequence."""
    form = NewSequenceForm(request.POST or None, member=request.member)
    if form.is_valid():
        try:
            services.create_sequence(new=form.new, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused, {"sequence_name_taken": "name", "sequence_year_missing": "has_year"})
        else:
            messages.success(request, _("The sequence is ready."))
            return redirect("staff:sequences")
    return page(request, "sequences/one.html", {"form": form, "section": "stock"})


@staff_page(Permission.SEQUENCES, methods=("GET", "POST"))
def sequence(request: StaffRequest, sequence_id: int) -> HttpResponse:
    """Rename a sequence, go on at a higher number, or take it out of use."""
    row = queries.sequence(sequence_id)
    if row is None:
        raise Http404
    if row.institution_id not in request.member.institutions_with(Permission.SEQUENCES):
        raise PermissionDenied
    initial = {"name": row.name, "next_number": row.next_number, "is_active": row.is_active}
    form = SequenceForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.change_sequence(sequence_id=sequence_id, **form.cleaned_data, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused, {"sequence_name_taken": "name", "sequence_only_grows": "next_number"})
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:sequences")
    return page(request, "sequences/one.html", {"form": form, "row": row, "section": "stock"})
