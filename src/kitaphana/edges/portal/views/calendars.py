"""When books are due, in the reader's own calendar: a secret address that the reader opens, changes and closes."""

import datetime as dt
from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kitaphana.circulation.queries.glance import DueBook, ReadyHold, due_books_of, ready_holds_of
from kitaphana.core import clock
from kitaphana.edges.portal import icalendar
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.icalendar import Day
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.patrons.arranged import CalendarFacts, calendar_at, calendar_of
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import close_calendar, open_calendar, show_titles
from kitaphana.ui import formats
from kitaphana.ui.templatetags.looks import site_name


@for_readers
@require_safe
def calendar(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The address, and what can be done with it."""
    own = calendar_of(patron.id)
    address = request.build_absolute_uri(reverse("calendar_feed", args=[own.token])) if own else ""
    context = {"section": "calendar", "calendar": own, "address": address}
    return render(request, "portal/calendar.html", context)


@for_readers
@require_POST
def change_calendar(request: HttpRequest, patron: PatronCard, act: str) -> HttpResponse:
    """`open` it (anew), tell `titles` or not, `close` it."""
    match act:
        case "open":
            open_calendar(patron_id=patron.id, by=READER)
            messages.success(request, _("Here is the address. Give it to your calendar and to nobody else."))
        case "titles":
            show_titles(patron_id=patron.id, shows_titles=request.POST.get("shows_titles") == "on", by=READER)
            messages.success(request, _("Saved."))
        case "close":
            close_calendar(patron_id=patron.id, by=READER)
            messages.success(request, _("The address leads nowhere any more."))
        case _:
            raise Http404
    return redirect("portal:calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar at a secret address, in the reader's language; it names nobody. Kept nowhere on the way."""
    found = calendar_at(token)
    if found is None:
        raise Http404
    with translation.override(found.language):
        days = [*_due(found), *_ready(found)]
        name = _("Library: due dates")
        body = icalendar.calendar(days, name=name, stamp=clock.now(), language=found.language)
    answer = HttpResponse(body, content_type=icalendar.CONTENT_TYPE)
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Disposition"] = 'inline; filename="library.ics"'
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _due(found: CalendarFacts) -> list[Day]:
    """One event for all books of a day."""
    books = due_books_of(found.patron_id)
    return [_due_day(found, day, list(group)) for day, group in groupby(books, lambda book: _day(book.due_at))]


def _due_day(found: CalendarFacts, day: dt.date, books: list[DueBook]) -> Day:
    text = ngettext("Bring back %(number)s book", "Bring back %(number)s books", len(books))
    titles = "\n".join(book.title for book in books) if found.shows_titles else ""
    return Day(_uid(found, f"due:{day}"), day, text % {"number": formats.number(len(books))}, titles, site_name())


def _ready(found: CalendarFacts) -> list[Day]:
    """The last day on which a reserved book is kept for the reader, place by place."""
    ready = [hold for hold in ready_holds_of(found.patron_id) if hold.expires_at is not None]
    return [_ready_day(found, hold, number) for number, hold in enumerate(ready)]


def _ready_day(found: CalendarFacts, hold: ReadyHold, number: int) -> Day:
    day = _day(hold.expires_at or clock.now())
    return Day(
        _uid(found, f"ready:{day}:{hold.pickup.id}:{number}"),
        day,
        _("Last day to fetch a reserved book"),
        hold.title if found.shows_titles else "",
        hold.pickup.name_in(found.language),
    )


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.zone()).date()


def _uid(found: CalendarFacts, what: str) -> str:
    """Random to look at, and the same for the same thing in the same calendar."""
    return f"{salted_hmac('portal.calendar', f'{found.token}:{what}').hexdigest()[:24]}@kitaphana"
