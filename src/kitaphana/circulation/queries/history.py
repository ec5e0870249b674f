"""What a reader has read and brought back, as far as the link is not cut: for the reader's own eyes only."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from kitaphana.circulation.models import Loan, LoanState
from kitaphana.core.paging import Page, page_of

_COLUMNS: Final = (
    "pk", "item__edition_id", "item__edition__title", "item__edition__author", "loaned_at", "closed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastLoan:
    """A book that has come back."""

    loan_id: int
    edition_id: int
    title: str
    author: str
    loaned_at: dt.datetime
    closed_at: dt.datetime


def history_of(patron_id: int, *, after: int | None = None, limit: int = 20) -> Page[PastLoan]:
    """Returned loans that still know their reader, newest first; one statement a page."""
    rows = Loan.objects.filter(patron_id=patron_id, closed_at__isnull=False).exclude(state=LoanState.VOID)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = (PastLoan(*row) for row in rows.order_by("-pk").values_list(*_COLUMNS)[: limit + 1])
    return page_of(found, limit=limit, key=lambda one: one.loan_id)


def past_loan_count(patron_id: int) -> int:
    """How many there are. One statement."""
    rows = Loan.objects.filter(patron_id=patron_id, closed_at__isnull=False)
    return rows.exclude(state=LoanState.VOID).count()
