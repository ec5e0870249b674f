"""The children for whom the reader answers, and the books they have now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kitaphana.circulation.queries.family import LoanOfMember, open_loans_by_reader
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.patrons.guarantees import awaits_guarantor, requests_to
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.terms import wards_with_ages


@for_readers
@require_safe
def family(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Children only: who has grown up reads without being watched."""
    children = [ward for ward in wards_with_ages(patron.id) if ward.is_child]
    loans = open_loans_by_reader([child.id for child in children])
    context = {
        "section": "family",
        "children": [(child, [_shown(one) for one in loans.get(child.id, [])]) for child in children],
        "requests": requests_to(patron.id),
        "awaits_guarantor": awaits_guarantor(patron.id),
        "language": (get_language() or "kk")[:2],
    }
    return render(request, "portal/family.html", context)


def _shown(loan: LoanOfMember) -> dict[str, object]:
    return {
        "title": loan.title,
        "lang": words.title_language(loan.title, ()),
        "author": words.names(loan.author),
        "url": addresses.edition(loan.edition_id),
        "due_at": loan.due_at,
        "is_overdue": loan.is_overdue,
    }
