"""A reader's own first page: books at home and renewing them, what waits, what is owed, the card."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from kitaphana.catalog.queries import covers_of
from kitaphana.charges.queries import balances_of
from kitaphana.circulation.queries import losses_of_patron, open_loan_count, open_loans_of
from kitaphana.circulation.queries.glance import holds_at_a_glance
from kitaphana.edges.portal import forms
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import cards, charges, holds, pages
from kitaphana.edges.portal.presenters import loans as present
from kitaphana.edges.portal.presenters.terms import due_terms
from kitaphana.edges.portal.views.renewing import LOANS_ON_A_PAGE, renew_loan, renew_page
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.signed_in import patron_of_user

View = Callable[..., HttpResponseBase]


def for_readers(view: View) -> View:
    """Only for a signed-in reader, who is passed on; what the page shows is kept nowhere on the way."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **params: object) -> HttpResponseBase:
        patron = patron_of_user(request.user.pk or 0)
        if patron is None:
            response: HttpResponseBase = render(request, "portal/not_a_reader.html", {"section": "account"}, status=403)
        else:
            response = view(request, patron, **params)
        response["Cache-Control"] = "no-store, private"
        return response

    return guarded


@for_readers
def loans(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """My library: loans, oldest first; what waits, what is owed; the card."""
    language = (get_language() or "kk")[:2]
    user: Any = request.user
    after = forms.read_key(request.GET.get("after"))
    page = open_loans_of(patron.id, after=after, limit=LOANS_ON_A_PAGE, language=language, reader=patron)
    is_whole = not after and page.next_after is None
    context = {
        "section": "account",
        "patron": patron,
        "standing": present.standing(patron),
        "terms_due": due_terms(patron, language),
        "loans": present.loans(page.rows, covers_of(row.edition_id for row in page.rows), language),
        "loan_count": len(page.rows) if is_whole else open_loan_count(patron.id),
        "waiting": holds.at_a_glance(holds_at_a_glance(patron.id), language),
        "debts": charges.debts(balances_of(patron.id), language),
        "matters": charges.matters(losses_of_patron(patron.id), language),
        "pages": pages.by_key(request.path, after, page.next_after),
        "after": after or "",
        "command_id": new_command(),
        "card": cards.card(patron),
        "has_password": user.has_usable_password(),
        "pocket_key": pocket_key(patron.id),
    }
    return render(request, "portal/account.html", context)


@for_readers
@require_POST
def renew_one(request: HttpRequest, patron: PatronCard, loan_id: int) -> HttpResponse:
    """Renew one loan."""
    renew_loan(request, patron, loan_id, by=READER, key=command(request))
    return back(request)


@for_readers
@require_POST
def renew_all(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Renew every loan of the page that may be renewed."""
    renew_page(request, patron, by=READER, key=command(request))
    return back(request)


def new_command() -> str:
    """The key that a page gives to its forms."""
    return uuid.uuid4().hex


def command(request: HttpRequest) -> str:
    """The key made when the page was drawn; without a good one the act is new."""
    sent = request.POST.get("command_id", "")
    return f"portal:{sent}" if len(sent) == 32 and sent.isalnum() else f"portal:{new_command()}"


def pocket_key(patron_id: int) -> str:
    """By which a device knows whose card it keeps, without knowing who that is."""
    return salted_hmac("portal.pocket", str(patron_id)).hexdigest()[:16]


def back(request: HttpRequest) -> HttpResponse:
    """To the page of loans from which the form was sent."""
    after = forms.read_key(request.POST.get("after"))
    return HttpResponseRedirect(reverse("portal:account") + (f"?after={after}" if after else ""))
