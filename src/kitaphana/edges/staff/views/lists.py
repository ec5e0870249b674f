"""Lists that the library recommends: made by staff for their institution, shown to everybody."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.catalog.queries import edition_briefs
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.lists import EntryForm, ListForm, SortForm, find_edition
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.keeping import entries_table, lists_table
from kitaphana.network.queries import institutions
from kitaphana.shelves import queries, services
from kitaphana.shelves.queries import ListCard
from kitaphana.shelves.rules import ListText, Owner

ENTRIES_ON_A_PAGE = 50


@staff_page(Permission.LISTS)
def reading_lists(request: StaffRequest) -> HttpResponseBase:
    """The lists of the member's institutions, with what is public and what stands on the home page."""
    names = {one.id: one.names.name_in(_language()) for one in institutions()}
    own = sorted(request.member.institutions_with(Permission.LISTS))
    groups = [(names.get(id_, ""), queries.lists_of(Owner(institution_id=id_))) for id_ in own]
    if wants_file(request):
        return download(request, "lists", *lists_table(groups))
    return page(request, "lists/all.html", {"groups": groups, "section": "lists"})


@staff_page(Permission.LISTS, methods=("GET", "POST"))
def new_list(request: StaffRequest) -> HttpResponse:
    """Begin a list for an institution of the member."""
    own = sorted(request.member.institutions_with(Permission.LISTS))
    names = [(str(one.id), one.names.name_in(_language())) for one in institutions() if one.id in own]
    form = ListForm(request.POST or None, institutions=names)
    if form.is_valid():
        owner = Owner(institution_id=int(form.cleaned_data["institution"]))
        try:
            list_id = services.create_list(
                owner=owner, text=form.text, by=request.member.actor, command_id=command_id_of(request)
            )
        except Refused as refused:
            add_refusals(form, refused)
        else:
            return redirect("staff:list", list_id=list_id)
    return page(request, "lists/new.html", {"form": form, "section": "lists"})


@staff_page(Permission.LISTS, methods=("GET", "POST"))
def one_list(request: StaffRequest, list_id: int) -> HttpResponseBase:
    """One list: its words, its books in order, its link."""
    owner, card = _own(request, list_id)
    if wants_file(request):
        return download(request, f"list-{list_id}", *entries_table(list_id))
    form = ListForm(request.POST or None, initial=_words(card))
    if form.is_valid() and tell_outcome(
        request,
        lambda: services.change_list(owner=owner, list_id=list_id, text=form.text, by=request.member.actor),
        _("The list is saved."),
    ):
        return redirect("staff:list", list_id=list_id)
    after = request.GET.get("after", "")
    found = queries.entries_of(list_id, after=int(after) if after.isdecimal() else None, limit=ENTRIES_ON_A_PAGE)
    briefs = edition_briefs(row.edition_id for row in found.rows)
    rows = [(row, briefs[row.edition_id]) for row in found.rows if row.edition_id in briefs]
    context = {
        "list": card, "form": form, "rows": rows, "next_after": found.next_after, "entry_form": EntryForm(),
        "sort_form": SortForm(), "section": "lists",
    }  # fmt: skip
    return page(request, "lists/one.html", context)


@staff_page(Permission.LISTS, methods=("POST",))
def change_list(request: StaffRequest, list_id: int, act: str) -> HttpResponse:
    """Publish, take back, feature, sort, add a book, delete."""
    owner, _card = _own(request, list_id)
    if act == "add":
        return _add(request, owner, list_id)
    by = request.member.actor
    match act:
        case "publish":
            tell_outcome(
                request, lambda: services.make_public(owner=owner, list_id=list_id, by=by), _("The list is public.")
            )
        case "unpublish":
            tell_outcome(
                request, lambda: services.make_private(owner=owner, list_id=list_id, by=by), _("The list is private.")
            )
        case "feature" | "unfeature":
            services.feature_list(owner=owner, list_id=list_id, is_featured=act == "feature", by=by)
        case "sort":
            _sort(request, owner, list_id)
        case "delete":
            services.delete_list(owner=owner, list_id=list_id, by=by)
            messages.success(request, _("The list is deleted."))
            return redirect("staff:lists")
        case _:
            raise Http404
    return redirect("staff:list", list_id=list_id)


@staff_page(Permission.LISTS, methods=("POST",))
def entry(request: StaffRequest, list_id: int, entry_id: int) -> HttpResponse:
    """A book of a list: a note beside it, up, down, off."""
    owner, _card = _own(request, list_id)
    by, act = request.member.actor, request.POST.get("act", "")
    try:
        match act:
            case "note":
                note = request.POST.get("note", "")[:2_000]
                services.note_entry(owner=owner, entry_id=entry_id, note=note, by=by)
            case "up" | "down":
                services.shift_entry(owner=owner, entry_id=entry_id, is_up=act == "up", by=by)
            case "remove":
                services.remove_entry(owner=owner, entry_id=entry_id, by=by)
    except Refused as refused:
        tell_refusals(request, refused)
    return redirect("staff:list", list_id=list_id)


def _add(request: StaffRequest, owner: Owner, list_id: int) -> HttpResponse:
    form = EntryForm(request.POST)
    edition_id = find_edition(form.cleaned_data["book"]) if form.is_valid() else None
    if edition_id is None:
        messages.error(request, _("No edition has this number. Take its ISBN, or the address of its page."))
        return redirect("staff:list", list_id=list_id)
    note = form.cleaned_data["note"]
    tell_outcome(
        request,
        lambda: services.add_entry(
            owner=owner, edition_id=edition_id, list_id=list_id, note=note, by=request.member.actor
        ),
        _("The book is on the list."),
    )
    return redirect("staff:list", list_id=list_id)


def _sort(request: StaffRequest, owner: Owner, list_id: int) -> None:
    form = SortForm(request.POST)
    if form.is_valid():
        services.sort_list(
            owner=owner, list_id=list_id, order=form.cleaned_data["order"], language=_language(),
            by=request.member.actor,
        )  # fmt: skip


def _own(request: StaffRequest, list_id: int) -> tuple[Owner, ListCard]:
    """The list, if it is one of an institution of the member; readers' lists are nobody's business."""
    for institution_id in request.member.institutions_with(Permission.LISTS):
        owner = Owner(institution_id=institution_id)
        card = queries.list_of(owner, list_id)
        if card is not None:
            return owner, card
    raise PermissionDenied


def _words(card: ListCard) -> dict[str, str]:
    text = ListText(card.name, card.description, card.pen_name, card.language)
    return {"name": text.name, "description": text.description, "pen_name": text.pen_name, "language": text.language}


def _language() -> str:
    return (get_language() or "kk")[:2]
