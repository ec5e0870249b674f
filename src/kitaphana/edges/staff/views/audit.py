"""The audit log, newest first. A head sees what happened at the points of the own branch."""

from django.http import HttpResponse

from kitaphana.core.audit_trail import list_entries
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.member import points_seen_by
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission

_FIELDS = ("subject", "act", "login")


@staff_page(Permission.AUDIT)
def audit(request: StaffRequest) -> HttpResponse:
    """Entries by subject, act and login, page by page."""
    asked = {name: request.GET.get(name, "").strip()[:80] for name in _FIELDS}
    found = list_entries(
        subject=asked["subject"],
        act=asked["act"],
        login=asked["login"],
        service_points=points_seen_by(request.member, Permission.AUDIT),
        before=key_in(request),
    )
    context = {"asked": asked, "lines": found.rows, "pages": pages_after(request, found.next_after), "section": "audit"}
    return page(request, "audit.html", context)
