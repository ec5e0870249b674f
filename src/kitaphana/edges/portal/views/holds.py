"""Reserve a book, and what a reader's holds are doing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from kitaphana.catalog.queries import covers_of, edition_details, work_facts
from kitaphana.circulation.queries import (
    Copy,
    copies_to_hold,
    hold_counts,
    holds_of,
    last_pickup_of,
    pickup_points,
    volumes_to_hold,
)
from kitaphana.circulation.queries.holds_ended import ended_holds_of
from kitaphana.circulation.services import HoldAnswer, place_hold
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.portal import forms, hold_forms, place_memory
from kitaphana.edges.portal.actors import GUARANTOR, READER
from kitaphana.edges.portal.hold_forms import HoldWish
from kitaphana.edges.portal.presenters import addresses, pages, refusals, words
from kitaphana.edges.portal.presenters import holds as present
from kitaphana.edges.portal.views.account import command, for_readers, new_command
from kitaphana.edges.portal.views.family import children_of
from kitaphana.edges.portal.views.hold_acts import HOLDS_ON_A_PAGE, pickup_choices, serve_hold
from kitaphana.network.queries import ServicePointFacts, main_service_point
from kitaphana.patrons.queries import PatronCard, patron_card

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


@dataclass(frozen=True, slots=True)
class _Served:
    """For whom a book is reserved; `people` are those among whom the form lets choose, nobody without children."""

    reader: PatronCard
    is_child: bool
    people: tuple[tuple[int, str], ...]


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
    served = _served(request, patron)
    if request.method != "POST":
        return _form(request, served, wanted, HoldWish())
    wish = hold_forms.read_hold(request.POST)
    try:
        answer = _place(request, served, wanted, wish)
    except Refused as refused:
        errors = [refusals.sentence(one) for one in refused.refusals]
        return _form(request, served, wanted, wish, errors=errors, status=REFUSED)
    estimate = None if answer.days_low is None or answer.days_high is None else (answer.days_low, answer.days_high)
    messages.success(request, present.placed(answer.position, answer.queue_length, estimate))
    return redirect("portal:child", served.reader.id) if served.is_child else redirect("portal:holds")


def _served(request: HttpRequest, patron: PatronCard) -> _Served:
    """For whom the book is: the reader, or a child of theirs whom the form or the address names."""
    children = children_of(patron.id)
    wanted = hold_forms.read_id(request.POST.get("for") or request.GET.get("for"))
    child = patron_card(wanted) if wanted in {one.id for one in children} and wanted is not None else None
    people = [(patron.id, patron.full_name), *((one.id, one.full_name) for one in children)] if children else []
    return _Served(child or patron, child is not None, tuple(people))


def _place(request: HttpRequest, served: _Served, wanted: _Wanted, wish: HoldWish) -> HoldAnswer:
    is_for_edition = wanted.edition_id is not None and (wish.scope == "edition" or not wanted.has_others)
    item_id = wish.item_id if wish.item_id in {one.item_id for one in _copies(wanted)} else None
    return place_hold(
        patron_id=served.reader.id,
        pickup_point_id=wish.pickup_id or 0,
        work_id=None if is_for_edition else wanted.work_id,
        edition_id=wanted.edition_id if is_for_edition else None,
        item_id=item_id,
        volume_key=wish.volume_key if is_for_edition and item_id is None else "",
        language=wish.language,
        form=wish.form,
        suspended_until=wish.begins_on,
        needed_until=wish.needed_until,
        by=GUARANTOR if served.is_child else READER,
        command_id=command(request),
    )


def _copies(wanted: _Wanted) -> tuple[Copy, ...]:
    return copies_to_hold(wanted.edition_id) if wanted.edition_id is not None else ()


def _form(
    request: HttpRequest,
    served: _Served,
    wanted: _Wanted,
    wish: HoldWish,
    *,
    errors: Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    language = _language()
    points = pickup_points(served.reader.id, work_id=wanted.work_id)
    chosen = wish.pickup_id or _usual_pickup(request, served.reader, points)
    volumes = volumes_to_hold(wanted.edition_id) if wanted.edition_id is not None else ()
    context = {
        "section": "books",
        "book": wanted,
        "people": served.people,
        "served_id": served.reader.id,
        "about": wanted.about,
        "edition_id": wanted.edition_id,
        "has_others": wanted.has_others,
        "wish": wish,
        "errors": list(errors),
        "waiting": present.waiting(hold_counts([wanted.work_id]).get(wanted.work_id)),
        "pickups": present.pickup_options(points, chosen, language),
        "copies": present.copy_options(_copies(wanted), wish.item_id, language),
        "volumes": [present.Option(one.key, one.name, one.key == wish.volume_key) for one in volumes],
        "languages": present.language_options(wanted.languages, wish.language, language),
        "forms": present.form_options(wanted.forms, wish.form),
        "earliest_day": present.earliest_day(clock.today()),
        "command_id": new_command(),
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
    """My holds: what is ready first; below them what has ended lately, and why."""
    language = _language()
    after = forms.read_key(request.GET.get("after"))
    page = holds_of(patron.id, after=after, limit=HOLDS_ON_A_PAGE, language=language)
    given = covers_of(row.edition_id for row in page.rows if row.edition_id)
    context = {
        "section": "holds",
        "groups": present.groups(page.rows, given, language, urls=addresses.Own()),
        "ended": present.ended(ended_holds_of(patron.id), language) if after is None else (),
        "pickups": pickup_choices(patron.id, language) if page.rows else (),
        "pages": pages.by_key(request.path, after, page.next_after),
        "earliest_day": present.earliest_day(clock.today()),
        "command_id": new_command(),
    }
    return render(request, "portal/holds.html", context)


@for_readers
@require_POST
def change_hold(request: HttpRequest, patron: PatronCard, hold_id: int, act: str) -> HttpResponse:
    """Cancel, pause, wait again, or fetch it elsewhere; only one's own."""
    try:
        messages.success(request, serve_hold(request, patron.id, hold_id, act, by=READER))
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    return redirect("portal:holds")


def _language() -> str:
    return (get_language() or "kk")[:2]
