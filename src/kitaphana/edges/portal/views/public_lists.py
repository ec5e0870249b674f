"""Lists that everybody with the link may read, lists as files, and lists on paper."""

import io
import uuid
from collections.abc import Callable, Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.catalog.citing import Citable, gost
from kitaphana.catalog.queries import citables
from kitaphana.core.errors import Refused
from kitaphana.core.spreadsheets import csv_lines, write_xlsx
from kitaphana.edges.portal import forms, kept
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import lists as present
from kitaphana.edges.portal.presenters import pages, refusals, words
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.edges.portal.views.citing import FILES, attachment, sharing
from kitaphana.edges.portal.views.lists import ENTRIES_ON_A_PAGE, command_of, entry_rows
from kitaphana.network.queries import institutions
from kitaphana.patrons.queries import PatronCard
from kitaphana.shelves import queries, services
from kitaphana.shelves.queries import EntryRow, ListCard
from kitaphana.shelves.rules import Owner

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def public_list(request: HttpRequest, token: str) -> HttpResponse:
    """A list by its link; nobody learns whose it is."""
    card = _public(token)
    after = forms.read_key(request.GET.get("after"))
    page = queries.entries_of(card.id, after=after, limit=ENTRIES_ON_A_PAGE)
    marked = kept.works_kept(request, [row.work_id for row in page.rows])
    address = request.build_absolute_uri(reverse("portal:public_list", args=[token]))
    context = {
        "section": "lists",
        "list": _shown(card),
        "is_ours": card.institution_id is not None,
        "entries": entry_rows(page.rows, marked),
        "pages": pages.by_key(request.path, after, page.next_after),
        "sharing": sharing(address, present.name_of(card)),
        "command_id": uuid.uuid4().hex,
    }
    return render(request, "portal/public_list.html", context)


@for_readers
@require_POST
def copy(request: HttpRequest, patron: PatronCard, token: str) -> HttpResponse:
    """Copy a public list to one's own."""
    card = _public(token)
    owner, name = Owner(patron_id=patron.id), present.name_of(card)
    try:
        copied = services.copy_list(owner=owner, token=token, name=name, by=READER, command_id=command_of(request))
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
        return redirect("portal:public_list", token=token)
    messages.success(request, _("The list is copied to yours."))
    return redirect("portal:list", list_id=copied.list_id)


@for_readers
def own_file(request: HttpRequest, patron: PatronCard, list_id: int, kind: str) -> HttpResponseBase:
    """The reader's list as a file."""
    return _file(_own(patron, list_id), kind)


def public_file(request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
    """A public list as a file."""
    return _file(_public(token), kind)


@for_readers
def own_print(request: HttpRequest, patron: PatronCard, list_id: int) -> HttpResponse:
    """The reader's list on paper: a bibliography by GOST."""
    return _printed(request, _own(patron, list_id), reverse("portal:list", args=[list_id]))


def public_print(request: HttpRequest, token: str) -> HttpResponse:
    """A public list on paper."""
    return _printed(request, _public(token), reverse("portal:public_list", args=[token]))


def _own(patron: PatronCard, list_id: int) -> ListCard:
    return _found(queries.list_of(Owner(patron_id=patron.id), list_id))


def _public(token: str) -> ListCard:
    return _found(queries.public_list(token))


def _found(card: ListCard | None) -> ListCard:
    if card is None:
        raise Http404
    return card


def _shown(card: ListCard) -> present.Shown:
    names = {one.id: one.names.name_in(_language()) for one in institutions()} if card.institution_id else None
    return present.shown(card, names)


def _printed(request: HttpRequest, card: ListCard, back: str) -> HttpResponse:
    lines = [
        (gost.describe(cited), row.note, words.title_language(cited.title, cited.languages))
        for row, cited in _entries(card)
    ]
    context = {"section": "lists", "list": _shown(card), "lines": lines, "back": back}
    return render(request, "portal/list_print.html", context)


def _file(card: ListCard, kind: str) -> HttpResponseBase:
    if kind in FILES:
        write, content_type = FILES[kind]
        return attachment("\n".join(write(cited) for _row, cited in _entries(card)), content_type, _name(card, kind))
    make = _TABLES.get(kind)
    if make is None:
        raise Http404
    return make(card)


def _csv(card: ListCard) -> HttpResponse:
    return attachment("".join(csv_lines(_table(card))), "text/csv; charset=utf-8", _name(card, "csv"))


def _xlsx(card: ListCard) -> HttpResponse:
    stream = io.BytesIO()
    write_xlsx(_table(card), stream, present.name_of(card))
    return attachment(stream.getvalue(), XLSX, _name(card, "xlsx"))


_TABLES: dict[str, Callable[[ListCard], HttpResponseBase]] = {"csv": _csv, "xlsx": _xlsx}


def _name(card: ListCard, kind: str) -> str:
    """`list-12.csv`: names of lists may hold what no file system takes."""
    return f"list-{card.id}.{kind}"


def _table(card: ListCard) -> Iterator[tuple[object, ...]]:
    yield (
        _("Title"), _("Author"), _("Place"), pgettext("role", "publisher"), _("Year"), _("Language"), _("Kind"), "ISBN",
        _("Note"),
    )  # fmt: skip
    language = _language()
    for row, cited in _entries(card):
        yield (
            ": ".join(filter(None, (cited.whole_title, cited.subtitle))), "; ".join(cited.authors), cited.place,
            cited.publisher, cited.year or "", words.languages(cited.languages, language),
            words.word(words.FORMS, cited.form), ", ".join(cited.isbns), row.note,
        )  # fmt: skip


def _entries(card: ListCard) -> Iterator[tuple[EntryRow, Citable]]:
    """The whole list, a few hundred editions at a time."""
    entries = queries.all_entries_of(card.id)
    for start in range(0, len(entries), 400):
        part = entries[start : start + 400]
        found = citables(row.edition_id for row in part)
        yield from ((row, found[row.edition_id]) for row in part if row.edition_id in found)


def _language() -> str:
    return (get_language() or "kk")[:2]
