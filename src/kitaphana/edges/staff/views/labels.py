"""Labels: choose items, a kind and a sheet, and print from the place where the sheet still has labels."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome
from kitaphana.edges.staff.forms.labels import LabelForm, SheetForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.printing.document import Printed, calibration, print_labels
from kitaphana.holdings import queries, services
from kitaphana.holdings.rules.labels import BUILT_IN, Sheet
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from kitaphana.holdings.queries import LabelItem

_SHOWN = 50
_PREFILLED = ("edition", "item", "batch", "branch", "newest", "kind", "sheet", "codes", "first_number", "last_number")


@dataclass(frozen=True, slots=True)
class _Found:
    """The chosen items and what was scanned without being one."""

    items: "tuple[LabelItem, ...]"
    unknown: tuple[str, ...] = ()


@staff_page(Permission.LABELS, methods=("GET", "POST"))
def labels(request: StaffRequest) -> HttpResponse:
    """The choice with what it finds; `act=print` gives the PDF."""
    data = request.POST if request.method == "POST" else _from_address(request)
    form, printed = _form(request, data), None
    found, sheet = _Found(()), BUILT_IN[next(iter(BUILT_IN))]
    if data is not None and form.is_valid():
        found = _found(request, form)
        sheet = queries.label_sheet(form.cleaned_data["sheet"], _institutions(request)) or sheet
        if request.POST.get("act") == "print" and found.items:
            printed = _print(form, found, sheet)
            if printed.count and (not printed.left_out or "anyway" in request.POST):
                return _pdf(printed.document, "labels")
    start = min(max(1, form.cleaned_data.get("start") or 1), sheet.count) if form.is_bound and form.is_valid() else 1
    context = {
        "form": form,
        "found": found,
        "shown": found.items[:_SHOWN],
        "without_barcode": sum(1 for item in found.items if not item.barcode),
        "sheet": sheet,
        "printed": printed,
        "places": range(1, sheet.count + 1),
        "start": start,
        "own_sheets": queries.own_label_sheets(_institutions(request)),
        "is_asked": data is not None,
        "section": "labels",
    }
    return page(request, "labels/choose.html", context)


def _print(form: LabelForm, found: _Found, sheet: Sheet) -> Printed:
    start = min(max(1, form.cleaned_data["start"] or 1), sheet.count) - 1
    kind = form.cleaned_data["kind"]
    return print_labels(found.items, sheet, kind, start=start, language=(get_language() or "kk")[:2])


def _found(request: StaffRequest, form: LabelForm) -> _Found:
    choice = form.choice
    items = queries.items_for_labels(choice, _institutions(request))
    return _Found(items, queries.unknown_codes(choice.codes, items))


def _from_address(request: StaffRequest) -> dict[str, str] | None:
    """What a link from an item, an edition or a batch brings; nothing on a first visit."""
    given = {name: request.GET[name] for name in _PREFILLED if request.GET.get(name)}
    if not given:
        return None
    return {"kind": "combined", "sheet": next(iter(BUILT_IN)), **given}


def _form(request: StaffRequest, data: "dict[str, str] | None") -> LabelForm:
    language = (get_language() or "kk")[:2]
    own = [(str(one.id), one.name) for one in queries.own_label_sheets(_institutions(request))]
    built_in = [(code, _measures(sheet)) for code, sheet in BUILT_IN.items()]
    branches = [
        (str(one.id), one.name)
        for one in network.branch_cards(language)
        if one.institution_id in _institutions(request)
    ]
    return LabelForm(data, sheets=[*own, *built_in], branches=branches)


def _measures(sheet: Sheet) -> str:
    count = f"{sheet.columns} × {sheet.rows}"
    return _("%(count)s, %(width)s × %(height)s mm") % {
        "count": count,
        "width": f"{sheet.width:g}",
        "height": f"{sheet.height:g}",
    }


def _institutions(request: StaffRequest) -> frozenset[int]:
    return request.member.institutions_with(Permission.LABELS)


@staff_page(Permission.LABELS)
def calibration_sheet(request: StaffRequest, code: str) -> HttpResponse:
    """Outlines of a sheet on plain paper."""
    sheet = queries.label_sheet(code, _institutions(request))
    if sheet is None:
        raise Http404
    return _pdf(calibration(sheet, language=(get_language() or "kk")[:2]), f"sheet-{code}")


@staff_page(Permission.LABELS, methods=("GET", "POST"))
def own_sheet(request: StaffRequest, sheet_id: int | None = None) -> HttpResponse:
    """Describe a sheet of the institution; under a name that is there already it replaces that one."""
    own = next((one for one in queries.own_label_sheets(_institutions(request)) if one.id == sheet_id), None)
    if sheet_id is not None and own is None:
        raise Http404
    initial = {"name": own.name, **{name: getattr(own.sheet, name) for name in Sheet.__slots__}} if own else {}
    form = SheetForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.save_label_sheet(
                institution_id=own.institution_id if own else _home(request),
                name=form.cleaned_data["name"],
                sheet=form.measures,
                by=request.member.actor,
            )
        except Refused as refused:
            add_refusals(form, refused)
        else:
            messages.success(request, _("The sheet is saved."))
            return redirect("staff:labels")
    return page(request, "labels/sheet.html", {"form": form, "own": own, "section": "labels"})


@staff_page(Permission.LABELS, methods=("POST",))
def remove_sheet(request: StaffRequest, sheet_id: int) -> HttpResponse:
    """Forget a sheet of the institution."""
    own = next((one for one in queries.own_label_sheets(_institutions(request)) if one.id == sheet_id), None)
    if own is None:
        raise PermissionDenied
    tell_outcome(
        request,
        lambda: services.remove_label_sheet(
            institution_id=own.institution_id, sheet_id=sheet_id, by=request.member.actor
        ),
        _("The sheet is removed."),
    )
    return redirect("staff:labels")


def _home(request: StaffRequest) -> int:
    point = request.member.point
    return point.institution_id if point else request.member.posts_with(Permission.LABELS)[0].institution_id


def _pdf(document: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(document, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
