"""Custodians: who answers for which part of the stock."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import all_rows, download, wants_file
from kitaphana.edges.staff.feedback import add_refusals
from kitaphana.edges.staff.forms.custody import CustodianForm, custodian_initial
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.keeping import custodians_table
from kitaphana.holdings import queries, services

_HEADER = (
    gettext_lazy("No."), gettext_lazy("Accession number"), gettext_lazy("Barcode"), gettext_lazy("Author"),
    gettext_lazy("Title"), gettext_lazy("Year"), gettext_lazy("Call number"), gettext_lazy("Price, ₸"),
)  # fmt: skip
_FIELDS = {"branch_unknown": "branch", "custodian_has_stock": "is_active"}


@staff_page(Permission.CUSTODY)
def custodians(request: StaffRequest) -> HttpResponseBase:
    """All custodians of the member's institutions."""
    rows = queries.custodians(institution_ids=request.member.institutions_with(Permission.CUSTODY))
    if wants_file(request):
        return download(request, "custodians", *custodians_table(rows))
    return page(request, "custody/list.html", {"rows": rows, "section": "custody"})


@staff_page(Permission.CUSTODY)
def custodian(request: StaffRequest, custodian_id: int) -> HttpResponseBase:
    """One custodian with the list of the stock in custody (опись), to read and to take along."""
    row = _own(request, custodian_id)
    if wants_file(request):
        return download(request, f"stock-list-{custodian_id}", _HEADER, _lines(custodian_id))
    found = queries.stock_of_custodian(custodian_id, after=key_in(request))
    context = {
        "row": row,
        "sum": queries.stock_sum(custodian_id),
        "lines": found.rows,
        "pages": pages_after(request, found.next_after),
        "section": "custody",
    }
    return page(request, "custody/one.html", context)


@staff_page(Permission.CUSTODY, methods=("GET", "POST"))
def new_custodian(request: StaffRequest) -> HttpResponse:
    """Make a custodian of the member's institution."""
    form = CustodianForm(request.POST or None, member=request.member)
    if form.is_valid():
        institution_id = request.member.posts_with(Permission.CUSTODY)[0].institution_id
        try:
            services.create_custodian(
                institution_id=institution_id, particulars=form.particulars, by=request.member.actor
            )
        except Refused as refused:
            add_refusals(form, refused, _FIELDS)
        else:
            messages.success(request, _("The custodian is in charge from now on."))
            return redirect("staff:custodians")
    return page(request, "custody/edit.html", {"form": form, "section": "custody"})


@staff_page(Permission.CUSTODY, methods=("GET", "POST"))
def edit_custodian(request: StaffRequest, custodian_id: int) -> HttpResponse:
    """Mend a name, or let a custodian go who answers for nothing any more."""
    row = _own(request, custodian_id)
    form = CustodianForm(request.POST or None, member=request.member, initial=custodian_initial(row))
    if form.is_valid():
        try:
            services.change_custodian(custodian_id=custodian_id, particulars=form.particulars, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused, _FIELDS)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:custodian", custodian_id)
    return page(request, "custody/edit.html", {"form": form, "row": row, "section": "custody"})


def _own(request: StaffRequest, custodian_id: int) -> "queries.CustodianRow":
    row = queries.custodian(custodian_id)
    if row is None:
        raise Http404
    if not request.member.may_at(Permission.CUSTODY, institution_id=row.institution_id, branch_id=row.branch_id):
        raise PermissionDenied
    return row


def _lines(custodian_id: int) -> Iterator[tuple[object, ...]]:
    lines = all_rows(lambda key: queries.stock_of_custodian(custodian_id, after=key, limit=1_000))
    for number, line in enumerate(lines, 1):
        yield (
            number, line.accession_number, line.barcode, line.author, line.title, line.year, line.call_number,
            line.price,
        )  # fmt: skip
