"""Reserve a book, and what a reader's holds are doing."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.catalog.queries import covers_of, edition_details, work_facts
from kitaphana.circulation.queries import (
    HoldRow,
    hold_counts,
    hold_of_patron,
    holds_of,
    last_pickup_of,
    pickup_points,
    volumes_to_hold,
)
from kitaphana.circulation.services import HoldAnswer, cancel_hold, change_pickup, place_hold, resume_hold, suspend_hold
from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.portal import forms, hold_forms, place_memory
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.hold_forms import HoldWish
from kitaphana.edges.portal.presenters import addresses, pages, refusals, words
from kitaphana.edges.portal.presenters import holds as present
from kitaphana.edges.portal.views.account import command, for_readers
from kitaphana.network.queries import ServicePointFacts, main_service_point
from kitaphana.patrons.queries import PatronCard
from kitaphana.ui import formats

HOLDS_ON_A_PAGE = 30
REFUSED = 409


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The book of the form."""

    url: str
    title: str
    lang: str
    work_id: int
    edition_id: int | None
    about: str
    has_others: bool
    languages: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@for_readers
def hold_edition(request: HttpRequest, patron: PatronCard, edition_id: int) -> HttpResponseBase:
    """Reserve an edition, or whichever of its work comes first."""
    details = edition_details(edition_id)
    if details is None:
        raise Http404
    about = ", ".join(filter(None, (details.publisher, str(details.year or ""))))
    lang = words.title_language(details.title, details.languages)
    wanted = _Wanted(
        addresses.edition(edition_id), details.title, lang, details.work_id, edition_id, about, details.other_count > 0
    )
    return _hold(request, patron, wanted)


@for_readers
def hold_work(request: HttpRequest, patron: PatronCard, work_id: int) -> HttpResponseBase:
    """Reserve whichever edition of a work comes first, in a language or form if the reader wishes."""
    facts = work_facts(work_id)
    if facts is None:
        raise Http404
    languages = tuple(dict.fromkeys(kind.languages[0] for kind in facts.kinds if kind.languages))
    kinds = tuple(dict.fromkeys(kind.form for kind in facts.kinds))
    lang = words.title_language(facts.title, languages)
    return _hold(
        request, patron, _Wanted(addresses.work(work_id), facts.title, lang, work_id, None, "", True, languages, kinds)
    )


def _hold(request: HttpRequest, patron: PatronCard, wanted: _Wanted) -> HttpResponse:
    if request.method != "POST":
        return _form(request, patron, wanted, HoldWish())
    wish = hold_forms.read_hold(request.POST)
    try:
        answer = _place(request, patron, wanted, wish)
    except Refused as refused:
        errors = [refusals.sentence(one) for one in refused.refusals]
        return _form(request, patron, wanted, wish, errors=errors, status=REFUSED)
    estimate = None if answer.days_low is None or answer.days_high is None else (answer.days_low, answer.days_high)
    messages.success(request, present.placed(answer.position, answer.queue_length, estimate))
    return redirect("portal:holds")


def _place(request: HttpRequest, patron: PatronCard, wanted: _Wanted, wish: HoldWish) -> HoldAnswer:
    is_for_edition = wanted.edition_id is not None and (wish.scope == "edition" or not wanted.has_others)
    return place_hold(
        patron_id=patron.id,
        pickup_point_id=wish.pickup_id or 0,
        work_id=None if is_for_edition else wanted.work_id,
        edition_id=wanted.edition_id if is_for_edition else None,
        volume_key=wish.volume_key if is_for_edition else "",
        language=wish.language,
        form=wish.form,
        suspended_until=wish.begins_on,
        needed_until=wish.needed_until,
        by=READER,
        command_id=command(request),
    )


def _form(
    request: HttpRequest,
    patron: PatronCard,
    wanted: _Wanted,
    wish: HoldWish,
    *,
    errors: Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    language = _language()
    points = pickup_points(patron.id, work_id=wanted.work_id)
    chosen = wish.pickup_id or _usual_pickup(request, patron, points)
    volumes = volumes_to_hold(wanted.edition_id) if wanted.edition_id is not None else ()
    context = {
        "section": "books",
        "book": wanted,
        "about": wanted.about,
        "edition_id": wanted.edition_id,
        "has_others": wanted.has_others,
        "wish": wish,
        "errors": list(errors),
        "waiting": present.waiting(hold_counts([wanted.work_id]).get(wanted.work_id)),
        "pickups": present.pickup_options(points, chosen, language),
        "volumes": [present.Option(one.key, one.name, one.key == wish.volume_key) for one in volumes],
        "languages": present.language_options(wanted.languages, wish.language, language),
        "forms": present.form_options(wanted.forms, wish.form),
        "earliest_day": present.earliest_day(clock.today()),
        "command_id": uuid.uuid4().hex,
    }
    return render(request, "portal/hold.html", context, status=status)


def _usual_pickup(request: HttpRequest, patron: PatronCard, points: Iterable[ServicePointFacts]) -> int | None:
    """Where the reader fetched last, else the library called theirs, else the one where they are registered."""
    offered = {point.id for point in points}
    near = place_memory.nearness(request, _language())
    branches = (near.branch_id, patron.home_branch_id)
    desks = (main_service_point(branch_id) for branch_id in branches if branch_id is not None)
    usual = [last_pickup_of(patron.id), *(desk.id for desk in desks if desk is not None)]
    return next((one for one in usual if one in offered), None)


@for_readers
def holds(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """My holds: what is ready first."""
    language = _language()
    after = forms.read_key(request.GET.get("after"))
    page = holds_of(patron.id, after=after, limit=HOLDS_ON_A_PAGE, language=language)
    given = covers_of(row.edition_id for row in page.rows if row.edition_id)
    context = {
        "section": "holds",
        "groups": present.groups(page.rows, given, language),
        "pickups": [
            {"id": point.id, "name": point.name_in(language)}
            for point in (pickup_points(patron.id) if page.rows else ())
        ],
        "pages": pages.by_key(request.path, after, page.next_after),
        "earliest_day": present.earliest_day(clock.today()),
        "command_id": uuid.uuid4().hex,
    }
    return render(request, "portal/holds.html", context)


@for_readers
@require_POST
def change_hold(request: HttpRequest, patron: PatronCard, hold_id: int, act: str) -> HttpResponse:
    """Cancel, pause, wait again, or fetch it elsewhere; only one's own."""
    if act not in _ACTS:
        raise Http404
    try:
        hold = hold_of_patron(hold_id, patron.id)
        if hold is None:
            raise Refused(Refusal("hold_unknown"))
        messages.success(request, _ACTS[act](request, hold))
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    return redirect("portal:holds")


def _cancel(request: HttpRequest, hold: HoldRow) -> str:
    cancel_hold(hold_id=hold.hold_id, by=READER, command_id=_key(request, hold))
    return _("The hold on “%(title)s” is cancelled.") % {"title": hold.title}


def _suspend(request: HttpRequest, hold: HoldRow) -> str:
    until = hold_forms.read_day(request.POST.get("until"))
    if until is None:
        raise Refused(Refusal("suspension_invalid"))
    suspend_hold(hold_id=hold.hold_id, until=until, by=READER, command_id=_key(request, hold))
    words_ = {"title": hold.title, "day": formats.until_day(until, _language())}
    return _("“%(title)s” is paused until %(day)s. You keep your place in the queue.") % words_


def _resume(request: HttpRequest, hold: HoldRow) -> str:
    resume_hold(hold_id=hold.hold_id, by=READER, command_id=_key(request, hold))
    return _("You wait for “%(title)s” again.") % {"title": hold.title}


def _pickup(request: HttpRequest, hold: HoldRow) -> str:
    pickup_id = hold_forms.read_id(request.POST.get("pickup")) or 0
    change_pickup(hold_id=hold.hold_id, pickup_point_id=pickup_id, by=READER, command_id=_key(request, hold))
    return _("The place of pick-up of “%(title)s” is changed.") % {"title": hold.title}


_ACTS: dict[str, Callable[[HttpRequest, HoldRow], str]] = {
    "cancel": _cancel,
    "suspend": _suspend,
    "resume": _resume,
    "pickup": _pickup,
}


def _key(request: HttpRequest, hold: HoldRow) -> str:
    return f"{command(request)}:{hold.hold_id}"


def _language() -> str:
    return (get_language() or "kk")[:2]
