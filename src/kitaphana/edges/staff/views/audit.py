"""The audit log, newest first. A head sees what happened at the points of the own branch."""

from django.http import HttpResponseBase

from kitaphana.core.audit_trail import list_entries
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.member import points_seen_by
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.house import audit_table

_FIELDS = ("subject", "act", "login")


@staff_page(Permission.AUDIT)
def audit(request: StaffRequest) -> HttpResponseBase:
    """Entries by subject, act and login, page by page."""
    asked = {name: request.GET.get(name, "").strip()[:80] for name in _FIELDS}
    points = points_seen_by(request.member, Permission.AUDIT)
    if wants_file(request):
        return download(request, "audit", *audit_table(asked, points))
    found = list_entries(
        subject=asked["subject"],
        act=asked["act"],
        login=asked["login"],
        service_points=points,
        before=key_in(request),
    )
    context = {"asked": asked, "lines": found.rows, "pages": pages_after(request, found.next_after), "section": "audit"}
    return page(request, "audit.html", context)
