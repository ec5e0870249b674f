"""Columns that are kept for tables of readers: listed, renamed, deleted."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.circulation import queries
from kitaphana.circulation.services import moving_in
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.moving_in_words import TARGET_NAMES
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.work import mappings_table

if TYPE_CHECKING:
    from kitaphana.circulation.queries import ColumnMappingRow


@staff_page(Permission.MOVE_IN_READERS)
def column_mappings(request: StaffRequest) -> HttpResponseBase:
    """What is kept for the institutions of the member, and what each column holds."""
    found = queries.column_mappings(request.member.institutions_with(Permission.MOVE_IN_READERS))
    if wants_file(request):
        return download(request, "columns", *mappings_table(found))
    rows = [(row, [(header, TARGET_NAMES.get(target, "")) for header, target in row.columns]) for row in found]
    return page(request, "moving_in/mappings.html", {"rows": rows, "section": "moving_in"})


@staff_page(Permission.MOVE_IN_READERS, methods=("POST",))
def change_column_mapping(request: StaffRequest, mapping_id: int) -> HttpResponse:
    """Rename or delete one."""
    row, act, by = _own(request, mapping_id), request.POST.get("act", ""), request.member.actor
    if act == "rename":
        name = request.POST.get("name", "")
        tell_outcome(
            request, lambda: moving_in.rename_mapping(mapping_id=row.id, name=name, by=by), _("The name is changed.")
        )
    elif act == "delete":
        tell_outcome(
            request, lambda: moving_in.forget_mapping(mapping_id=row.id, by=by), _("The columns are kept no longer.")
        )
    elif act:
        raise Http404
    return redirect("staff:column_mappings")


def _own(request: StaffRequest, mapping_id: int) -> "ColumnMappingRow":
    row = queries.column_mapping(mapping_id)
    if row is None:
        raise Http404
    if row.institution_id not in request.member.institutions_with(Permission.MOVE_IN_READERS):
        raise PermissionDenied
    return row
