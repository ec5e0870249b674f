"""Lists to take along: every list of staff as CSV or XLSX, streamed, with all of its pages.

A page that offers it shows `{% include "staff/_downloads.html" %}`; its view answers `?format=csv|xlsx` by `download`:

    if wants_file(request):
        return download(request, "holidays", header, rows)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kitaphana.core import clock
from kitaphana.core.spreadsheets import csv_lines, xlsx_chunks

if TYPE_CHECKING:
    from kitaphana.core.paging import Page

KINDS = ("csv", "xlsx")
MOST_ROWS = 100_000
PARAMETER = "format"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = TypeVar("Row")


def wants_file(request: HttpRequest) -> bool:
    """Does the address ask for a file instead of the page?"""
    return request.GET.get(PARAMETER) in KINDS


def download(
    request: HttpRequest,
    name: str,
    header: Sequence[str | Promise],
    rows: Iterable[Sequence[object]],
    *,
    is_capped: bool = True,
) -> HttpResponseBase:
    """The list as the file that the address asks for; `name` begins its name.

    Both kinds are sent while rows are read: neither memory nor the wait for the first byte grows. After `MOST_ROWS`
    (where `is_capped`) the last line says that there are more. Who gives out personal data here writes it to the audit
    log first.
    """
    table = chain([[str(title) for title in header]], _capped(rows) if is_capped else rows)
    filename = f"{name}-{clock.today().isoformat()}"
    if request.GET.get(PARAMETER) == "xlsx":
        answer = StreamingHttpResponse(xlsx_chunks(table, name), content_type=_XLSX)
        answer["Content-Disposition"] = f'attachment; filename="{filename}.xlsx"'
        return answer
    answer = StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    return answer


def _capped(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    source = iter(rows)
    yield from islice(source, MOST_ROWS)
    if next(source, None) is not None:
        yield [_("There are more rows: narrow the list.")]


def all_rows(page_after: "Callable[[int | None], Page[Row]]") -> Iterator[Row]:
    """The rows of every page of a list that pages by key."""
    after: int | None = None
    while True:
        page = page_after(after)
        yield from page.rows
        if page.next_after is None:
            return
        after = page.next_after
