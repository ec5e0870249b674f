"""A reader's own pages: loans and renewing them."""

import uuid
from collections.abc import Callable
from functools import wraps

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.catalog.queries import covers_of
from kitaphana.charges.queries import balances_of
from kitaphana.circulation.queries import loan_of_patron, losses_of_patron, open_loan_count, open_loans_of
from kitaphana.circulation.services import LoanAnswer, renew
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.portal import forms
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import charges, pages, refusals
from kitaphana.edges.portal.presenters import loans as present
from kitaphana.edges.portal.presenters.terms import terms_of
from kitaphana.patrons.queries import PatronCard, patron_of_user
from kitaphana.ui import formats

LOANS_ON_A_PAGE = 12

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
    """My loans, oldest first; the card as a QR code."""
    language = (get_language() or "kk")[:2]
    after = forms.read_key(request.GET.get("after"))
    page = open_loans_of(patron.id, after=after, limit=LOANS_ON_A_PAGE, language=language, reader=patron)
    context = {
        "section": "account",
        "patron": patron,
        "standing": present.standing(patron),
        "terms_due": [term for term in terms_of(patron, language) if term.may_renew],
        "loans": present.loans(page.rows, covers_of(row.edition_id for row in page.rows), language),
        "loan_count": open_loan_count(patron.id),
        "debts": charges.debts(balances_of(patron.id), language),
        "matters": charges.matters(losses_of_patron(patron.id), language),
        "pages": pages.by_key(request.path, after, page.next_after),
        "after": after or "",
        "command_id": uuid.uuid4().hex,
        "qr": qr_code(patron.card_number),
        "pocket_key": salted_hmac("portal.pocket", str(patron.id)).hexdigest()[:16],
    }
    return render(request, "portal/account.html", context)


@for_readers
@require_POST
def renew_one(request: HttpRequest, patron: PatronCard, loan_id: int) -> HttpResponse:
    """Renew one loan; sent twice it happens once, since both carry the same command."""
    language = (get_language() or "kk")[:2]
    try:
        answer = _renew(patron, loan_id, command(request))
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    else:
        words = {"title": answer.title, "day": formats.until_day(answer.due_at, language)}
        until = _("“%(title)s” is yours until %(day)s.") % words
        messages.success(request, f"{until} {refusals.term(answer, language)}".strip())
    return back(request)


@for_readers
@require_POST
def renew_all(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Renew every loan of the page that may be renewed; each under a command of its own."""
    page = open_loans_of(
        patron.id, after=forms.read_key(request.POST.get("after")), limit=LOANS_ON_A_PAGE, language="kk"
    )
    key, done, reasons = command(request), 0, dict[str, None]()
    for loan in page.rows:
        try:
            _renew(patron, loan.loan_id, key)
            done += 1
        except Refused as refused:
            reasons[f"“{loan.title}”: {refusals.sentences(refused.refusals)}"] = None
    if done:
        text = ngettext("%(number)s loan renewed.", "%(number)s loans renewed.", done)
        messages.success(request, text % {"number": formats.number(done)})
    for reason in reasons:
        messages.warning(request, reason)
    return back(request)


def _renew(patron: PatronCard, loan_id: int, key: str) -> LoanAnswer:
    if loan_of_patron(loan_id, patron.id) is None:
        raise Refused(Refusal("loan_unknown"))
    return renew(loan_id=loan_id, service_point_id=None, by=READER, command_id=f"{key}:{loan_id}")


def command(request: HttpRequest) -> str:
    """The key made when the page was drawn; without a good one the act is new."""
    sent = request.POST.get("command_id", "")
    return f"portal:{sent}" if len(sent) == 32 and sent.isalnum() else f"portal:{uuid.uuid4().hex}"


def back(request: HttpRequest) -> HttpResponse:
    """To the page of loans from which the form was sent."""
    after = forms.read_key(request.POST.get("after"))
    return HttpResponseRedirect(reverse("portal:account") + (f"?after={after}" if after else ""))


def qr_code(number: str) -> SafeString:
    """The number as a QR code, an inline SVG; nothing for no number."""
    if not number:
        return SafeString("")
    code = segno.make(number, error="m", micro=False)
    return mark_safe(code.svg_inline(border=0, dark="#000", omitsize=True))  # noqa: S308  drawn by segno
