"""Messages as the house sees them: ways out, what was sent and what it cost, what failed, addresses that fail."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kitaphana.core import clock
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import all_rows, download, wants_file
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.forms.messages import LogForm
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.notices import queries, services
from kitaphana.patrons import services as patrons
from kitaphana.ui.message_words import CHANNELS, KINDS, STATES, reason

if TYPE_CHECKING:
    from kitaphana.core.paging import Page
    from kitaphana.notices.queries import CostRow, LogRow, ProblemRow

MONTHS_SHOWN = 12


@staff_page(Permission.MESSAGES)
def overview(request: StaffRequest) -> HttpResponseBase:
    """How every way out fares, and what a year of messages came to, month by month."""
    rows = _costs(request)
    if wants_file(request):
        return download(request, "messages", _COST_HEADER, _cost_rows(rows))
    context = {"ways": queries.channel_rows(), "costs": rows, "tab": "overview", "section": "messages"}
    return page(request, "messages/overview.html", context)


@staff_page(Permission.MESSAGES)
def log(request: StaffRequest) -> HttpResponseBase:
    """Message by message, the latest first; who it went to is a link for those who may see readers."""
    form = LogForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}

    def after(key: int | None) -> "Page[LogRow]":
        return queries.delivery_log(institution_ids=_own(request), after=key, **asked)

    if wants_file(request):
        return download(request, "message-log", _LOG_HEADER, _log_rows(all_rows(after)))
    found = after(key_in(request))
    context = {
        "form": form,
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "tab": "log",
        "section": "messages",
    }
    return page(request, "messages/log.html", context)


@staff_page(Permission.MESSAGES, methods=("POST",))
def again(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """Send once more what failed."""
    tell_outcome(
        request,
        lambda: services.send_again(delivery_id=delivery_id, institution_ids=_own(request), by=request.member.actor),
        _("The message waits to be sent again."),
    )
    return redirect("staff:message_log")


@staff_page(Permission.READERS)
def addresses(request: StaffRequest) -> HttpResponseBase:
    """Readers whose phone, mailbox or chat does not work: to be asked at the next visit or by telephone."""
    own = request.member.institutions_with(Permission.READERS)

    def after(key: int | None) -> "Page[ProblemRow]":
        return queries.unusable_addresses(own, after=key)

    if wants_file(request):
        for institution_id in sorted(own):
            subject = f"institution:{institution_id}"
            patrons.note_list_disclosure(act="download_addresses", subject=subject, by=request.member.actor)
        rows = (
            (one.full_name, one.card_number, str(CHANNELS[one.channel]), reason(one.reason), one.noted_at.isoformat())
            for one in all_rows(after)
        )
        return download(request, "addresses", (_("Name"), _("Card"), _("Way"), _("Why"), _("Since")), rows)
    found = after(key_in(request))
    context = {
        "rows": found.rows,
        "pages": pages_after(request, found.next_after),
        "tab": "addresses",
        "section": "messages" if Permission.MESSAGES in request.member.permissions else "post",
    }
    return page(request, "messages/addresses.html", context)


def _own(request: StaffRequest) -> frozenset[int]:
    return request.member.institutions_with(Permission.MESSAGES)


def _costs(request: StaffRequest) -> "list[CostRow]":
    last = clock.today().replace(day=1)
    first = last
    for _month in range(MONTHS_SHOWN - 1):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return queries.costs(institution_ids=_own(request), first_month=first, last_month=last)


_COST_HEADER = (
    gettext_lazy("Month"), gettext_lazy("Way"), gettext_lazy("Message"), gettext_lazy("Sent"),
    gettext_lazy("Failed"), gettext_lazy("Cost, ₸"),
)  # fmt: skip
_LOG_HEADER = (
    gettext_lazy("Made"), gettext_lazy("Message"), gettext_lazy("Way"), gettext_lazy("State"), gettext_lazy("Why"),
    gettext_lazy("Tries"), gettext_lazy("Ended"), gettext_lazy("Cost, ₸"),
)  # fmt: skip


def _cost_rows(rows: "Iterable[CostRow]") -> Iterator[tuple[object, ...]]:
    for row in rows:
        month, words = f"{row.month:%Y-%m}", (str(CHANNELS[row.channel]), str(KINDS[row.kind]))
        yield (month, *words, row.sent_count, row.failed_count, row.cost)


def _log_rows(rows: "Iterable[LogRow]") -> Iterator[tuple[object, ...]]:
    for row in rows:
        words = (str(KINDS[row.kind]), str(CHANNELS[row.channel]), str(STATES[row.state]), reason(row.reason))
        ended = row.ended_at.isoformat() if row.ended_at else ""
        yield (row.made_at.isoformat(), *words, row.attempts, ended, row.cost)
