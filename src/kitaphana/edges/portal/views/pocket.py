"""Card, children's cards and loans as a page that the reader's own device may keep, for where there is no network."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from kitaphana.circulation.queries import open_loan_count, open_loans_of
from kitaphana.core import clock
from kitaphana.edges.portal.presenters import cards
from kitaphana.edges.portal.presenters import loans as present
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.edges.portal.views.family import children_of
from kitaphana.patrons.queries import PatronCard, patron_cards

LOANS_KEPT = 100
IS_KEPT = "has_pocket"
"""In the session: signing out then tells the browser to forget what it keeps."""


@for_readers
def pocket(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The page as it is now. Only a script of our own asks for it, and only after the reader wished to keep it."""
    language = (get_language() or "kk")[:2]
    request.session[IS_KEPT] = True
    page = open_loans_of(patron.id, limit=LOANS_KEPT, language=language)
    context = {
        "section": "",
        "patron": patron,
        "loans": present.loans(page.rows, {}, language),
        "loan_count": open_loan_count(patron.id),
        "has_more": page.next_after is not None,
        "card": cards.card(patron),
        "children": _cards_of_children(patron.id),
        "taken_at": clock.now(),
    }
    return render(request, "portal/pocket.html", context)


def _cards_of_children(patron_id: int) -> list[cards.Card]:
    ids = [one.id for one in children_of(patron_id)]
    shown = (cards.card(one) for one in (patron_cards(ids) if ids else ()))
    return [one for one in shown if one is not None]
