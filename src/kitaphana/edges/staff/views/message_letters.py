"""Letters on paper: gather what waits, print it as one PDF, again if the printer jams."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.branches import branch_names
from kitaphana.edges.staff.downloads import all_rows, download, wants_file
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.work import letters_table
from kitaphana.network import queries as network
from kitaphana.notices import queries, services
from kitaphana.patrons import services as patrons
from kitaphana.ui.letters import draw_letters


@dataclass(frozen=True, slots=True)
class LetterPlace:
    """For whose readers letters can be made: an institution's, or those of one branch; with how many wait."""

    institution_id: int
    branch_id: int | None
    name: str
    waiting: int

    @property
    def key(self) -> str:
        """As forms name it."""
        return f"{self.institution_id}.{self.branch_id or ''}"


@staff_page(Permission.LETTERS, methods=("GET", "POST"))
def letters(request: StaffRequest) -> HttpResponseBase:
    """What waits, and what was printed; a POST gathers what waits, which then counts as sent."""
    places = _places(request.member)
    if request.method == "POST":
        _make(request, places)
        return redirect("staff:letters")
    if wants_file(request):
        return download(request, "letters", *letters_table(_gathered(request.member, places)))
    found = queries.letter_batches({one.institution_id for one in places}, after=key_in(request))
    context = {
        "places": places,
        "rows": [row for row in found.rows if _may(request.member, row.institution_id, row.branch_id)],
        "names": branch_names(),
        "pages": pages_after(request, found.next_after),
        "tab": "letters",
        "section": "post",
    }
    return page(request, "messages/letters.html", context)


@staff_page(Permission.LETTERS)
def batch(request: StaffRequest, batch_id: int) -> HttpResponse:
    """The PDF; taking it along is written down, since names stand in it."""
    own = request.member.institutions_with(Permission.LETTERS)
    rows = queries.letter_batches(own, after=batch_id + 1, limit=1).rows
    row = rows[0] if rows and rows[0].id == batch_id else None
    found = queries.letters_of(batch_id) if row else None
    if row is None or found is None or not _may(request.member, row.institution_id, row.branch_id):
        raise Http404
    if not found:
        messages.warning(request, _("The readers of these letters are forgotten: nothing is left to print."))
        return redirect("staff:letters")
    patrons.note_list_disclosure(act="letters_printed", subject=f"letter_batch:{batch_id}", by=request.member.actor)
    answer = HttpResponse(draw_letters(found, title=_("Letters on paper")), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="letters-{batch_id}.pdf"'
    return answer


def _gathered(member: Member, places: list[LetterPlace]) -> "Iterator[queries.BatchRow]":
    """All batches that the member may see."""
    own = {one.institution_id for one in places}
    for row in all_rows(lambda after: queries.letter_batches(own, after=after, limit=200)):
        if _may(member, row.institution_id, row.branch_id):
            yield row


def _make(request: StaffRequest, places: list[LetterPlace]) -> None:
    place = next((one for one in places if one.key == request.POST.get("place", "")), None)
    if place is None:
        raise Http404
    try:
        services.make_letters(
            institution_id=place.institution_id,
            branch_id=place.branch_id,
            by=request.member.actor,
            command_id=command_id_of(request),
        )
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        messages.success(request, _("The letters are ready to print. They count as sent from now on."))


def _may(member: Member, institution_id: int, branch_id: int | None) -> bool:
    return member.may_at(Permission.LETTERS, institution_id=institution_id, branch_id=branch_id)


def _places(member: Member) -> list[LetterPlace]:
    """The institutions of the member's posts as a whole, or the branches to which the posts are bound."""
    waiting = queries.letters_waiting(member.institutions_with(Permission.LETTERS))
    branches, language = branch_names(), (get_language() or "kk")[:2]
    houses = {one.id: one.names.name_in(language) for one in network.institutions()}
    found = {}
    for post in member.posts_with(Permission.LETTERS):
        name = branches.get(post.branch_id, "") if post.branch_id else houses[post.institution_id]
        count = waiting.get((post.institution_id, post.branch_id), 0)
        place = LetterPlace(post.institution_id, post.branch_id, name, count)
        found[place.key] = place
    return list(found.values())
