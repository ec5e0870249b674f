"""Readers of an older system who may be ones that we know: a person looks at both and decides."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.circulation.services import moving_in
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.edges.staff.tables.readers import proposals_table
from kitaphana.patrons import proposals as pairs
from kitaphana.patrons.services import note_list_disclosure

AT_ONCE = 200
_ACTS = {"same": True, "different": False}


@staff_page(Permission.MOVE_IN_READERS)
def proposals(request: StaffRequest) -> HttpResponseBase:
    """The pairs that wait, side by side."""
    institutions = request.member.institutions_with(Permission.MOVE_IN_READERS)
    if wants_file(request):
        note_list_disclosure(
            act="download_readers", subject=f"institution:{min(institutions)}", by=request.member.actor
        )
        return download(request, "pairs", *proposals_table(institutions))
    found = pairs.proposals(institution_ids=institutions, after=key_in(request))
    context = {
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "strong_count": len(pairs.strong_proposals(institutions, limit=AT_ONCE)),
        "section": "moving_in",
    }
    return page(request, "moving_in/pairs.html", context)


@staff_page(Permission.MOVE_IN_READERS, methods=("POST",))
def settle(request: StaffRequest, proposal_id: int, act: str) -> HttpResponse:
    """The same person: the card goes on the reader whom we know. Different persons: a new reader."""
    if act not in _ACTS:
        raise Http404
    _demand_ours(request, proposal_id)
    try:
        settled = moving_in.settle_proposed_reader(proposal_id=proposal_id, is_same=_ACTS[act], by=request.member.actor)
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        messages.success(request, _("The card is on the reader’s record.") if _ACTS[act] else _("The reader is new."))
        for sentence in sentences_for(settled.loan_refusals):
            messages.warning(request, f"{sentence.text} {sentence.advice}")
    return redirect("staff:proposals")


def _demand_ours(request: StaffRequest, proposal_id: int) -> None:
    """A pair that is settled already belongs to nobody; the service says so."""
    institution_id = pairs.institution_of_proposal(proposal_id)
    if institution_id is not None and institution_id not in request.member.institutions_with(
        Permission.MOVE_IN_READERS
    ):
        raise PermissionDenied


@staff_page(Permission.MOVE_IN_READERS, methods=("POST",))
def settle_strong(request: StaffRequest) -> HttpResponse:
    """All pairs in which the name, the birth date, and the phone or the e-mail agree are the same person."""
    institutions = request.member.institutions_with(Permission.MOVE_IN_READERS)
    done = left = 0
    for proposal_id in pairs.strong_proposals(institutions, limit=AT_ONCE):
        try:
            moving_in.settle_proposed_reader(proposal_id=proposal_id, is_same=True, by=request.member.actor)
            done += 1
        except Refused:
            left += 1
    messages.success(
        request, ngettext("%(count)s pair is settled.", "%(count)s pairs are settled.", done) % {"count": done}
    )
    if left:
        text = ngettext("%(count)s pair needs a look of its own.", "%(count)s pairs need a look of their own.", left)
        messages.warning(request, text % {"count": left})
    return redirect("staff:proposals")
