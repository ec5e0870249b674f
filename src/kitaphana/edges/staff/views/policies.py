"""Versions of the rules: the list, a new draft, and what becomes of a version."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.circulation import queries, services
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.policies import StartForm, TitleForm
from kitaphana.edges.staff.grid_pages import GridWords, language
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.grid import rules_table
from kitaphana.network import queries as network

SECTION = "policies"
_ACTS: dict[str, tuple[Callable[..., object], str]] = {
    "release": (services.release_version, "released"),
    "return": (services.return_to_draft, "returned"),
    "discard": (services.discard_version, "discarded"),
    "simulate": (services.start_simulation, "simulated"),
}


@staff_page(Permission.POLICIES)
def policies(request: StaffRequest) -> HttpResponseBase:
    """All versions, the newest first; as a file: the rows of the one in force."""
    in_force = queries.version_in_force()
    if wants_file(request):
        rows = queries.rows_of_version(in_force.id) if in_force else ()
        named = queries.policies_of_version(in_force.id) if in_force else ()
        return download(request, "rules", *rules_table(rows, GridWords(named)))
    asked = queries.two_person_institutions()
    context = {
        "versions": queries.grid_versions(),
        "in_force": in_force,
        "form": TitleForm(),
        "institutions": [
            (one.code, one.names.name_in(language()), one.code in asked, is_own(request, one.code))
            for one in network.institutions()
        ],
        "section": SECTION,
    }
    return page(request, "policies/list.html", context)


@staff_page(Permission.POLICIES)
def old_rule(request: StaffRequest, row_id: int | None = None) -> HttpResponse:
    """Addresses of rules from before there were versions: a row stands in the version in force."""
    in_force = queries.version_in_force()
    if in_force is None or row_id is None:
        return redirect("staff:policies")
    return redirect("staff:grid_row", in_force.id, row_id)


@staff_page(Permission.POLICIES, methods=("POST",))
def new_draft(request: StaffRequest) -> HttpResponse:
    """Copy the version in force; `usual` begins with the rules that a new library gets."""
    if request.POST.get("usual"):
        if queries.version_in_force() is None:
            services.load_default_policies(by=request.member.actor)
        return redirect("staff:policies")
    title = request.POST.get("title", "")[:120]
    return redirect("staff:grid", services.begin_draft(by=request.member.actor, title=title))


@staff_page(Permission.POLICIES, methods=("POST",))
def two_people(request: StaffRequest, code: str) -> HttpResponse:
    """Whether changed rules of an institution are released by a second person."""
    if not is_own(request, code):
        raise PermissionDenied
    is_needed = bool(request.POST.get("is_needed"))
    tell_outcome(
        request,
        lambda: services.set_two_person_release(institution_code=code, is_needed=is_needed, by=request.member.actor),
        _("Saved."),
    )
    return redirect("staff:policies")


@staff_page(Permission.POLICIES, methods=("POST",))
def change_grid(request: StaffRequest, version_id: int, act: str) -> HttpResponse:
    """Submit, release, take back, discard or simulate a version."""
    if act == "submit":
        return _submit(request, version_id)
    if act not in _ACTS:
        raise Http404
    if act == "release" and not _may_release(request, version_id):
        raise PermissionDenied
    verb, done = _ACTS[act]
    said = {
        "released": _("Released. It holds from its first day on."),
        "returned": _("It is a draft again."),
        "discarded": _("Discarded. It can still be read."),
        "simulated": _("The simulation has begun."),
    }
    tell_outcome(request, lambda: verb(version_id=version_id, by=request.member.actor), said[done])
    return redirect("staff:simulation" if act == "simulate" else "staff:grid", version_id)


def _submit(request: StaffRequest, version_id: int) -> HttpResponse:
    form = StartForm(request.POST)
    day: dt.date = form.cleaned_data["starts_on"] if form.is_valid() else clock.today() - dt.timedelta(days=1)
    try:
        services.submit_version(version_id=version_id, starts_on=day, by=request.member.actor)
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        messages.success(request, _("Submitted. It holds as soon as it is released and its day has come."))
    return redirect("staff:grid", version_id)


def _may_release(request: StaffRequest, version_id: int) -> bool:
    """Rules of an owner are released by its own director, or by an administrator."""
    if queries.grid_version(version_id) is None:
        raise Http404
    owners = {change.institution for change in queries.changes_between(None, version_id)}
    return all(is_own(request, owner) for owner in owners)


def is_own(request: StaffRequest, institution: str) -> bool:
    """Rules of an owner are for its own director; general ones for every director, administrators write all."""
    posts = request.member.posts_with(Permission.POLICIES)
    is_administrator = any(post.role == "administrator" for post in posts)
    return is_administrator or not institution or institution in {post.institution_code for post in posts}
