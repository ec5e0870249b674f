"""Transfer acts between custodians: drawn up, filled by scanning, signed, printed."""

from collections.abc import Callable, Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, command_id_of, page, staff_page
from kitaphana.edges.staff.act_paper import act_paper
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome, tell_refusals
from kitaphana.edges.staff.forms.custody import ActForm, RangeForm, ScanForm
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.keeping import acts_table
from kitaphana.holdings import queries, services

_HEADER = (
    gettext_lazy("No."), gettext_lazy("Accession number"), gettext_lazy("Author"), gettext_lazy("Title"),
    gettext_lazy("Year"), gettext_lazy("Call number"), gettext_lazy("Price, ₸"),
)  # fmt: skip
_LANGUAGES = ("kk", "ru")


@staff_page(Permission.CUSTODY)
def transfers(request: StaffRequest) -> HttpResponseBase:
    """Acts of the member's institutions, newest first."""
    institutions = request.member.institutions_with(Permission.CUSTODY)
    if wants_file(request):
        return download(request, "transfer-acts", *acts_table(institutions))
    found = queries.transfer_acts(institution_ids=institutions, after=key_in(request))
    context = {"rows": found.rows, "pages": pages_after(request, found.next_after), "section": "custody"}
    return page(request, "transfers/list.html", context)


@staff_page(Permission.CUSTODY, methods=("GET", "POST"))
def new_transfer(request: StaffRequest) -> HttpResponse:
    """Draw up an act."""
    form = ActForm(request.POST or None, member=request.member)
    if form.is_valid():
        try:
            act_id = services.draft_act(
                new=_new_act(request, form), by=request.member.actor, command_id=command_id_of(request)
            )
        except Refused as refused:
            add_refusals(form, refused, {"act_date_invalid": "acted_on", "commission_invalid": "commission"})
        else:
            return redirect("staff:transfer", act_id)
    return page(request, "transfers/new.html", {"form": form, "section": "custody"})


def _new_act(request: StaffRequest, form: ActForm) -> services.NewAct:
    data = form.cleaned_data
    taker = queries.custodian(int(data["taker"]))
    if taker is None or taker.institution_id not in request.member.institutions_with(Permission.CUSTODY):
        raise PermissionDenied
    giver = queries.custodian(int(data["giver"])) if data["giver"] else None
    sides = tuple(one.branch_id for one in (giver, taker) if one)
    if not _is_at_home(request, taker.institution_id, sides):
        raise PermissionDenied
    return services.NewAct(
        institution_id=taker.institution_id,
        acted_on=data["acted_on"],
        from_custodian_id=giver.id if giver else None,
        to_custodian_id=taker.id,
        reason=data["reason"],
        commission=form.commissioners,
    )


@staff_page(Permission.CUSTODY)
def transfer(request: StaffRequest, act_id: int) -> HttpResponseBase:
    """One act with its lines; a draft is filled and signed here."""
    act = _own(request, act_id)
    if wants_file(request):
        return download(request, f"act-{act_id}", _HEADER, _rows(act_id))
    lines = queries.act_lines(act_id, after=key_in(request))
    context = {
        "act": act,
        "lines": lines.rows,
        "pages": pages_after(request, lines.next_after),
        "scan_form": ScanForm(),
        "range_form": RangeForm(member=request.member),
        "section": "custody",
    }
    return page(request, "transfers/one.html", context)


@staff_page(Permission.CUSTODY)
def print_transfer(request: StaffRequest, act_id: int) -> HttpResponse:
    """The act on A4 paper, in Kazakh or Russian (`?in=kk|ru`)."""
    act = _own(request, act_id)
    language = request.GET.get("in", "kk")
    if language not in _LANGUAGES:
        raise Http404
    answer = HttpResponse(act_paper(act, queries.all_act_lines(act_id), language), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="act-{act_id}-{language}.pdf"'
    return answer


@staff_page(Permission.CUSTODY, methods=("POST",))
def change_transfer(request: StaffRequest, act_id: int, act: str) -> HttpResponse:
    """Fill, sign or cancel a draft; who answers for a branch, only where that branch is a side."""
    found = _own(request, act_id)
    if not _is_at_home(request, found.institution_id, found.branch_ids):
        raise PermissionDenied
    if act in ("scan", "fill"):
        _scan(request, act_id) if act == "scan" else _fill(request, act_id)
    elif act == "remove":
        line = request.POST.get("line", "")
        line_id = int(line) if line.isdecimal() else 0
        by = request.member.actor
        done = _("The item is off the act.")
        tell_outcome(request, lambda: services.remove_from_act(act_id=act_id, line_id=line_id, by=by), done)
    elif act in ("sign", "cancel"):
        _close(request, act_id, act)
    else:
        raise Http404
    return redirect("staff:transfer", act_id)


def _close(request: StaffRequest, act_id: int, act: str) -> None:
    by = request.member.actor
    if act == "sign":
        done = _("The act is signed: custody has changed.")
        tell_outcome(request, lambda: services.sign_act(act_id=act_id, by=by), done)
    else:
        tell_outcome(request, lambda: services.cancel_act(act_id=act_id, by=by), _("The act is cancelled."))


def _scan(request: StaffRequest, act_id: int) -> None:
    form = ScanForm(request.POST)
    codes = form.cleaned_data["codes"].split("\n") if form.is_valid() else []
    _tell_count(request, lambda: services.scan_into_act(act_id=act_id, codes=codes, by=request.member.actor))


def _fill(request: StaffRequest, act_id: int) -> None:
    form = RangeForm(request.POST, member=request.member)
    if form.is_valid():
        _tell_count(request, lambda: services.fill_act(act_id=act_id, chosen=form.chosen, by=request.member.actor))


def _tell_count(request: StaffRequest, run: Callable[[], int]) -> None:
    try:
        count = run()
    except Refused as refused:
        tell_refusals(request, refused)
        return
    text = ngettext("%(count)s item came on the act.", "%(count)s items came on the act.", count)
    messages.success(request, text % {"count": count})


def _is_at_home(request: StaffRequest, institution_id: int, branch_ids: "tuple[int | None, ...]") -> bool:
    """Whether the member keeps the stock of one of the sides."""
    return any(
        request.member.may_at(Permission.CUSTODY, institution_id=institution_id, branch_id=branch_id)
        for branch_id in branch_ids
    )


def _own(request: StaffRequest, act_id: int) -> "queries.ActRow":
    act = queries.transfer_act(act_id)
    if act is None:
        raise Http404
    if act.institution_id not in request.member.institutions_with(Permission.CUSTODY):
        raise PermissionDenied
    return act


def _rows(act_id: int) -> Iterator[tuple[object, ...]]:
    for number, line in enumerate(queries.all_act_lines(act_id), 1):
        yield number, line.accession_number, line.author, line.title, line.year, line.call_number, line.price
