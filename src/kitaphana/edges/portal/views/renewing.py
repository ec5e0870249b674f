"""Renewing as readers do it: one loan or all of a page, for themselves or for a child."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kitaphana.circulation.queries import loan_of_patron, open_loans_of
from kitaphana.circulation.services import LoanAnswer, renew
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.portal import forms
from kitaphana.edges.portal.presenters import refusals
from kitaphana.patrons.queries import PatronCard
from kitaphana.ui import formats

LOANS_ON_A_PAGE = 12


def renew_loan(request: HttpRequest, reader: PatronCard, loan_id: int, *, by: Actor, key: str) -> None:
    """Renew one loan and say until when, or why not; sent twice it happens once: both carry the same key."""
    language = (get_language() or "kk")[:2]
    try:
        answer = _renew(reader, loan_id, by, key)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    else:
        words = {"title": answer.title, "day": formats.until_day(answer.due_at, language)}
        until = _("“%(title)s” is yours until %(day)s.") % words
        messages.success(request, f"{until} {refusals.term(answer, language)}".strip())


def renew_page(request: HttpRequest, reader: PatronCard, *, by: Actor, key: str) -> None:
    """Renew every loan of the page that may be renewed; each under a command of its own."""
    after = forms.read_key(request.POST.get("after"))
    page = open_loans_of(reader.id, after=after, limit=LOANS_ON_A_PAGE, language="kk", reader=reader)
    done, reasons = 0, dict[str, None]()
    for loan in page.rows:
        try:
            _renew(reader, loan.loan_id, by, key)
            done += 1
        except Refused as refused:
            reasons[f"“{loan.title}”: {refusals.sentences(refused.refusals)}"] = None
    if done:
        text = ngettext("%(number)s loan renewed.", "%(number)s loans renewed.", done)
        messages.success(request, text % {"number": formats.number(done)})
    for reason in reasons:
        messages.warning(request, reason)


def _renew(reader: PatronCard, loan_id: int, by: Actor, key: str) -> LoanAnswer:
    if loan_of_patron(loan_id, reader.id) is None:
        raise Refused(Refusal("loan_unknown"))
    return renew(loan_id=loan_id, service_point_id=None, by=by, command_id=f"{key}:{loan_id}")
