"""Records to take along: converted where need be, sent while they are read."""

from collections.abc import Iterator

from django.http import HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kitaphana.catalog import queries as catalog
from kitaphana.catalog.exporting import TABLES, Outcome, table_rows, zipped
from kitaphana.core import clock
from kitaphana.discovery import queries as discovery
from kitaphana.discovery.requests import MAX_PAGE_SIZE, MAX_RESULTS, SearchRequest
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download
from kitaphana.edges.staff.forms.exporting import ExportForm
from kitaphana.edges.staff.permissions import Permission
from kitaphana.holdings import queries as holdings

_KINDS_TOLD = 200


@staff_page(Permission.EXPORT_RECORDS)
def export_records(request: StaffRequest) -> HttpResponseBase:
    """Choose what; the answer to a whole form is the file."""
    form = ExportForm(request.GET if "format" in request.GET else None)
    if form.is_valid():
        chosen = _chosen(form)
        if chosen is not None:
            return _answer(request, form.cleaned_data["format"], chosen)
    return page(request, "stock/export.html", {"form": form, "section": "stock"})


def _chosen(form: ExportForm) -> catalog.Selection | None:
    """What to export; `None` (and an error in the form) when the search finds nothing or too much."""
    works = _works(form, form.cleaned_data["query"].strip())
    if works is None:
        return None
    branch = form.cleaned_data["branch"]
    if branch:
        wanted = set(catalog.editions_of_works(works)) if works else None
        return catalog.Selection(edition_batches=_at_branch(int(branch), wanted))
    return catalog.Selection(work_ids=works or None)


def _at_branch(branch_id: int, wanted: set[int] | None) -> Iterator[list[int]]:
    for batch in holdings.editions_at_branch(branch_id):
        kept = batch if wanted is None else [one for one in batch if one in wanted]
        if kept:
            yield kept


def _works(form: ExportForm, text: str) -> list[int] | None:
    """The works found; nothing asked for is an empty list."""
    found: list[int] = []
    number, last = 1, 1 if text else 0
    while number <= last:
        answer = discovery.search(SearchRequest(text=text, page=number, size=MAX_PAGE_SIZE))
        if answer.total > MAX_RESULTS:
            message = _("The search finds %(count)s titles; narrow it to %(most)s or fewer.")
            form.add_error("query", message % {"count": answer.total, "most": MAX_RESULTS})
            return None
        if answer.is_partial or answer.is_corrected or not answer.total:
            form.add_error("query", _("Nothing has all of these words."))
            return None
        found += answer.work_ids
        number, last = number + 1, answer.page_count
    return found


def _answer(request: StaffRequest, format_: str, chosen: catalog.Selection) -> HttpResponseBase:
    if format_ in TABLES:
        rows = table_rows(catalog.edition_rows(chosen), Outcome())
        return download(request, "catalogue", [str(one) for one in next(rows)], rows, is_capped=False)
    answer = StreamingHttpResponse(zipped(format_, chosen, report=_report), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="catalogue-{format_}-{clock.today().isoformat()}.zip"'
    return answer


def _report(outcome: Outcome) -> str:
    """What to know of the records, in the language of the page."""
    kinds = [kind for _number, kind in zip(range(_KINDS_TOLD), outcome.homeless.kinds(), strict=False)]
    context = {
        "outcome": outcome,
        "kinds": kinds,
        "converted": sorted(outcome.converted.items()),
        "left_out": sorted(outcome.left_out.items()),
    }
    return render_to_string("staff/stock/export_report.txt", context)
