"""Yearly re-registration: one page with all that is asked and seen, and the list of those whose term ends soon."""

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation import queries as circulation
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.branches import branch_names
from kitaphana.edges.staff.downloads import all_rows, download, wants_file
from kitaphana.edges.staff.feedback import add_refusals
from kitaphana.edges.staff.forms.terms import EndingForm, TermForm
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.registering import CONSENT_VERSION, FIELD_OF_CODE, count_at_desk, institution_of
from kitaphana.network import queries as network
from kitaphana.patrons import queries as patrons
from kitaphana.patrons import services, terms
from kitaphana.patrons.consent_texts import text_of
from kitaphana.ui import formats

if TYPE_CHECKING:
    from kitaphana.core.paging import Page
    from kitaphana.patrons.queries import PatronCard
    from kitaphana.patrons.terms import EndingTerm

LOANS_ON_THE_PAGE = 200
LOOKED_BACK = dt.timedelta(days=30)
USUAL_WINDOW = 30


@staff_page(Permission.READERS, methods=("GET", "POST"))
def reregister(request: StaffRequest, patron_id: int) -> HttpResponse:
    """Term, contact, category, consent, every open loan, and one act for all of it."""
    card = patrons.patron_card(patron_id)
    if card is None:
        raise Http404
    form = TermForm(request.POST or None, initial=_as_it_stands(card))
    if form.is_valid() and _done(request, card, form):
        return redirect("staff:reader", patron_id)
    language = (get_language() or "kk")[:2]
    loans = circulation.open_loans_of(
        patron_id, after=key_in(request), limit=LOANS_ON_THE_PAGE, language=language, reader=card
    )
    given_version = terms.consent_version_of(patron_id)
    context = {
        "reader": card,
        "form": form,
        "proposed": terms.proposed_category(card),
        "given_version": given_version,
        "must_sign": given_version not in text_of("processing").good_versions,
        "consent_version": CONSENT_VERSION,
        "until": terms.next_term_end(card, institution_of(request.member)),
        "loans": loans.rows,
        "counts": circulation.loan_counts_of(patron_id),
        "pages": pages_after(request, loans.next_after),
        "today": clock.today(),
        "section": "readers",
    }
    return page(request, "readers/term.html", context)


def _as_it_stands(card: "PatronCard") -> dict[str, object]:
    """The record, with the category that the reader has grown into."""
    proposed = terms.proposed_category(card)
    return {
        "phone": card.phone,
        "email": card.email,
        "language": card.language,
        "category": proposed.code if proposed else card.category_code,
    }


def _done(request: StaffRequest, card: "PatronCard", form: TermForm) -> bool:
    command_id, institution_id = command_id_of(request), institution_of(request.member)
    confirmed = services.Confirmed(**form.cleaned_data, consent_version=CONSENT_VERSION)
    is_first = all(term.institution_id != institution_id for term in card.registrations)
    try:
        after = services.reregister(
            patron_id=card.id,
            institution_id=institution_id,
            confirmed=confirmed,
            by=request.member.actor,
            command_id=command_id,
        )
    except Refused as refused:
        add_refusals(form, refused, {code: name for code, name in FIELD_OF_CODE.items() if name in form.fields})
        return False
    count_at_desk(request.member, command_id, is_first=is_first)
    ends = max(term.expires_on for term in after.registrations if term.institution_id == institution_id)
    day = formats.until_day(ends, (get_language() or "kk")[:2])
    messages.success(request, _("Registered until %(day)s.") % {"day": day})
    return True


@staff_page(Permission.READERS)
def ending(request: StaffRequest) -> HttpResponseBase:
    """Readers whose term ends soon, or has just ended, the first first."""
    institution_id = institution_of(request.member)
    branches = [
        one for one in network.branch_cards((get_language() or "kk")[:2]) if one.institution_id == institution_id
    ]
    here = request.member.point.branch_code if request.member.point else ""
    choices = [("", _("all branches")), *((one.code, one.name) for one in branches)]
    form = EndingForm({"branch": here, "within": USUAL_WINDOW, **request.GET.dict()}, branches=choices)
    asked = form.cleaned_data if form.is_valid() else {}
    branch_id = next((one.id for one in branches if one.code == asked.get("branch")), None)
    today = clock.today()
    until = today + dt.timedelta(days=asked.get("within") or USUAL_WINDOW)

    def after(key: int | None) -> "Page[EndingTerm]":
        return terms.terms_ending(
            institution_id, since=today - LOOKED_BACK, until=until, branch_id=branch_id, after=key
        )

    if wants_file(request):
        subject = f"branch:{branch_id}" if branch_id else f"institution:{institution_id}"
        services.note_list_disclosure(act="download_terms", subject=subject, by=request.member.actor)
        header = (_("Name"), _("Card"), _("Phone"), _("E-mail"), _("Home branch"), _("Registered until"))
        names = branch_names()
        rows = (
            (
                one.reader.full_name, one.reader.card_number, one.reader.phone, one.reader.email,
                names.get(one.reader.home_branch_id or 0, ""), one.expires_on.isoformat(),
            )
            for one in all_rows(after)
        )  # fmt: skip
        return download(request, "terms", header, rows)
    found = after(key_in(request))
    context = {
        "form": form,
        "rows": found.rows,
        "branches": branch_names(),
        "today": today,
        "pages": pages_after(request, found.next_after),
        "section": "readers",
    }
    return page(request, "readers/ending.html", context)
