"""What is still out in the reading room of this desk: the list at closing time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponseBase

from kitaphana.circulation import queries as circulation
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.holds import reading_room_table
from kitaphana.patrons import queries as patrons

if TYPE_CHECKING:
    from kitaphana.circulation.queries import InLibraryLoan
    from kitaphana.patrons.queries import PatronCard


@dataclass(frozen=True, slots=True)
class _Out:
    """An item and who reads it; the reader only for those who may see readers."""

    loan: "InLibraryLoan"
    reader: "PatronCard | None"


@staff_page(Permission.LEND, needs_point=True)
def reading_room(request: StaffRequest) -> HttpResponseBase:
    """Items lent for reading inside at this desk that are not back, oldest first."""
    point = request.member.point
    assert point is not None
    if wants_file(request):
        return download(request, f"reading-room-{point.code}", *reading_room_table(point.id))
    found = circulation.in_library_loans(point.id, after=key_in(request))
    cards = _readers(found.rows) if Permission.READERS in request.member.permissions else {}
    context = {
        "out": [_Out(loan, cards.get(loan.patron_id or 0)) for loan in found.rows],
        "pages": pages_after(request, found.next_after),
        "section": "desk",
    }
    return page(request, "desk/reading_room.html", context)


def _readers(loans: "tuple[InLibraryLoan, ...]") -> "dict[int, PatronCard]":
    wanted = {loan.patron_id for loan in loans if loan.patron_id}
    return {card.id: card for card in patrons.patron_cards(wanted)}
