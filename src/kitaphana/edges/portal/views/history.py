"""The reading history: kept only if the reader wants it, and the reader's to see, take along and delete."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kitaphana.circulation.queries.history import history_of, past_loan_count
from kitaphana.circulation.services import history as services
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.spreadsheets import csv_lines
from kitaphana.edges.portal import forms
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import addresses, pages, refusals, words
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.patrons.consent_texts import version_of
from kitaphana.patrons.queries import PatronCard, has_consent
from kitaphana.ui import formats

TEXT_VERSION = version_of("reading_history")
"""Of the plain words on the page, to which the reader agrees."""
LOANS_ON_A_PAGE = 20
ROWS_AT_ONCE = 500


@for_readers
@require_safe
def history(request: HttpRequest, patron: PatronCard) -> HttpResponseBase:
    """Whether it is kept, and what there is; `?format=csv` is the file."""
    if request.GET.get("format") == "csv":
        return _file(patron.id)
    after = forms.read_key(request.GET.get("after"))
    page = history_of(patron.id, after=after, limit=LOANS_ON_A_PAGE)
    count = past_loan_count(patron.id)
    context = {
        "section": "history",
        "is_kept": has_consent(patron.id, "reading_history"),
        "count": count,
        "loans": [
            {
                "id": row.loan_id,
                "title": row.title,
                "lang": words.title_language(row.title, ()),
                "author": words.names(row.author),
                "url": addresses.edition(row.edition_id),
                "closed_at": row.closed_at,
            }
            for row in page.rows
        ],
        "pages": pages.by_key(request.path, after, page.next_after),
        "asks": request.GET.get("ask", ""),
    }
    return render(request, "portal/history.html", context)


@for_readers
@require_POST
def change_history(request: HttpRequest, patron: PatronCard, act: str) -> HttpResponse:
    """`keep`; `stop` and `forget-all` after a question on a page of its own; `forget` one loan."""
    is_sure = request.POST.get("is_sure") == "on"
    match act:
        case "keep":
            services.keep_history(patron_id=patron.id, text_version=TEXT_VERSION, language=_language(), by=READER)
            messages.success(request, _("From now on your reading history is kept. You can end that here at any time."))
        case "stop" | "forget-all" if not is_sure:
            messages.error(request, _("Tick the box if you are sure."))
        case "stop":
            count = services.stop_history(patron_id=patron.id, by=READER)
            messages.success(request, _told(count))
        case "forget-all":
            messages.success(request, _told(services.forget_history(patron_id=patron.id, by=READER)))
        case "forget":
            _forget_one(request, patron.id)
    return redirect("portal:history")


def _forget_one(request: HttpRequest, patron_id: int) -> None:
    loan_id = forms.read_key(request.POST.get("loan"))
    try:
        services.forget_loan(patron_id=patron_id, loan_id=loan_id or 0, by=READER)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    else:
        messages.success(request, _("The library has forgotten that you had this book."))


def _told(count: int) -> str:
    text = ngettext(
        "The library has forgotten that you had %(number)s book.",
        "The library has forgotten that you had %(number)s books.",
        count,
    )
    return text % {"number": formats.number(count)}


def _file(patron_id: int) -> HttpResponseBase:
    header = [_("Title"), _("Author"), pgettext("history", "Lent"), pgettext("history", "Returned")]
    answer = StreamingHttpResponse(csv_lines(_table(patron_id, header)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="reading-history-{clock.today().isoformat()}.csv"'
    return answer


def _table(patron_id: int, header: list[str]) -> Iterator[list[str]]:
    yield header
    after: int | None = None
    while True:
        page = history_of(patron_id, after=after, limit=ROWS_AT_ONCE)
        for row in page.rows:
            days = (moment.astimezone(clock.zone()).date().isoformat() for moment in (row.loaned_at, row.closed_at))
            yield [row.title, row.author, *days]
        if page.next_after is None:
            return
        after = page.next_after


def _language() -> str:
    return (get_language() or "kk")[:2]
