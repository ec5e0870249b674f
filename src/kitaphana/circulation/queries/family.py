"""Open loans of several readers at once: a family, a class. Who asks has the right to see them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kitaphana.circulation.models import Loan
from kitaphana.core import clock

MOST_LOANS: Final = 1_000
_COLUMNS: Final = (
    "pk", "patron_id", "item_id", "item__edition_id", "item__barcode", "item__edition__title", "item__edition__author",
    "loaned_at", "due_at", "is_in_library",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoanOfMember:
    """An open loan of one of them."""

    loan_id: int
    patron_id: int
    item_id: int
    edition_id: int
    barcode: str
    title: str
    author: str
    loaned_at: dt.datetime
    due_at: dt.datetime
    is_in_library: bool
    is_overdue: bool


def open_loans_by_reader(patron_ids: Iterable[int]) -> dict[int, list[LoanOfMember]]:
    """What each of them has, the first due first; at most a thousand loans in all, in one statement."""
    now = clock.now()
    rows = Loan.objects.filter(patron_id__in=list(patron_ids), closed_at__isnull=True).order_by("due_at", "pk")
    found: dict[int, list[LoanOfMember]] = {}
    for row in rows.values_list(*_COLUMNS)[:MOST_LOANS]:
        loan_id, patron_id, item_id, edition_id, barcode, title, author, loaned_at, due_at, is_inside = row
        loan = LoanOfMember(
            loan_id, patron_id, item_id, edition_id, barcode or "", title, author, loaned_at, due_at, is_inside,
            due_at < now,
        )  # fmt: skip
        found.setdefault(patron_id, []).append(loan)
    return found
