"""A reader's lists: “for later” and lists of one's own. Visitors see what their device keeps."""

import uuid

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kitaphana.catalog.queries import edition_briefs
from kitaphana.core.errors import Refused
from kitaphana.edges.portal import device, forms, kept
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.covered import with_covers
from kitaphana.edges.portal.presenters import lists as present
from kitaphana.edges.portal.presenters import pages, refusals, rows, works
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.edges.portal.views.citing import sharing
from kitaphana.holdings.queries import availability_of_editions
from kitaphana.patrons.queries import PatronCard
from kitaphana.shelves import queries, services
from kitaphana.shelves.queries import EntryRow, ListCard
from kitaphana.shelves.rules import DESCRIPTION_LENGTH, NAME_LENGTH, ORDERS, PEN_NAME_LENGTH, ListText, Owner
from kitaphana.ui import formats

ENTRIES_ON_A_PAGE = 20


def index(request: HttpRequest) -> HttpResponseBase:
    """All lists of the reader; for visitors what their device keeps, and how to keep more."""
    return _of_device(request) if kept.patron_id(request) is None else mine(request)


def _of_device(request: HttpRequest) -> HttpResponse:
    language, found = _language(), device.later(request)
    ids = [one.edition_id for one in found]
    briefs = edition_briefs(ids)
    available = availability_of_editions(list(briefs), language=language)
    said = rows.labels(level="h2")
    hits = [
        works.edition_hit(brief, available[id_], language, with_author=True, is_kept=True)
        for id_, brief in briefs.items()
    ]
    context = {
        "section": "lists",
        "hits": [rows.row(hit, said) for hit in hits],
        "most": device.MOST_LATER,
        "recent": kept.seen_before(request),
    }
    return render(request, "portal/lists_of_device.html", context)


@for_readers
def mine(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The reader's lists as cards."""
    cards = queries.lists_of(Owner(patron_id=patron.id))
    context = {
        "section": "lists",
        "lists": with_covers(cards),
        "device_count": len(device.later(request)),
    }
    return render(request, "portal/lists.html", context)


@for_readers
def one(request: HttpRequest, patron: PatronCard, list_id: int) -> HttpResponse:
    """One list with all that can be done with it."""
    return _page(request, patron, list_id)


def _page(request: HttpRequest, patron: PatronCard, list_id: int, undo: services.Removed | None = None) -> HttpResponse:
    owner = Owner(patron_id=patron.id)
    cards = queries.lists_of(owner)
    card = next((card for card in cards if card.id == list_id), None)
    if card is None:
        raise Http404
    after = forms.read_key(request.GET.get("after"))
    page = queries.entries_of(card.id, after=after, limit=ENTRIES_ON_A_PAGE)
    path = reverse("portal:list", args=[card.id])
    context = {
        "section": "lists",
        "list": present.shown(card),
        "entries": entry_rows(page.rows, None),
        "others": [present.shown(other) for other in cards if other.id != card.id],
        "pages": pages.by_key(path, after, page.next_after),
        "undo": undo,
        "sharing": sharing(_address(request, card), present.name_of(card)) if card.is_public else None,
    }
    return render(request, "portal/list.html", context)


def entry_rows(entries: tuple[EntryRow, ...], marked: frozenset[int] | None) -> list[present.Entry]:
    """Rows of a page of a list, in four statements."""
    language, ids = _language(), [row.edition_id for row in entries]
    briefs, available = edition_briefs(ids), availability_of_editions(ids, language=language)
    return present.entries(entries, briefs, available, marked, language)


def _address(request: HttpRequest, card: ListCard) -> str:
    return request.build_absolute_uri(reverse("portal:public_list", args=[card.token]))


@for_readers
def edit(request: HttpRequest, patron: PatronCard, list_id: int | None = None) -> HttpResponse:
    """The words of a list: a new one, or one that is there."""
    owner = Owner(patron_id=patron.id)
    card = queries.list_of(owner, list_id) if list_id is not None else None
    if list_id is not None and card is None:
        raise Http404
    text, errors = _text_of(card), ""
    if request.method == "POST":
        text = _text_sent(request)
        try:
            return redirect("portal:list", list_id=_save(request, owner, card, text))
        except Refused as refused:
            errors = refusals.sentences(refused.refusals)
    context = {
        "section": "lists",
        "list": present.shown(card) if card else None,
        "text": text,
        "errors": errors,
        "limits": {"name": NAME_LENGTH, "description": DESCRIPTION_LENGTH, "pen_name": PEN_NAME_LENGTH},
        "command_id": uuid.uuid4().hex,
    }
    return render(request, "portal/list_edit.html", context, status=422 if errors else 200)


def _text_of(card: ListCard | None) -> ListText:
    return ListText(card.name, card.description, card.pen_name) if card else ListText("")


def _text_sent(request: HttpRequest) -> ListText:
    return ListText(*(request.POST.get(name, "")[:5_000] for name in ("name", "description", "pen_name")))


def _save(request: HttpRequest, owner: Owner, card: ListCard | None, text: ListText) -> int:
    if card is None:
        return services.create_list(owner=owner, text=text, by=READER, command_id=command_of(request))
    services.change_list(owner=owner, list_id=card.id, text=text, by=READER)
    return card.id


def command_of(request: HttpRequest) -> str:
    """The key made when the form was drawn; without a good one the act is new."""
    sent = request.POST.get("command_id", "")
    return f"portal:{sent}" if len(sent) == 32 and sent.isalnum() else f"portal:{uuid.uuid4().hex}"


@for_readers
@require_POST
def change(request: HttpRequest, patron: PatronCard, list_id: int, act: str) -> HttpResponse:
    """Publish a list, take its link away, sort it, delete it."""
    owner = Owner(patron_id=patron.id)
    try:
        return _changed(request, owner, list_id, act)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    return redirect("portal:lists")


def _changed(request: HttpRequest, owner: Owner, list_id: int, act: str) -> HttpResponse:
    match act:
        case "publish":
            services.make_public(owner=owner, list_id=list_id, by=READER)
            messages.success(request, _("Everybody who has the link can read the list now."))
        case "unpublish":
            services.make_private(owner=owner, list_id=list_id, by=READER)
            messages.success(request, _("The list is private again; its link leads nowhere."))
        case "sort":
            order = request.POST.get("order", "")
            if order not in ORDERS:
                return HttpResponseBadRequest()
            services.sort_list(owner=owner, list_id=list_id, order=order, language=_language(), by=READER)
        case "delete":
            services.delete_list(owner=owner, list_id=list_id, by=READER)
            messages.success(request, _("The list is deleted."))
            return redirect("portal:lists")
        case _:
            raise Http404
    return redirect("portal:list", list_id=list_id)


@for_readers
@require_POST
def entry(request: HttpRequest, patron: PatronCard, list_id: int, entry_id: int) -> HttpResponse:
    """One book on a list: a note beside it, up or down, to another list, off."""
    owner = Owner(patron_id=patron.id)
    try:
        return _entry_changed(request, patron, owner, list_id, entry_id)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    return redirect("portal:list", list_id=list_id)


def _entry_changed(request: HttpRequest, patron: PatronCard, owner: Owner, list_id: int, entry_id: int) -> HttpResponse:
    act = request.POST.get("act", "")
    match act:
        case "note":
            services.note_entry(owner=owner, entry_id=entry_id, note=request.POST.get("note", "")[:2_000], by=READER)
        case "up" | "down":
            services.shift_entry(owner=owner, entry_id=entry_id, is_up=act == "up", by=READER)
        case "move":
            other = forms.read_key(request.POST.get("to"))
            services.move_entry(owner=owner, entry_id=entry_id, to_list_id=other or 0, by=READER)
            messages.success(request, _("The book is on the other list now."))
        case "remove":
            removed = services.remove_entry(owner=owner, entry_id=entry_id, by=READER)
            return _page(request, patron, list_id, undo=removed)
        case _:
            return HttpResponseBadRequest()
    after = forms.read_key(request.POST.get("after"))
    tail = f"?after={after}" if after else ""
    return HttpResponseRedirect(f"{reverse('portal:list', args=[list_id])}{tail}#entry-{entry_id}")


@for_readers
@require_POST
def restore(request: HttpRequest, patron: PatronCard, list_id: int) -> HttpResponse:
    """Put back what was taken off a moment ago, into its place."""
    sent = {name: forms.read_key(request.POST.get(name)) for name in ("edition", "position")}
    try:
        services.add_entry(
            owner=Owner(patron_id=patron.id), edition_id=sent["edition"] or 0, list_id=list_id, by=READER,
            note=request.POST.get("note", "")[:2_000], position=sent["position"],
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    return redirect("portal:list", list_id=list_id)


@for_readers
def add(request: HttpRequest, patron: PatronCard, edition_id: int) -> HttpResponse:
    """Choose a list for an edition, or make a new one for it."""
    brief = edition_briefs([edition_id]).get(edition_id)
    if brief is None:
        raise Http404
    owner = Owner(patron_id=patron.id)
    if request.method == "POST":
        try:
            return _added(request, owner, edition_id)
        except Refused as refused:
            messages.error(request, refusals.sentences(refused.refusals))
    on = queries.lists_with_work(patron.id, brief.work_id)
    context = {
        "section": "lists",
        "book": works.edition_book(brief),
        "edition_id": edition_id,
        "lists": [(present.shown(card), card.id in on) for card in queries.lists_of(owner)],
        "name_length": NAME_LENGTH,
        "command_id": uuid.uuid4().hex,
    }
    return render(request, "portal/list_add.html", context)


def _added(request: HttpRequest, owner: Owner, edition_id: int) -> HttpResponse:
    list_id = forms.read_key(request.POST.get("list"))
    if list_id is None and "name" in request.POST:
        text = ListText(request.POST["name"][:5_000])
        list_id = services.create_list(owner=owner, text=text, by=READER, command_id=command_of(request))
    added = services.add_entry(owner=owner, edition_id=edition_id, list_id=list_id, by=READER)
    messages.success(request, _("The book is on the list.") if added.is_new else _("The book was on the list already."))
    return redirect("portal:list", list_id=added.list_id)


@for_readers
@require_POST
def take_over(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Put what this device keeps on the reader's own list, and forget it here."""
    ids = [one.edition_id for one in device.later(request)]
    copied = services.take_over(owner=Owner(patron_id=patron.id), edition_ids=ids, by=READER)
    text = ngettext("%(number)s book taken over.", "%(number)s books taken over.", copied.count)
    messages.success(request, text % {"number": formats.number(copied.count)})
    response = redirect("portal:list", list_id=copied.list_id)
    device.keep_later(request, response, [])
    return response


@csrf_exempt  # it changes nothing but the visitor's own cookie
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget what this device keeps."""
    response = redirect("portal:lists")
    device.keep_later(request, response, [])
    return response


def _language() -> str:
    return (get_language() or "kk")[:2]
