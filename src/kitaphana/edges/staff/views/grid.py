"""One version of the rules: its cells, rows and policies, what is wrong with it, and what it changes."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kitaphana.circulation import queries, services
from kitaphana.circulation.queries import PolicyFacts, VersionFacts
from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refused
from kitaphana.edges.staff import grid_pages
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome
from kitaphana.edges.staff.forms.policies import CellsForm, PolicyForm, RowForm, StartForm, policy_initial
from kitaphana.edges.staff.grid_pages import CRITERIA, KINDS, GridWords
from kitaphana.edges.staff.grid_words import CRITERION_NAMES, KIND_NAMES, VALUE_NAMES, value_text
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.views.policies import SECTION, is_own


@staff_page(Permission.POLICIES)
def grid(request: StaffRequest, version_id: int) -> HttpResponse:
    """The cells of one value, and the rows from which they come."""
    version = _version(version_id)
    words = GridWords(queries.policies_of_version(version_id))
    form = CellsForm(request.GET, names=words.criteria)
    chosen = form.chosen
    value = chosen.pop("value")
    shown = CellsForm(initial={"value": value, **chosen}, names=words.criteria)
    context = {
        "version": version,
        "form": shown,
        "value": VALUE_NAMES[value],
        "item_names": [_("all"), *words.criteria["item_category"].values()],
        "matrix": grid_pages.matrix(version_id, value, chosen, words),
        "rows": [words.row(row) for row in queries.rows_of_version(version_id)],
        "criterion_names": [CRITERION_NAMES[name] for name in CRITERIA],
        "kind_names": [KIND_NAMES[kind] for kind in KINDS],
        "start": StartForm(initial={"starts_on": version.starts_on or clock.today()}),
        "is_fresh": not version.is_open or queries.is_based_on_force(version_id),
        "tab": "grid",
        "section": SECTION,
    }
    return page(request, "policies/grid.html", context)


@staff_page(Permission.POLICIES, methods=("GET", "POST"))
def row(request: StaffRequest, version_id: int, row_id: int | None = None) -> HttpResponse:
    """Write a row of a draft, or take it out; in other versions it is only read."""
    version = _version(version_id)
    rows = {one.row_id: one for one in queries.rows_of_version(version_id)}
    if row_id is not None and row_id not in rows:
        raise Http404
    old = rows[row_id] if row_id is not None else None
    initial = {name: getattr(old, name) or "" for name in CRITERIA} if old else {}
    initial |= {f"policy_{kind}": code for kind, code in old.policies} if old else {}
    form = RowForm(request.POST or None, initial=initial, policies=queries.policies_of_version(version_id))
    if request.method == "POST":
        _demand_own(request, {initial.get("institution", ""), request.POST.get("institution", "")})
        if request.POST.get("remove") and row_id is not None:
            if _removed(request, lambda: services.remove_row(version_id=version_id, row_id=row_id, by=_by(request))):
                return redirect("staff:grid", version_id)
        elif form.is_valid() and _saved(
            form,
            lambda: services.save_row(version_id=version_id, row=form.row, by=_by(request), row_id=row_id),
        ):
            messages.success(request, _("Saved."))
            return redirect("staff:grid", version_id)
    context = {"version": version, "form": form, "row_id": row_id, "section": SECTION}
    return page(request, "policies/row.html", context)


@staff_page(Permission.POLICIES)
def named_policies(request: StaffRequest, version_id: int) -> HttpResponse:
    """The named policies of a version, by kind."""
    found = queries.policies_of_version(version_id)
    kinds = [
        (
            kind,
            KIND_NAMES[kind],
            [VALUE_NAMES[name] for name in values],
            [(one, [value_text(one.values[name]) for name in values]) for one in found if one.kind == kind],
        )
        for kind, values in KINDS.items()
    ]
    context = {"version": _version(version_id), "kinds": kinds, "tab": "policies", "section": SECTION}
    return page(request, "policies/policies.html", context)


@staff_page(Permission.POLICIES, methods=("GET", "POST"))
def named_policy(request: StaffRequest, version_id: int, kind: str = "", policy_id: int | None = None) -> HttpResponse:
    """Write a named policy of a draft, or take it out; in other versions it is only read."""
    version = _version(version_id)
    old = _policy(version_id, policy_id) if policy_id is not None else None
    kind = old.kind if old else kind
    if kind not in KINDS:
        raise Http404
    form = PolicyForm(request.POST or None, initial=policy_initial(old) if old else {}, kind=kind)
    if request.method == "POST":
        _demand_own(request, old.owners if old else set())
        if request.POST.get("remove") and policy_id is not None:
            if _removed(
                request,
                lambda: services.remove_policy(version_id=version_id, policy_id=policy_id, by=_by(request)),
            ):
                return redirect("staff:named_policies", version_id)
        elif form.is_valid() and _saved(
            form,
            lambda: services.save_policy(
                version_id=version_id, policy=form.policy, by=_by(request), policy_id=policy_id
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("staff:named_policies", version_id)
    context = {
        "version": version,
        "form": form,
        "kind": KIND_NAMES[kind],
        "policy": old,
        "section": SECTION,
    }
    return page(request, "policies/policy.html", context)


@staff_page(Permission.POLICIES)
def conflicts(request: StaffRequest, version_id: int) -> HttpResponse:
    """What is wrong with a version, each finding with links to mend it."""
    version, found = _version(version_id), queries.policies_of_version(version_id)
    words, rows = GridWords(found), queries.rows_of_version(version_id)
    findings = queries.conflicts_of(version_id, {name: tuple(codes) for name, codes in words.criteria.items()})
    context = {
        "version": version,
        "found": [*grid_pages.conflict_views(findings.conflicts, rows, words), *grid_pages.unused_views(found)],
        "is_complete": findings.is_complete,
        "tab": "conflicts",
        "section": SECTION,
    }
    return page(request, "policies/conflicts.html", context)


@staff_page(Permission.POLICIES)
def changes(request: StaffRequest, version_id: int) -> HttpResponse:
    """A version beside another one, or beside the one that would hold without it."""
    version = _version(version_id)
    asked = request.GET.get("with", "")
    others = [one for one in queries.grid_versions() if one.id != version_id]
    before = int(asked) if asked.isdecimal() and int(asked) in {one.id for one in others} else None
    words = GridWords(queries.policies_of_version(version_id))
    context = {
        "version": version,
        "others": others,
        "before": before,
        "changes": grid_pages.change_views(queries.changes_between(before, version_id), words),
        "tab": "changes",
        "section": SECTION,
    }
    return page(request, "policies/changes.html", context)


@staff_page(Permission.POLICIES)
def simulation(request: StaffRequest, version_id: int) -> HttpResponse:
    """What the version would have changed in the decisions of the last month."""
    return page(request, "policies/simulation.html", _simulation(version_id))


@staff_page(Permission.POLICIES)
def simulation_state(request: StaffRequest, version_id: int) -> HttpResponse:
    """The part that is asked for again while the simulation runs; at its end the whole page is."""
    context = _simulation(version_id)
    answer = render(request, "staff/policies/_simulation.html", context)
    run = queries.simulation_of(version_id)
    if run is None or not run.is_under_way:
        answer["HX-Refresh"] = "true"
    return answer


def _simulation(version_id: int) -> dict[str, object]:
    version, run = _version(version_id), queries.simulation_of(version_id)
    words = GridWords(queries.policies_of_version(version_id))
    effects = grid_pages.effect_views(run.results, words) if run else []
    acts = grid_pages.decided_acts(run.results) if run else []
    return {"version": version, "run": run, "acts": acts, "effects": effects, "tab": "simulation", "section": SECTION}


def _version(version_id: int) -> VersionFacts:
    version = queries.grid_version(version_id)
    if version is None:
        raise Http404
    return version


def _policy(version_id: int, policy_id: int) -> PolicyFacts:
    for policy in queries.policies_of_version(version_id):
        if policy.id == policy_id:
            return policy
    raise Http404


def _demand_own(request: StaffRequest, owners: "frozenset[str] | set[str]") -> None:
    if not all(is_own(request, owner) for owner in owners):
        raise PermissionDenied


def _by(request: StaffRequest) -> Actor:
    return request.member.actor


def _saved(form: Form, act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused as refused:
        add_refusals(form, refused)
        return False
    return True


def _removed(request: StaffRequest, act: Callable[[], object]) -> bool:
    return tell_outcome(request, act, _("Removed."))
