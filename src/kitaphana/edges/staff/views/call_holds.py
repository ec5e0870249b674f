"""A book reserved for a reader on the telephone, with every wish that readers have in their own account."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.catalog.queries import EditionBrief, edition_briefs, editions_of_work, work_facts
from kitaphana.circulation.queries import last_pickup_of, pickup_points, volumes_to_hold
from kitaphana.circulation.services import HoldAnswer, place_hold
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.feedback import tell_refusals
from kitaphana.edges.staff.forms.calls import day_or_none, earliest_day, number_of
from kitaphana.edges.staff.permissions import Permission
from kitaphana.language.codes import language_name
from kitaphana.network.queries import service_point_by_code
from kitaphana.patrons.queries import PatronCard
from kitaphana.ui import formats, words

EDITIONS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class _Book:
    """What the form is for: a work, or (`edition`) one edition of it."""

    work_id: int
    title: str
    edition: EditionBrief | None
    languages: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@staff_page(Permission.READERS, methods=("GET", "POST"))
@calls.during_call
def call_hold(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """A POST reserves; the page asks for all that can be wished for: edition, volume, language, form, days."""
    if request.method == "POST":
        return _reserved(request, reader)
    book = _book(number_of(request.GET.get("work")), number_of(request.GET.get("edition")))
    if book is None:
        raise Http404
    context = {"reader": reader, "book": book, **_choices(book), **pickups(request, reader), "section": "readers"}
    return page(request, "calls/hold.html", context)


def pickups(request: StaffRequest, reader: PatronCard) -> dict[str, object]:
    """Where the caller may fetch a book, and where they did so last."""
    usual, here = last_pickup_of(reader.id), request.member.point
    return {"points": pickup_points(reader.id), "chosen": usual or (here.id if here else None)}


def _book(work_id: int, edition_id: int) -> _Book | None:
    """The edition, or the work; the only edition of a work stands for it, with its volumes."""
    edition = edition_briefs([edition_id]).get(edition_id) if edition_id else None
    facts = work_facts(edition.work_id if edition else work_id)
    if facts is None or (edition_id and edition is None):
        return None
    if edition is None and facts.edition_count == 1:
        edition = next(iter(editions_of_work(facts.id, limit=1).rows), None)
    languages = tuple(dict.fromkeys(kind.languages[0] for kind in facts.kinds if kind.languages))
    forms = tuple(dict.fromkeys(kind.form for kind in facts.kinds))
    return _Book(facts.id, edition.title if edition else facts.title, edition, languages, forms)


def _choices(book: _Book) -> dict[str, object]:
    """Editions of the work, or volumes of the edition; languages and forms to wish for among the editions."""
    language = (get_language() or "kk")[:2]
    rows = editions_of_work(book.work_id, limit=EDITIONS_SHOWN).rows
    return {
        "editions": [(row, _about(row, language)) for row in rows] if len(rows) > 1 else [],
        "about": _about(book.edition, language) if book.edition else "",
        "volumes": volumes_to_hold(book.edition.id) if book.edition else (),
        "languages": [(code, language_name(code, language)) for code in book.languages],
        "forms": [(code, words.FORMS[code]) for code in book.forms if code in words.FORMS],
        "earliest_day": earliest_day(),
    }


def _about(row: EditionBrief, language: str) -> str:
    told = [row.publisher, str(row.year or ""), *(language_name(code, language) for code in row.languages)]
    return ", ".join(filter(None, [*told, str(words.FORMS.get(row.form, row.form))]))


def _reserved(request: StaffRequest, reader: PatronCard) -> HttpResponse:
    try:
        answer = _placed(request, reader)
    except Refused as refused:
        tell_refusals(request, refused)
        return redirect(_back(request, reader))
    numbers = {"position": formats.number(answer.position), "length": formats.number(answer.queue_length)}
    messages.success(request, _("Reserved: number %(position)s of %(length)s.") % numbers)
    return redirect("staff:call", reader.id)


def _back(request: StaffRequest, reader: PatronCard) -> str:
    """The form that was refused, where it asked for more than the place; else the page of the call."""
    name = next((name for name in ("edition", "work") if calls.number_in(request, name)), "")
    if not name or "until" not in request.POST:
        return reverse("staff:call", args=[reader.id])
    return f"{reverse('staff:call_hold', args=[reader.id])}?{name}={calls.number_in(request, name)}"


def _placed(request: StaffRequest, reader: PatronCard) -> HoldAnswer:
    sent, edition_id = request.POST, calls.number_in(request, "edition")
    point, form, language = service_point_by_code(sent.get("pickup", "")), sent.get("form", ""), sent.get("language")
    return place_hold(
        patron_id=reader.id,
        work_id=None if edition_id else calls.number_in(request, "work"),
        edition_id=edition_id or None,
        volume_key=sent.get("volume", "")[:120] if edition_id else "",
        pickup_point_id=point.id if point else 0,
        language=(language or "")[:3] if not edition_id else "",
        form=form if form in words.FORMS and not edition_id else "",
        suspended_until=_day(sent.get("begins"), "suspension_invalid"),
        needed_until=_day(sent.get("until"), "hold_date_invalid"),
        by=calls.by_telephone(request),
        command_id=command_id_of(request),
    )


def _day(text: str | None, code: str) -> dt.date | None:
    """The day of a field that may stay empty. Raises `code` for what is no day."""
    try:
        return day_or_none(text)
    except ValueError as error:
        raise Refused(Refusal(code)) from error
