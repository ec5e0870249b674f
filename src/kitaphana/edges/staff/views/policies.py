"""The policy grid: who may borrow what, where, for how long."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation import queries, services
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals
from kitaphana.edges.staff.forms.policies import CRITERIA, PolicyForm, criteria
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.house import rules_table

if TYPE_CHECKING:
    from kitaphana.circulation.rules import PolicyRow

_VALUES = (
    "is_lendable", "loan_days", "max_loans", "max_renewals", "renewal_days", "max_in_library", "in_library_hours"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _GridLine:
    """A row with its criteria in words; an empty one matches all."""

    row: "PolicyRow"
    names: tuple[str, ...]


@staff_page(Permission.POLICIES)
def policies(request: StaffRequest) -> HttpResponseBase:
    """The whole grid, in the order in which rows decide."""
    words = criteria((get_language() or "kk")[:2])
    lines = [_GridLine(row, _named(row, words)) for row in queries.policy_rows()]
    if wants_file(request):
        return download(request, "rules", *rules_table([(line.row, line.names) for line in lines]))
    return page(request, "policies/grid.html", {"lines": lines, "section": "policies"})


@staff_page(Permission.POLICIES, methods=("GET", "POST"))
def policy(request: StaffRequest, row_id: int | None = None) -> HttpResponse:
    """Write one row: a new one, or in place of the one it begins from."""
    begins_from = _row(row_id) if row_id is not None else None
    form = PolicyForm(request.POST or None, initial=_initial(begins_from))
    if form.is_valid():
        if not _is_own(request, form.cleaned_data["institution"]):
            raise PermissionDenied
        try:
            services.set_policy_row(row=form.row, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused)
        else:
            messages.success(request, _("The rule holds from now on."))
            return redirect("staff:policies")
    return page(request, "policies/one.html", {"form": form, "section": "policies"})


def _row(row_id: int) -> "PolicyRow":
    for row in queries.policy_rows():
        if row.row_id == row_id:
            return row
    raise Http404


def _initial(row: "PolicyRow | None") -> dict[str, object]:
    if row is None:
        return {}
    values = {name: getattr(row, name) for name in (*CRITERIA, *_VALUES)}
    return {
        **values,
        "is_lendable": {True: "yes", False: "no"}.get(row.is_lendable, "") if row.is_lendable is not None else "",
    }


def _named(row: "PolicyRow", words: dict[str, dict[str, str]]) -> tuple[str, ...]:
    codes = ((name, getattr(row, name)) for name in CRITERIA)
    return tuple(words[name].get(code, code) if code else "" for name, code in codes)


def _is_own(request: StaffRequest, institution: str) -> bool:
    """Rules of an owner are for its own director; general ones for every director, administrators write all."""
    posts = request.member.posts_with(Permission.POLICIES)
    is_administrator = any(post.role == "administrator" for post in posts)
    return is_administrator or not institution or institution in {post.institution_code for post in posts}
