"""The children for whom the reader answers: their cards, books and holds, served from the guarantor's own account."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from kitaphana.catalog.queries import covers_of
from kitaphana.circulation.queries import holds_of, open_loans_of
from kitaphana.circulation.queries.family import LoanOfMember, open_loans_by_reader
from kitaphana.circulation.queries.holds_ended import ended_holds_of
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.portal import forms
from kitaphana.edges.portal.actors import GUARANTOR
from kitaphana.edges.portal.presenters import addresses, cards, holds, pages, refusals, words
from kitaphana.edges.portal.presenters import loans as present
from kitaphana.edges.portal.presenters.terms import Term, due_terms, due_terms_of_many
from kitaphana.edges.portal.views.account import command, for_readers, new_command
from kitaphana.edges.portal.views.card import lose, paper
from kitaphana.edges.portal.views.hold_acts import HOLDS_ON_A_PAGE, pickup_choices, serve_hold
from kitaphana.edges.portal.views.renewing import LOANS_ON_A_PAGE, renew_loan, renew_page
from kitaphana.notices.queries import unread_count
from kitaphana.patrons.guarantees import awaits_guarantor, requests_to
from kitaphana.patrons.queries import PatronCard, patron_card, patron_cards
from kitaphana.patrons.terms import Ward, wards_with_ages

View = Callable[..., HttpResponseBase]


def children_of(patron_id: int) -> list[Ward]:
    """Children only: who has grown up reads without being watched. One statement."""
    return [ward for ward in wards_with_ages(patron_id) if ward.is_child]


def for_guarantors(view: View) -> View:
    """Only for the guarantor of that child, who is passed on; nobody learns of anybody else's."""

    @for_readers
    @wraps(view)
    def guarded(request: HttpRequest, patron: PatronCard, child_id: int, **params: object) -> HttpResponseBase:
        is_own = any(one.id == child_id for one in children_of(patron.id))
        child = patron_card(child_id) if is_own else None
        if child is None:
            raise Http404
        return view(request, child, **params)

    return guarded


@for_readers
@require_safe
def family(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """All of them with what they have now."""
    wards = children_of(patron.id)
    ids = [ward.id for ward in wards]
    loans = open_loans_by_reader(ids)
    found = {one.id: one for one in (patron_cards(ids) if ids else ())}
    due = due_terms_of_many(found.values(), (get_language() or "kk")[:2])
    context = {
        "section": "family",
        "children": [_child(ward, loans.get(ward.id, ()), found.get(ward.id), due.get(ward.id, ())) for ward in wards],
        "requests": requests_to(patron.id),
        "awaits_guarantor": awaits_guarantor(patron.id),
    }
    return render(request, "portal/family.html", context)


@for_guarantors
@require_safe
def child(request: HttpRequest, reader: PatronCard) -> HttpResponse:
    """One child's books, holds and card."""
    language = (get_language() or "kk")[:2]
    after = forms.read_key(request.GET.get("after"))
    loans = open_loans_of(reader.id, after=after, limit=LOANS_ON_A_PAGE, language=language, reader=reader)
    waiting = holds_of(reader.id, limit=HOLDS_ON_A_PAGE, language=language)
    urls = addresses.child(reader.id)
    given = covers_of([*(row.edition_id for row in loans.rows), *(row.edition_id or 0 for row in waiting.rows)])
    context = {
        "section": "family",
        "child": reader,
        "card": cards.card(reader),
        "standing": present.standing(reader),
        "loans": present.loans(loans.rows, given, language, urls=urls),
        "groups": holds.groups(waiting.rows, given, language, urls=urls),
        "ended": holds.ended(ended_holds_of(reader.id), language) if after is None else (),
        "terms_due": due_terms(reader, language),
        "pickups": pickup_choices(reader.id, language) if waiting.rows else (),
        "pages": pages.by_key(request.path, after, loans.next_after),
        "after": after or "",
        "earliest_day": holds.earliest_day(clock.today()),
        "unread": unread_count(reader.id),
        "command_id": new_command(),
    }
    return render(request, "portal/child.html", context)


@for_guarantors
@require_POST
def renew_for_child(request: HttpRequest, reader: PatronCard, loan_id: int | None = None) -> HttpResponse:
    """Renew one loan of the child's, or all of the page."""
    if loan_id is None:
        renew_page(request, reader, by=GUARANTOR, key=command(request))
    else:
        renew_loan(request, reader, loan_id, by=GUARANTOR, key=command(request))
    return redirect("portal:child", reader.id)


@for_guarantors
@require_POST
def change_hold_of_child(request: HttpRequest, reader: PatronCard, hold_id: int, act: str) -> HttpResponse:
    """Cancel, pause, wait again, fetch elsewhere."""
    try:
        messages.success(request, serve_hold(request, reader.id, hold_id, act, by=GUARANTOR))
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    return redirect("portal:child", reader.id)


@for_guarantors
@require_safe
def card_of_child(request: HttpRequest, reader: PatronCard) -> HttpResponse:
    """The child's card as a PDF."""
    return paper(request, reader)


@for_guarantors
@require_POST
def lost_card_of_child(request: HttpRequest, reader: PatronCard) -> HttpResponse:
    """The child's card stops at once; a new one stands on the page that follows."""
    lose(request, reader, GUARANTOR)
    return redirect("portal:child", reader.id)


def _child(
    ward: Ward, loans: Iterable[LoanOfMember], reader: PatronCard | None, terms_due: Iterable[Term]
) -> dict[str, object]:
    """One child on the page of all."""
    return {
        "id": ward.id,
        "full_name": ward.full_name,
        "loans": [_shown(one) for one in loans],
        "card": cards.card(reader) if reader else None,
        "terms_due": terms_due,
    }


def _shown(loan: LoanOfMember) -> dict[str, object]:
    return {
        "title": loan.title,
        "lang": words.title_language(loan.title, ()),
        "author": words.names(loan.author),
        "url": addresses.edition(loan.edition_id),
        "due_at": loan.due_at,
        "is_overdue": loan.is_overdue,
    }
