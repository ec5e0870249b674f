"""Two records of one person: pairs that the machine found, both side by side, together, and apart again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation import queries as circulation
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.branches import branch_names
from kitaphana.edges.staff.desk.find import reader as reader_by_card
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import tell_outcome, tell_refusals
from kitaphana.edges.staff.labels import LANGUAGE_NAMES
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.reader_wordings import VALUE_NAMES
from kitaphana.edges.staff.tables.readers import pairs_table
from kitaphana.patrons import doubles
from kitaphana.patrons.services import merging, note_list_disclosure
from kitaphana.ui import formats

if TYPE_CHECKING:
    from kitaphana.patrons.doubles import Side


@dataclass(frozen=True, slots=True)
class Line:
    """One value of both records; `is_same` needs no choice, `is_theirs` is what stands chosen at first."""

    name: str
    label: object
    mine: str
    theirs: str
    is_same: bool
    is_theirs: bool


@staff_page(Permission.MERGE_READERS)
def pairs(request: StaffRequest) -> HttpResponseBase:
    """Records that may be of one person."""
    own = request.member.institutions_with(Permission.MERGE_READERS)
    if wants_file(request):
        note_list_disclosure(act="download_readers", subject=f"institution:{min(own)}", by=request.member.actor)
        return download(request, "likely-doubles", *pairs_table())
    found = doubles.likely_pairs(after=key_in(request))
    context = {
        "rows": found.rows,
        "count": doubles.likely_pair_count(),
        "branches": branch_names(),
        "pages": pages_after(request, found.next_after),
        "section": "readers",
    }
    return page(request, "readers/pairs.html", context)


@staff_page(Permission.MERGE_READERS, methods=("POST",))
def keep_apart(request: StaffRequest, pair_id: int) -> HttpResponse:
    """Two persons: they are proposed no more."""
    tell_outcome(
        request,
        lambda: merging.keep_apart(pair_id=pair_id, by=request.member.actor),
        _("Noted: these are two persons."),
    )
    return redirect("staff:likely_pairs")


@staff_page(Permission.MERGE_READERS)
def choose_other(request: StaffRequest, patron_id: int) -> HttpResponse:
    """From the page of a reader: the card of the other record leads to both side by side."""
    card = request.GET.get("card", "").strip()[:40]
    other = reader_by_card(card) if card else None
    if other is None:
        messages.error(request, _("This card is not known."))
        return redirect("staff:reader", patron_id)
    return redirect("staff:merge_readers", patron_id, other.id)


@staff_page(Permission.MERGE_READERS, methods=("GET", "POST"))
def merge(request: StaffRequest, patron_id: int, other_id: int) -> HttpResponse:
    """Both records, what of each stays, and the act."""
    found = doubles.sides(patron_id, other_id)
    if len(found) < 2:
        raise Http404
    if request.method == "POST" and _merged(request, patron_id, other_id):
        return redirect("staff:reader", patron_id)
    mine, theirs = found[patron_id], found[other_id]
    context = {
        "mine": mine,
        "theirs": theirs,
        "lines": list(_lines(mine, theirs)),
        "my_loans": circulation.open_loan_count(patron_id),
        "their_loans": circulation.open_loan_count(other_id),
        "pair_id": doubles.pair_between(patron_id, other_id),
        "section": "readers",
    }
    return page(request, "readers/merge.html", context)


def _merged(request: StaffRequest, patron_id: int, other_id: int) -> bool:
    take = {name for name in merging.VALUES if request.POST.get(name) == "theirs"}
    try:
        merging.merge_patrons(
            survivor_id=patron_id,
            absorbed_id=other_id,
            take=take,
            by=request.member.actor,
            command_id=command_id_of(request),
        )
    except Refused as refused:
        tell_refusals(request, refused)
        return False
    messages.success(request, _("The two records are one. This can be undone here for thirty days."))
    return True


@staff_page(Permission.MERGE_READERS, methods=("POST",))
def undo(request: StaffRequest, merge_id: int) -> HttpResponse:
    """Part two records that were brought together."""
    patron_id = doubles.survivor_of_merge(merge_id)
    if patron_id is None:
        messages.error(request, _("This is settled already."))
        return redirect("staff:readers")
    tell_outcome(
        request,
        lambda: merging.undo_merge(merge_id=merge_id, by=request.member.actor, command_id=command_id_of(request)),
        _("The two records stand by themselves again."),
    )
    return redirect("staff:reader", patron_id)


def _lines(mine: "Side", theirs: "Side") -> Iterator[Line]:
    chosen = doubles.chosen_by_default(mine, theirs)
    here, there = _shown(mine), _shown(theirs)
    for name, label in VALUE_NAMES.items():
        is_same = here[name] == there[name]
        yield Line(name, label, here[name] or "—", there[name] or "—", is_same, name in chosen)


def _shown(side: "Side") -> dict[str, str]:
    reader, language = side.reader, (get_language() or "kk")[:2]
    return {
        "name": reader.full_name,
        "born_on": formats.day(reader.born_on, language) if reader.born_on else "",
        "phone": reader.phone,
        "email": reader.email,
        "category": reader.category.name_in(language),
        "home_branch": branch_names().get(reader.home_branch_id or 0, ""),
        "language": str(LANGUAGE_NAMES.get(reader.language, reader.language)),
        "guarantor": side.guarantor,
        "note": reader.note,
    }
