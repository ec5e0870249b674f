"""Books for a reader on the telephone: found and reserved; the reader's own lists read out and kept."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.catalog.queries import edition_briefs, work_cards
from kitaphana.circulation.queries import last_pickup_of, pickup_points
from kitaphana.circulation.services import place_hold
from kitaphana.core.errors import Refused
from kitaphana.discovery.queries import SearchRequest, search
from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.call_words import BookTold, book_told
from kitaphana.edges.staff.feedback import tell_outcome, tell_refusals
from kitaphana.edges.staff.paging import key_in
from kitaphana.edges.staff.permissions import Permission
from kitaphana.holdings.queries import availability_of_works
from kitaphana.network.queries import service_point_by_code
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import note_disclosure
from kitaphana.shelves import queries as shelves
from kitaphana.shelves import services as lists
from kitaphana.shelves.rules import Owner
from kitaphana.ui import formats, words

FOUND, LISTED = 15, 20
FORMS = ("braille", "audio", "large_print", "print")
"""Those that a caller asks for."""


@staff_page(Permission.READERS)
@calls.during_call
def call_books(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """Search for the caller: where it stands, in which forms; a button to reserve and one to keep for later."""
    text, form = request.GET.get("q", "").strip()[:200], request.GET.get("form", "")
    context = {
        "reader": reader,
        "text": text,
        "form": form if form in FORMS else "",
        "forms": [(code, words.FORMS[code]) for code in FORMS],
        "found": _found(text, form) if text else [],
        **_pickups(request, reader),
        "section": "readers",
    }
    return page(request, "calls/books.html", context)


def _found(text: str, form: str) -> list[BookTold]:
    language = (get_language() or "kk")[:2]
    asked = SearchRequest(text=text, forms=(form,) if form in FORMS else (), size=FOUND, interface_language=language)
    cards = work_cards(search(asked).work_ids)
    free = availability_of_works(cards, language=language) if cards else {}
    return [book_told(card, free[card.id], language) for card in cards.values()]


def _pickups(request: StaffRequest, reader: PatronCard) -> dict[str, object]:
    points = pickup_points(reader.id)
    usual = last_pickup_of(reader.id)
    here = request.member.point
    return {"points": points, "chosen": usual or (here.id if here else None)}


@staff_page(Permission.READERS, methods=("POST",))
@calls.during_call
def call_hold(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """Reserve whichever edition of the work comes first, in a form if the caller wants one."""
    point = service_point_by_code(request.POST.get("pickup", ""))
    form = request.POST.get("form", "")
    try:
        answer = place_hold(
            patron_id=reader.id,
            work_id=calls.number_in(request, "work"),
            pickup_point_id=point.id if point else 0,
            form=form if form in FORMS else "",
            by=calls.by_telephone(request),
            command_id=command_id_of(request),
        )
    except Refused as refused:
        tell_refusals(request, refused)
    else:
        numbers = {"position": formats.number(answer.position), "length": formats.number(answer.queue_length)}
        messages.success(request, _("Reserved: number %(position)s of %(length)s.") % numbers)
    return redirect("staff:call", reader.id)


@staff_page(Permission.READERS, methods=("GET", "POST"))
@calls.during_call
def call_lists(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """The caller's lists, read out on request, which is written down; a book is put on “for later” or taken off."""
    if request.method == "POST":
        return _change_list(request, reader)
    note_disclosure(patron_id=reader.id, act="tell_lists", by=calls.by_telephone(request))
    own = shelves.lists_of(Owner(patron_id=reader.id))
    chosen = next((one for one in own if str(one.id) == request.GET.get("list")), own[0] if own else None)
    entries = shelves.entries_of(chosen.id, after=key_in(request), limit=LISTED) if chosen else None
    rows = entries.rows if entries else ()
    briefs = edition_briefs(row.edition_id for row in rows) if rows else {}
    context = {
        "reader": reader,
        "lists": own,
        "chosen_list": chosen,
        "rows": [(row, briefs[row.edition_id]) for row in rows if row.edition_id in briefs],
        "next_after": entries.next_after if entries else None,
        **_pickups(request, reader),
        "section": "readers",
    }
    return page(request, "calls/lists.html", context)


def _change_list(request: StaffRequest, reader: PatronCard) -> HttpResponse:
    owner, by, act = Owner(patron_id=reader.id), calls.by_telephone(request), request.POST.get("act")
    number = calls.number_in(request, "number")
    if act == "keep":
        tell_outcome(request, lambda: lists.add_entry(owner=owner, edition_id=number, by=by), _("Kept for later."))
        return redirect("staff:call", reader.id)
    if act != "remove":
        raise Http404
    tell_outcome(request, lambda: lists.remove_entry(owner=owner, entry_id=number, by=by), _("Taken off the list."))
    return redirect("staff:call_lists", reader.id)
