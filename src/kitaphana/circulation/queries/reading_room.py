"""What is out in the reading room of a desk."""

import datetime as dt
from dataclasses import dataclass

from kitaphana.circulation.models import Loan
from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class InLibraryLoan:
    """An item lent for reading inside; `patron_id` is for the desk's eyes only."""

    loan_id: int
    item_id: int
    barcode: str
    title: str
    call_number: str
    patron_id: int | None
    loaned_at: dt.datetime
    due_at: dt.datetime
    is_overdue: bool


def in_library_loans(service_point_id: int, *, after: int | None = None, limit: int = 100) -> Page[InLibraryLoan]:
    """What was lent for reading inside at a point and is not back, oldest first. One statement."""
    now = clock.now()
    about_item = ("item_id", "item__barcode", "item__edition__title", "item__call_number")
    columns = ("pk", *about_item, "patron_id", "loaned_at", "due_at")
    found = Loan.objects.filter(
        service_point_id=service_point_id, closed_at__isnull=True, is_in_library=True, pk__gt=after or 0
    ).order_by("pk")
    rows = (
        InLibraryLoan(pk, item, barcode or "", title, call_number, patron, loaned_at, due_at, due_at < now)
        for pk, item, barcode, title, call_number, patron, loaned_at, due_at in found.values_list(*columns)[: limit + 1]
    )
    return page_of(rows, limit=limit, key=lambda row: row.loan_id)
