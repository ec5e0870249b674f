"""Work lists over the stock: last copies, items in need of care, and numbers that two items bear."""

from collections.abc import Collection, Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext

from kitaphana.core.errors import Refused
from kitaphana.core.paging import Page
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import all_rows, download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.forms.items import branches_of
from kitaphana.edges.staff.labels import ITEM_STATUSES
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.stock_labels import CONDITIONS
from kitaphana.holdings import queries, services

_NUMBERS = (gettext_lazy("Accession number"), gettext_lazy("Barcode"))


@staff_page(Permission.STOCK)
def last_copies(request: StaffRequest) -> HttpResponseBase:
    """Last copies of the member's institution, at one branch or at all; those of the whole network are marked."""
    institution_id = _institution(request)
    branches = [one for one in branches_of(request.member, Permission.STOCK) if one.institution_id == institution_id]
    branch_id = _chosen(request, {one.id for one in branches})
    if wants_file(request):
        return download(request, "last-copies", _LAST_HEADER, _last_rows(institution_id, branch_id))
    found = queries.last_copies(institution_id=institution_id, branch_id=branch_id, after=key_in(request))
    context = {
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "branches": branches,
        "branch_id": branch_id,
        "is_kept": queries.keeps_last_copies(institution_id),
        "section": "stock",
    }
    return page(request, "stock/last_copies.html", context)


@staff_page(Permission.POLICIES, methods=("POST",))
def keep_last_copies(request: StaffRequest) -> HttpResponse:
    """Decide for the institution whether last copies are read in the library only."""
    institution_id = _institution(request)
    if institution_id not in request.member.institutions_with(Permission.POLICIES):
        raise PermissionDenied
    is_kept = request.POST.get("keep") == "yes"
    try:
        count = services.keep_last_copies(institution_id=institution_id, is_kept=is_kept, by=request.member.actor)
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        text = ngettext("It is decided; %(count)s item changed.", "It is decided; %(count)s items changed.", count)
        messages.success(request, text % {"count": count})
    return redirect("staff:last_copies")


@staff_page(Permission.STOCK)
def care(request: StaffRequest) -> HttpResponseBase:
    """Damaged and unusable items of the branches where the member works."""
    branches = branches_of(request.member, Permission.STOCK)
    branch_id = _chosen(request, {one.id for one in branches})
    wanted = {branch_id} if branch_id else {one.id for one in branches}
    if wants_file(request):
        return download(request, "items-in-need-of-care", _CARE_HEADER, _care_rows(wanted))
    found = queries.items_in_need_of_care(branch_ids=wanted, after=key_in(request))
    context = {
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "branches": branches,
        "branch_id": branch_id,
        "section": "stock",
    }
    return page(request, "stock/care.html", context)


@staff_page(Permission.STOCK)
def numbers_twice(request: StaffRequest) -> HttpResponseBase:
    """Accession numbers that more than one item of an institution of the member bears."""
    institutions = request.member.institutions_with(Permission.STOCK)
    if wants_file(request):
        return download(request, "numbers-borne-twice", _TWICE_HEADER, _twice_rows(institutions))
    found = queries.numbers_borne_twice(institution_ids=institutions, after=key_in(request))
    context = {"rows": found.rows, "pages": pages_after(request, found.next_after), "section": "stock"}
    return page(request, "stock/numbers_twice.html", context)


_LAST_HEADER = (
    *_NUMBERS, gettext_lazy("Title"), gettext_lazy("Author"), gettext_lazy("Year"), gettext_lazy("Branch"),
    gettext_lazy("Call number"), gettext_lazy("Status"), gettext_lazy("The last one in the whole network"),
)  # fmt: skip
_CARE_HEADER = (
    *_NUMBERS, gettext_lazy("Title"), gettext_lazy("Branch"), gettext_lazy("Call number"), gettext_lazy("Status"),
    gettext_lazy("Condition"), gettext_lazy("Note"), gettext_lazy("Noted on"),
)  # fmt: skip

_TWICE_HEADER = (
    *_NUMBERS, gettext_lazy("Title"), gettext_lazy("Branch"), gettext_lazy("Status"), gettext_lazy("Also borne by"),
    gettext_lazy("Barcode"), gettext_lazy("Branch"),
)  # fmt: skip


def _last_rows(institution_id: int, branch_id: int | None) -> Iterator[tuple[object, ...]]:
    def after(key: int | None) -> Page[queries.LastCopyRow]:
        return queries.last_copies(institution_id=institution_id, branch_id=branch_id, after=key, limit=1_000)

    for row in all_rows(after):
        status = str(ITEM_STATUSES.get(row.status, row.status))
        yield (
            row.accession_number, row.barcode, row.title, row.author, row.year, row.branch_code, row.call_number,
            status, "+" if row.in_network else "",
        )  # fmt: skip


def _care_rows(branch_ids: set[int]) -> Iterator[tuple[object, ...]]:
    for row in all_rows(lambda key: queries.items_in_need_of_care(branch_ids=branch_ids, after=key, limit=1_000)):
        status, condition = ITEM_STATUSES.get(row.status, row.status), CONDITIONS.get(row.condition, row.condition)
        yield (
            row.accession_number, row.barcode, row.title, row.branch_code, row.call_number, str(status),
            str(condition), row.note, row.noted_at.date() if row.noted_at else None,
        )  # fmt: skip


def _twice_rows(institutions: Collection[int]) -> Iterator[tuple[object, ...]]:
    for row in all_rows(lambda key: queries.numbers_borne_twice(institution_ids=institutions, after=key, limit=1_000)):
        yield (
            row.accession_number, row.barcode, row.title, row.branch_code,
            str(ITEM_STATUSES.get(row.status, row.status)), row.first_title, row.first_barcode, row.first_branch_code,
        )  # fmt: skip


def _institution(request: StaffRequest) -> int:
    """The institution of the member's first post."""
    return request.member.posts_with(Permission.STOCK)[0].institution_id


def _chosen(request: StaffRequest, known: set[int]) -> int | None:
    text = request.GET.get("branch", "")
    return int(text) if text.isdecimal() and int(text) in known else None
