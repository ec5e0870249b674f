"""What is late at which points, for those who call readers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from kitaphana.circulation.models import Loan, LoanState, OverdueMark
from kitaphana.circulation.queries.lateness import StillDays, still_days_since
from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of

MOST_ON_A_PAGE = 500


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """A loan past its due day; `days` late, as its steps count them. The reader is for the desk's eyes only.

    `is_blocking`: it has come so far that its reader is stopped.
    """

    loan_id: int
    item_id: int
    barcode: str
    title: str
    author: str
    call_number: str
    patron_id: int | None
    due_at: dt.datetime
    days: int
    is_blocking: bool
    point_code: str


def overdue_loans(
    service_point_ids: Collection[int], *, min_days: int = 1, after: int | None = None, limit: int = 50
) -> Page[OverdueRow]:
    """Loans made at these points that are `min_days` or more late, oldest loans first. Few statements a page."""
    limit, still = max(1, min(limit, MOST_ON_A_PAGE)), still_days_since(dt.date.min)
    loans = _late(service_point_ids, min_days, still).filter(pk__gt=after or 0)
    reached = OverdueMark.objects.filter(loan=OuterRef("pk"), is_block=True, due_at=OuterRef("due_at"))
    loans = loans.annotate(blocks=Exists(reached)).order_by("pk")
    found = loans.select_related("item__edition", "service_point")[: limit + 1]
    return page_of([_row(loan, bool(loan.blocks), still) for loan in found], limit=limit, key=lambda row: row.loan_id)


def overdue_count(service_point_ids: Collection[int], *, min_days: int = 1) -> int:
    """How many there are in all."""
    return _late(service_point_ids, min_days, still_days_since(dt.date.min)).count()


def _late(service_point_ids: Collection[int], min_days: int, still: StillDays) -> QuerySet[Loan]:
    """By the days of the city: what was due yesterday is one day late all of today, unless the place stood still."""
    today, points_by_day = clock.today(), defaultdict[dt.date, list[int]](list)
    for point_id in service_point_ids:
        points_by_day[still.last_due_day(point_id, max(min_days, 1), today)].append(point_id)
    late = Q(pk__in=())
    for last, points in points_by_day.items():
        late |= Q(service_point_id__in=points, due_at__lt=_end(last))
    return Loan.objects.filter(late, state=LoanState.OPEN, closed_at__isnull=True)


def _end(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=clock.zone())


def _row(loan: Loan, is_blocking: bool, still: StillDays) -> OverdueRow:
    item = loan.item
    return OverdueRow(
        loan_id=loan.pk,
        item_id=item.pk,
        barcode=item.barcode or "",
        title=item.edition.title,
        author=item.edition.author,
        call_number=item.call_number,
        patron_id=loan.patron_id,
        due_at=loan.due_at,
        days=still.days_late(loan.service_point_id, loan.due_at, clock.now()),
        is_blocking=is_blocking,
        point_code=loan.service_point.code,
    )
