"""Groups of readers: made, filled from the list of a school, shown, their cards printed."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.branches import branch_names
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.groups import GroupForm, JoinForm, ListFileForm, MemberCardForm
from kitaphana.edges.staff.group_lists import ListRow, read_list, rows_of_form
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.registering import CONSENT_VERSION
from kitaphana.edges.staff.tables.readers import groups_table, members_table
from kitaphana.network import queries as network
from kitaphana.patrons import groups as queries
from kitaphana.patrons.groups import GroupFacts
from kitaphana.patrons.services import groups as services
from kitaphana.patrons.services import note_list_disclosure
from kitaphana.ui.printing.reader_cards import PaperCard, print_cards

_FIELD_OF_CODE = {
    "group_name_missing": "name",
    "branch_unknown": "branch",
    "group_body_unfit": "body_card",
    "consent_required": "has_consents",
    "category_unknown": "category",
}
SECTION = "groups"


def own_group(request: StaffRequest, group_id: int) -> GroupFacts:
    """The group, if it is one of an institution of the member; 404 otherwise."""
    group = queries.find_group(group_id)
    if group is None or group.institution_id not in request.member.institutions_with(Permission.GROUPS):
        raise Http404
    return group


@staff_page(Permission.GROUPS)
def groups(request: StaffRequest) -> HttpResponseBase:
    """The groups of the member's institutions."""
    own = request.member.institutions_with(Permission.GROUPS)
    if wants_file(request):
        return download(request, "groups", *groups_table(own, with_closed="closed" in request.GET))
    found = queries.groups_of(own, with_closed="closed" in request.GET, after=key_in(request))
    context = {
        "rows": found.rows,
        "branches": branch_names(),
        "with_closed": "closed" in request.GET,
        "pages": pages_after(request, found.next_after),
        "section": SECTION,
    }
    return page(request, "groups/list.html", context)


@staff_page(Permission.GROUPS, methods=("GET", "POST"))
def new_group(request: StaffRequest) -> HttpResponse:
    """Make a group."""
    point, post = request.member.point, request.member.posts_with(Permission.GROUPS)[0]
    institution_id = point.institution_id if point else post.institution_id
    cards = [one for one in network.branch_cards((get_language() or "kk")[:2]) if one.institution_id == institution_id]
    here = point.branch_id if point else post.branch_id
    initial = {"branch": next((one.code for one in cards if one.id == here), "")}
    form = GroupForm(request.POST or None, initial=initial, branches=[(one.code, one.name) for one in cards])
    if form.is_valid():
        try:
            group_id = services.create_group(
                institution_id=institution_id,
                by=request.member.actor,
                command_id=command_id_of(request),
                **form.cleaned_data,
            )
        except Refused as refused:
            add_refusals(form, refused, _FIELD_OF_CODE)
        else:
            return redirect("staff:group", group_id)
    return page(request, "groups/new.html", {"form": form, "section": SECTION})


@staff_page(Permission.GROUPS)
def group(request: StaffRequest, group_id: int) -> HttpResponseBase:
    """The members, who has no guarantor, and everything that can be done."""
    if wants_file(request):
        own_group(request, group_id)
        note_list_disclosure(act="download_readers", subject=f"group:{group_id}", by=request.member.actor)
        return download(request, f"group-{group_id}", *members_table(group_id))
    found, members = own_group(request, group_id), queries.members_of(group_id)
    context = {
        "group": found,
        "members": members,
        "lacking_count": sum(one.lacks_guarantor for one in members),
        "branches": branch_names(),
        "card_form": MemberCardForm(),
        "file_form": ListFileForm(),
        "section": SECTION,
    }
    return page(request, "groups/one.html", context)


@staff_page(Permission.GROUPS, methods=("POST",))
def change_group(request: StaffRequest, group_id: int, act: str) -> HttpResponse:
    """Add by card, remove, close."""
    own_group(request, group_id)
    by = request.member.actor
    match act:
        case "add":
            card = request.POST.get("card_number", "")[:40]
            tell_outcome(
                request,
                lambda: services.add_to_group(group_id=group_id, card_number=card, by=by),
                _("The reader is in the group."),
            )
        case "remove" if (patron := request.POST.get("patron", "")).isdecimal():
            tell_outcome(
                request,
                lambda: services.remove_from_group(group_id=group_id, patron_id=int(patron), by=by),
                _("The reader is in the group no more."),
            )
        case "close":
            tell_outcome(request, lambda: services.close_group(group_id=group_id, by=by), _("The group is closed."))
        case _:
            raise Http404
    return redirect("staff:group", group_id)


@staff_page(Permission.GROUPS, methods=("GET", "POST"))
def join_list(request: StaffRequest, group_id: int) -> HttpResponse:
    """A file becomes rows to be looked at and mended; the rows, sent once more, become members."""
    found = own_group(request, group_id)
    form = JoinForm(request.POST if "row_count" in request.POST else None, initial={"category": "child"})
    if "row_count" in request.POST:
        rows = rows_of_form(request.POST.dict())
        if form.is_valid() and _joined(request, found, rows, form):
            return redirect("staff:group", group_id)
        return _preview(request, found, rows, form)
    file_form = ListFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and file_form.is_valid():
        try:
            return _preview(request, found, read_list(file_form.cleaned_data["file"]), form)
        except Refused as refused:
            tell_refusals(request, refused)
    elif request.method == "POST":
        messages.error(request, _("Choose a file first."))
    return page(request, "groups/file.html", {"group": found, "form": file_form, "section": SECTION})


def _joined(request: StaffRequest, group: GroupFacts, rows: list[ListRow], form: JoinForm) -> bool:
    wanted = [row for row in rows if row.choice != "leave-out"]
    if any(row.is_date_wrong for row in wanted):
        messages.error(request, _("Some birth dates cannot be read: mend them, or leave them empty."))
        return False
    terms = services.JoinTerms(**form.cleaned_data, consent_version=CONSENT_VERSION)
    try:
        joined = services.join_list(
            group_id=group.id,
            members=[row.member for row in wanted],
            terms=terms,
            by=request.member.actor,
            command_id=command_id_of(request),
        )
    except Refused as refused:
        add_refusals(form, refused, _FIELD_OF_CODE)
        return False
    new = ngettext("%(count)s new reader joined.", "%(count)s new readers joined.", joined.new_count)
    known = ngettext("%(count)s was known already.", "%(count)s were known already.", joined.known_count)
    messages.success(request, f"{new % {'count': joined.new_count}} {known % {'count': joined.known_count}}")
    return True


def _preview(request: StaffRequest, group: GroupFacts, rows: list[ListRow], form: JoinForm) -> HttpResponse:
    likely = queries.likely_known([row.member for row in rows])
    context = {
        "group": group,
        "rows": list(zip(rows, likely, strict=True)),
        "likely_count": sum(bool(found) for found in likely),
        "form": form,
        "consent_version": CONSENT_VERSION,
        "section": SECTION,
    }
    return page(request, "groups/preview.html", context)


@staff_page(Permission.GROUPS)
def cards_of_group(request: StaffRequest, group_id: int) -> HttpResponse:
    """A sheet with a card for everybody, to print and to cut."""
    found = own_group(request, group_id)
    language = (get_language() or "kk")[:2]
    cards = [
        PaperCard(one.reader.full_name, one.reader.card_number, found.name) for one in queries.members_of(group_id)
    ]
    document = print_cards(cards, title=found.name, language=language)
    answer = HttpResponse(document, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="cards-{group_id}.pdf"'
    return answer
