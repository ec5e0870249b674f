"""Lists of a reader on the telephone: read out on request, which is written down; made, named, put in order, shared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.catalog.queries import edition_briefs
from kitaphana.core.actor import Actor
from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.forms.lists import SortForm
from kitaphana.edges.staff.paging import key_in
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.views.call_holds import pickups
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import note_disclosure
from kitaphana.shelves import queries
from kitaphana.shelves import services as lists
from kitaphana.shelves.queries import ListCard
from kitaphana.shelves.rules import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    NOTE_LENGTH,
    ORDERS,
    PEN_NAME_LENGTH,
    ListText,
    Owner,
)

LISTED = 20


@staff_page(Permission.READERS, methods=("GET", "POST"))
@calls.during_call
def call_lists(request: StaffRequest, reader: PatronCard) -> HttpResponseBase:
    """The caller's lists and what stands on the chosen one; a POST is one of `_ACTS`."""
    if request.method == "POST":
        return _changed(request, reader)
    note_disclosure(patron_id=reader.id, act="tell_lists", by=calls.by_telephone(request))
    own = queries.lists_of(Owner(patron_id=reader.id))
    chosen = next((one for one in own if str(one.id) == request.GET.get("list")), own[0] if own else None)
    entries = queries.entries_of(chosen.id, after=key_in(request), limit=LISTED) if chosen else None
    rows = entries.rows if entries else ()
    briefs = edition_briefs(row.edition_id for row in rows) if rows else {}
    context = {
        "reader": reader,
        "lists": own,
        "chosen_list": chosen,
        "others": [one for one in own if chosen and one.id != chosen.id],
        "rows": [(row, briefs[row.edition_id]) for row in rows if row.edition_id in briefs],
        "next_after": entries.next_after if entries else None,
        "link": _link(request, chosen),
        "sort_form": SortForm(),
        "lengths": {
            "name": NAME_LENGTH,
            "note": NOTE_LENGTH,
            "description": DESCRIPTION_LENGTH,
            "pen_name": PEN_NAME_LENGTH,
        },
        **pickups(request, reader),
        "section": "readers",
    }
    return page(request, "calls/lists.html", context)


def _link(request: StaffRequest, card: ListCard | None) -> str:
    """Where everybody may read the list, to be read out or sent on; empty for a private one."""
    if card is None or not card.is_public:
        return ""
    return request.build_absolute_uri(reverse("portal:public_list", args=[card.token]))


def _changed(request: StaffRequest, reader: PatronCard) -> HttpResponse:
    name = request.POST.get("act", "")
    if name not in _ACTS:
        raise Http404
    owner, by, wanted = Owner(patron_id=reader.id), calls.by_telephone(request), _ACTS[name]
    tell_outcome(request, lambda: wanted.run(request, owner, by), str(wanted.done))
    if name == "keep":
        return redirect("staff:call", reader.id)
    chosen = calls.number_in(request, "list")
    return redirect(reverse("staff:call_lists", args=[reader.id]) + (f"?list={chosen}" if chosen else ""))


def _keep(request: StaffRequest, owner: Owner, by: Actor) -> None:
    lists.add_entry(owner=owner, edition_id=calls.number_in(request, "number"), by=by)


def _remove(request: StaffRequest, owner: Owner, by: Actor) -> None:
    lists.remove_entry(owner=owner, entry_id=calls.number_in(request, "number"), by=by)


def _move(request: StaffRequest, owner: Owner, by: Actor) -> None:
    to = calls.number_in(request, "to")
    lists.move_entry(owner=owner, entry_id=calls.number_in(request, "number"), to_list_id=to, by=by)


def _note(request: StaffRequest, owner: Owner, by: Actor) -> None:
    note = request.POST.get("note", "")[:2_000]
    lists.note_entry(owner=owner, entry_id=calls.number_in(request, "number"), note=note, by=by)


def _make(request: StaffRequest, owner: Owner, by: Actor) -> None:
    text = ListText(request.POST.get("name", "")[:5_000])
    lists.create_list(owner=owner, text=text, by=by, command_id=f"{command_id_of(request)}:list")


def _describe(request: StaffRequest, owner: Owner, by: Actor) -> None:
    """Name, description and pen name; what the form does not ask for stays as the reader has written it."""
    list_id = calls.number_in(request, "list")
    card = queries.list_of(owner, list_id)
    kept = {name: getattr(card, name) for name in ("name", "description", "pen_name", "language")} if card else {}
    sent = {name: request.POST[name][:5_000] for name in ("name", "description", "pen_name") if name in request.POST}
    lists.change_list(owner=owner, list_id=list_id, text=ListText(**{"name": "", **kept, **sent}), by=by)


def _publish(request: StaffRequest, owner: Owner, by: Actor) -> None:
    lists.make_public(owner=owner, list_id=calls.number_in(request, "list"), by=by)


def _unpublish(request: StaffRequest, owner: Owner, by: Actor) -> None:
    lists.make_private(owner=owner, list_id=calls.number_in(request, "list"), by=by)


def _sort(request: StaffRequest, owner: Owner, by: Actor) -> None:
    """By the alphabet of the page; staff who speak another language with the caller choose it first."""
    order, language = request.POST.get("order", ""), (get_language() or "kk")[:2]
    if order not in ORDERS:
        raise Http404
    lists.sort_list(owner=owner, list_id=calls.number_in(request, "list"), order=order, language=language, by=by)


def _shift(*, is_up: bool) -> Callable[[StaffRequest, Owner, Actor], None]:
    def shift(request: StaffRequest, owner: Owner, by: Actor) -> None:
        lists.shift_entry(owner=owner, entry_id=calls.number_in(request, "number"), is_up=is_up, by=by)

    return shift


def _delete(request: StaffRequest, owner: Owner, by: Actor) -> None:
    lists.delete_list(owner=owner, list_id=calls.number_in(request, "list"), by=by)


@dataclass(frozen=True, slots=True)
class _Act:
    """One act of a service, and what is said when it is done."""

    run: Callable[[StaffRequest, Owner, Actor], None]
    done: Promise


_ACTS: Final[Mapping[str, _Act]] = {
    "keep": _Act(_keep, _("Kept for later.")),
    "remove": _Act(_remove, _("Taken off the list.")),
    "move": _Act(_move, _("The book is on the other list now.")),
    "note": _Act(_note, _("Saved.")),
    "make": _Act(_make, _("The list is made.")),
    "describe": _Act(_describe, _("Saved.")),
    "publish": _Act(_publish, _("Everybody who has the link can read the list now.")),
    "unpublish": _Act(_unpublish, _("The list is private again; its link leads nowhere.")),
    "sort": _Act(_sort, _("The list is in order.")),
    "up": _Act(_shift(is_up=True), _("Saved.")),
    "down": _Act(_shift(is_up=False), _("Saved.")),
    "delete": _Act(_delete, _("The list is deleted.")),
}
