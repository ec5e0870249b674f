"""By which rules an institution's records are matched on import."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.catalog import queries as catalog
from kitaphana.catalog import services
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import add_refusals
from kitaphana.edges.staff.forms.matching import MatchRulesForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from kitaphana.network.queries import InstitutionFacts


@staff_page(Permission.MATCH_RULES)
def rules(request: StaffRequest) -> HttpResponse:
    """The institutions whose rules the member may set; straight to the rules where there is one."""
    own = _own(request)
    if len(own) == 1:
        return redirect("staff:match_rules_of", own[0].code)
    return page(request, "batches/institutions.html", {"institutions": own, "section": "batches"})


@staff_page(Permission.MATCH_RULES, methods=("GET", "POST"))
def rules_of(request: StaffRequest, code: str) -> HttpResponse:
    """The rules of one institution."""
    institution = network.institution_facts(code)
    if institution is None:
        raise Http404
    if code not in {one.code for one in _own(request)}:
        raise PermissionDenied
    now = catalog.match_settings(institution.id)
    form = MatchRulesForm(request.POST or None, initial=MatchRulesForm.initial_of(now))
    if form.is_valid():
        try:
            services.set_match_rules(institution_id=institution.id, settings=form.settings, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused, {"match_pattern_invalid": "protected", "match_patterns_too_many": "protected"})
        else:
            messages.success(request, _("The rules are saved; imports that begin from now on follow them."))
            return redirect("staff:match_rules_of", code)
    context = {"form": form, "institution": institution, "section": "batches"}
    return page(request, "batches/rules.html", context)


def _own(request: StaffRequest) -> "list[InstitutionFacts]":
    allowed = request.member.institutions_with(Permission.MATCH_RULES)
    return [one for one in network.institutions() if one.id in allowed]
