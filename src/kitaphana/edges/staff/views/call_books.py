"""Books for a reader on the telephone: found, to be reserved or kept for later."""

from django.http import HttpResponseBase
from django.utils.translation import get_language

from kitaphana.catalog.queries import work_cards
from kitaphana.discovery.queries import SearchRequest, search
from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.call_words import BookTold, book_told
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.views.call_holds import pickups
from kitaphana.holdings.queries import availability_of_works
from kitaphana.patrons.queries import PatronCard
from kitaphana.ui import words

FOUND = 15
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
        **pickups(request, reader),
        "section": "readers",
    }
    return page(request, "calls/books.html", context)


def _found(text: str, form: str) -> list[BookTold]:
    language = (get_language() or "kk")[:2]
    asked = SearchRequest(text=text, forms=(form,) if form in FORMS else (), size=FOUND, interface_language=language)
    cards = work_cards(search(asked).work_ids)
    free = availability_of_works(cards, language=language) if cards else {}
    return [book_told(card, free[card.id], language) for card in cards.values()]
